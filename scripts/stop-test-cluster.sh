#!/bin/sh
# Stops the PostgreSQL cluster that the Go tests share (internal/pgtest), when it runs.
set -eu
data=$(readlink -f "$(dirname "$0")/../var/pgtest/postgres" 2>/dev/null) || exit 0
[ -f "$data/postmaster.pid" ] || exit 0
pid=$(head -n 1 "$data/postmaster.pid")
# A stale file may name any other process by now: a postmaster works in its data directory, nobody else does.
[ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$data" ] || exit 0
kill -INT "$pid"
while [ -d "/proc/$pid" ] && [ -f "$data/postmaster.pid" ]; do sleep 0.1; done
