// Package localdb runs a private PostgreSQL cluster for one directory: Maillage without a database administrator.
//
// # What it promises
//
//   - The cluster listens on a Unix socket in a directory of mode 0700, never on TCP, and admits the person who runs
//     the service, nobody else (peer authentication).
//   - One owner at a time: [Start] holds an flock on <var>/maillage.lock; a second one gets a [*LockedError] naming the
//     process that holds it.
//   - kill -9 of the service, of the database or of both, at any moment, asks nothing of the person who starts again:
//     a cluster that survived is adopted, what a dead postmaster left behind is cleared, PostgreSQL's own crash
//     recovery does the rest, and an initdb that was cut short is redone because a cluster only gets its name once it
//     is complete.
//   - A Ctrl-C on the terminal reaches the service, not PostgreSQL, which lives in its own session: the service drains
//     first and stops the cluster last.
//
// # Who runs it
//
// PostgreSQL refuses to run as root. Started by root, the cluster runs with the credentials of the postgres user that
// the Debian package creates; otherwise it runs as whoever starts it. When root keeps the directory where postgres may
// not walk (a clone under /root, or under a private temporary directory), the cluster's files live in
// /var/lib/maillage and <var>/postgres is a symbolic link to them.
package localdb
