#!/bin/sh
# Installs the Debian packages that are missing for a purpose: run, test or bench. Where nothing is missing, or where there
# is no apt, it does nothing.
set -eu

# Debian 12's own Go and Node are too old: these two come from their makers.
recent() { # recent PROGRAM WANTED FOUND: refuses a version older than wanted
    if [ -z "$3" ] || [ "$(printf '%s\n%s\n' "$2" "$3" | sort -V | head -n 1)" != "$2" ]; then
        echo "Il faut $1 $2 ou plus récent${3:+ (ici : $3)} : voir https://go.dev/dl et https://nodejs.org." >&2
        exit 1
    fi
}
recent Go 1.26 "$(go env GOVERSION 2>/dev/null | sed 's/^go//')"
recent Node 20 "$(node --version 2>/dev/null | sed 's/^v//')"

missing=
need() { # need FILE-PATTERN PACKAGE…: the packages, unless a file matches
    pattern=$1
    shift
    for file in $pattern; do
        [ -e "$file" ] && return 0
    done
    missing="$missing $*"
}
program() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }

# 15 is Debian 12's; any newer one with its PostGIS will do.
postgis=
for bin in /usr/lib/postgresql/*/bin/postgres; do
    version=$(basename "$(dirname "$(dirname "$bin")")")
    [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] && [ "$version" -ge 15 ] && postgis=$version
done
[ -n "$postgis" ] || missing="$missing postgresql-15 postgresql-15-postgis-3 postgresql-15-postgis-3-scripts"
program gcc gcc
need /usr/include/stdlib.h libc6-dev
need /usr/include/zlib.h zlib1g-dev
program pkg-config pkg-config

case ${1:-run} in
run) ;;
test)
    program chromium chromium
    program ogr2ogr gdal-bin
    program pdftotext poppler-utils
    program zbarimg zbar-tools
    program docker-compose docker-compose
    ;;
bench)
    program wrk wrk
    need '/usr/lib/postgresql/*/bin/pgbench' postgresql-15
    ;;
*)
    echo "usage: $0 run|test|bench" >&2
    exit 2
    ;;
esac

[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Il manque :$missing (noms Debian) ; installez-les avec votre gestionnaire de paquets." >&2
    exit 1
fi
root=
[ "$(id -u)" -eq 0 ] || root=sudo
if [ -n "$root" ] && ! command -v sudo >/dev/null 2>&1; then
    echo "Il manque des paquets ; lancez en root : apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installation des paquets Debian :$missing"
$root env DEBIAN_FRONTEND=noninteractive apt-get update -q
# shellcheck disable=SC2086 # a list of names, on purpose
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
