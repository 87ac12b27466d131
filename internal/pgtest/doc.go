// Package pgtest gives each test a PostGIS database of its own, migrated and empty.
//
// # How
//
// A private cluster under var/pgtest of the checkout is started by whichever test process comes first and shared by all
// of them; it stays up for the next run (make clean stops it). The migrations run once into a template, named after
// their content; [New] clones the template, which takes a tenth of a second, and drops the clone when the test ends.
// Clones of test processes that were killed are dropped by the next process.
//
// MAILLAGE_TEST_DATABASE_URL names a server to use instead; its role must be allowed to create databases and the postgis
// extension.
package pgtest
