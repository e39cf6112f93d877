# What the scripts share: packages, the build, and private PostgreSQL clusters. Sourced, never run.
# shellcheck shell=bash
#
# A cluster lives in one directory (its "place"): data/, socket/ (mode 0700, the only way in: TCP is off) and log/.
# PostgreSQL refuses to run as root, so for root everything in a place belongs to the package's user postgres.

# The user's own libpq settings are not meant for our private clusters.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGOPTIONS PGDATA CDPATH

# shellcheck disable=SC2034 # used by who sources this
BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config python3 python3-yaml libmicrohttpd-dev libcjson-dev libpq-dev
    uuid-dev zlib1g-dev libbrotli-dev libssl-dev libxxhash-dev libcurl4-openssl-dev libmimalloc-dev"
# shellcheck disable=SC2034
TEST_PACKAGES="libcmocka-dev python3-pytest python3-pytest-xdist python3-psycopg2 python3-yaml python3-jsonschema python3-brotli
    python3-aiosmtpd curl openssl"
# shellcheck disable=SC2034
BROWSER_PACKAGES="chromium chromium-driver"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "${0##*/}: $*"
    exit 1
}

# --- packages --------------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo; as root, run: $*"
    fi
}

missing_packages() { # NAME… → the names that are not installed
    local name
    for name in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s ' "$name"
    done
}

apt_install() { # NAME…
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

need_packages() { # NAME… : installs what is missing; the package lists are fetched only when that does not work without
    local missing
    command -v dpkg-query >/dev/null || die "this script installs with apt on Debian 12 or 13; elsewhere, see docs/dependencies.md"
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return
    say "Installing: $missing"
    # shellcheck disable=SC2086 # a list of names
    if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null || ! apt_install $missing; then
        as_root apt-get update -q >&2 || die "the package lists could not be fetched"
        # shellcheck disable=SC2086
        apt_install $missing || die "these packages could not be installed: $missing"
    fi
}

# Some packages start a server of the system's own, which nobody asked for; unless they are there already: then it is the
# user's, and nothing is touched.
need_idle_packages() ( # NAME…
    policy=/usr/sbin/policy-rc.d
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    # shellcheck disable=SC2086 # a list of names
    need_packages $missing
    for name in $missing; do
        [ ! -e "/etc/init.d/$name" ] || as_root update-rc.d "$name" disable
    done
)

need_npm() { # where Node comes from elsewhere than Debian, its npm does as well
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        need_packages nodejs npm
    fi
}

postgres_bin() { # [VERSION] → directory of the server programs, the newest by default; fails without one
    local programs
    programs=$(compgen -G "/usr/lib/postgresql/${1:-*}/bin/initdb" | sort -V | tail -n 1)
    if [ -z "$programs" ] && command -v pg_config >/dev/null; then
        programs=$(pg_config --bindir)/initdb
    fi
    [ -x "$programs" ] && dirname "$programs"
}

# The package would make and start a cluster of the system's own, which nobody asked for; unless PostgreSQL is there
# already: then it is the user's, and nothing is touched.
need_postgres() {
    local settings=/etc/postgresql-common/createcluster.d/no-main-cluster.conf
    postgres_bin >/dev/null && return
    as_root mkdir -p "${settings%/*}"
    [ -e "$settings" ] || echo 'create_main_cluster = false' | as_root tee "$settings" >/dev/null
    need_packages postgresql
    postgres_bin >/dev/null || die "PostgreSQL's server programs were not found under /usr/lib/postgresql"
}

# --- build -----------------------------------------------------------------------------------------------------------

build_inputs() { # the files whose coming or going changes the build
    find migrations data src tests/unit -type f | LC_ALL=C sort
}

# How the tests' program is built, for everything that uses build-test/.
# shellcheck disable=SC2034
TEST_BUILD="--buildtype=debug -Db_sanitize=address,undefined -Dtests=enabled"

build() { # DIRECTORY TARGET… -- MESON-OPTION… : quiet unless it fails
    local directory=$1 targets=() log
    shift
    while [ "$1" != -- ]; do
        targets+=("$1")
        shift
    done
    shift
    log=$(mktemp)
    if [ ! -f "$directory/build.ninja" ]; then
        say "Building in $directory/ (the first time takes a minute)"
        meson setup "$directory" "$@" >"$log" 2>&1 || build_failed "$log"
    elif ! build_inputs | cmp -s - "$directory/inputs.list"; then
        meson setup --reconfigure "$directory" >"$log" 2>&1 || build_failed "$log"
    fi
    build_inputs >"$directory/inputs.list"
    ninja -C "$directory" "${targets[@]}" >"$log" 2>&1 || build_failed "$log"
    rm -f "$log"
}

# What is served and measured: optimised as one piece, which hits of the response cache gain a few percent from.
build_release() {
    build build wdhs-api -- --buildtype=release -Db_lto=true
}

build_failed() { # LOG
    tail -n 60 "$1" >&2
    rm -f "$1"
    die "the build failed"
}

# --- PostgreSQL ------------------------------------------------------------------------------------------------------

postgres_user() { # whom PostgreSQL runs as
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        die "PostgreSQL does not run as root and there is no user postgres; run this as another user"
    fi
}

# Runs as that user, without the locks (descriptors 8 and 9) that the calling script may hold.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid postgres --regid postgres --init-groups env HOME=/ LC_ALL=C.UTF-8 "$@") 8<&- 9<&-
    else
        (cd / && exec env LC_ALL=C.UTF-8 "$@") 8<&- 9<&-
    fi
}

make_place() { # DIRECTORY : ready for a cluster
    local user
    user=$(postgres_user) || exit 1
    mkdir -p "$1" && chmod 700 "$1" && chown "$user" "$1" || return 1
    as_postgres mkdir -p "$1/socket" "$1/log" && as_postgres chmod 700 "$1/socket" "$1/log"
}

# True when PostgreSQL's user can reach the directory, and its name fits in a socket address (107 bytes) and in a libpq
# host without quoting.
place_is_usable() { # DIRECTORY (its parent exists)
    [ "${#1}" -le 80 ] && [[ $1 =~ ^[A-Za-z0-9/._+-]+$ ]] && as_postgres test -x "$(dirname "$1")"
}

# The place of the cluster that belongs to a data directory: inside it where that works, else under /var/tmp, with a
# record of where. Nothing is ever removed: it holds data.
find_place() { # DATA → PLACE
    local place=$1/postgresql record=$1/postgresql-place
    if [ -f "$record" ]; then
        place=$(cat "$record")
        [ -O "$place" ] || [ "$(stat -c %U "$place" 2>/dev/null)" = "$(postgres_user)" ] ||
            die "$record says that the database is in $place, which is gone; delete that record to begin with an empty one"
    elif [ ! -d "$place/data" ] && ! place_is_usable "$place"; then
        place=$(mktemp -d /var/tmp/wdhs-XXXXXXXX)
        echo "$place" >"$record"
        say "$1 does not suit PostgreSQL (user $(postgres_user) cannot reach it, or its name is long or unusual)."
        say "The database is in $place instead; $record remembers that."
    fi
    make_place "$place" || die "cannot prepare $place"
    echo "$place"
}

cluster_conninfo() { # PLACE ROLE DATABASE
    printf 'host=%s port=5432 user=%s dbname=%s' "$1/socket" "$2" "$3"
}

cluster_sql() { # PLACE DATABASE : statements on standard input, as superuser
    local programs
    programs=$(postgres_bin) || exit 1
    as_postgres "$programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$(cluster_conninfo "$1" postgres "$2")" -f -
}

# Trust is enough: who can enter the socket's directory (mode 0700) owns the data or is root. Personal data stays out of
# PostgreSQL's own log: neither statements nor the details of errors are written.
cluster_init() { # PLACE PROGRAMS
    as_postgres "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --data-checksums \
        >/dev/null || die "initdb failed"
    as_postgres tee "$1/data/pg_hba.conf" >/dev/null <<<'local all all trust'
    as_postgres tee -a "$1/data/postgresql.conf" >/dev/null <<<"include 'wdhs.conf'"
}

cluster_settings() { # PLACE EXTRA
    as_postgres tee "$1/data/wdhs.conf" >/dev/null <<END
# Written by script/lib.sh at every start.
listen_addresses = ''
unix_socket_directories = '$1/socket'
port = 5432
logging_collector = on
log_directory = '$1/log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_error_verbosity = terse
log_min_error_statement = panic
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
random_page_cost = 1.1
$2
END
}

# The directory in which the process runs whose number is in postmaster.pid; nothing when there is no such process. Asked as
# PostgreSQL's user: root in a container may not look at processes of others.
postmaster_directory() { # PLACE
    local number=
    [ -f "$1/data/postmaster.pid" ] || return 0
    read -r number <"$1/data/postmaster.pid" || true
    as_postgres readlink "/proc/$number/cwd" || true
}

cluster_runs() { # PLACE
    [ "$(postmaster_directory "$1")" = "$(realpath "$1/data")" ]
}

cluster_start() { # PLACE [EXTRA-SETTINGS]
    local programs
    programs=$(postgres_bin "$(cat "$1/data/PG_VERSION" 2>/dev/null)") ||
        die "the database in $1 needs PostgreSQL $(cat "$1/data/PG_VERSION" 2>/dev/null), which is not installed"
    [ -f "$1/data/PG_VERSION" ] || cluster_init "$1" "$programs"
    cluster_settings "$1" "${2:-}"
    if cluster_runs "$1"; then
        say "PostgreSQL was still running from an earlier start; it is taken over."
        return
    fi
    # After a crash or a restart of the machine the number may be that of another process of the same user, which PostgreSQL
    # would take for its own. All other remains it clears away by itself.
    if [ -n "$(postmaster_directory "$1")" ]; then
        say "A postmaster.pid was left behind and names another process; it is removed."
        rm -f "$1/data/postmaster.pid" "$1"/socket/.s.PGSQL.*.lock
    fi
    if ! as_postgres "$programs/pg_ctl" start -w -t 120 -s -D "$1/data" -l "$1/log/start.log"; then
        tail -q -n 8 "$1"/log/*.log >&2
        die "PostgreSQL did not start; its last words are above"
    fi
}

cluster_stop() { # PLACE MODE (fast, immediate)
    local programs
    cluster_runs "$1" || return 0
    programs=$(postgres_bin "$(cat "$1/data/PG_VERSION")") || return 1
    as_postgres "$programs/pg_ctl" stop -w -t 120 -s -m "$2" -D "$1/data"
}

# --- a cluster for tests ---------------------------------------------------------------------------------------------

throwaway=

# Starts one and exports WDHS_TEST_DATABASE_URL, a superuser's connection URI. It is gone when the calling script ends,
# however that ends.
throwaway_start() {
    trap throwaway_finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    # Not $TMPDIR: it may be long, and PostgreSQL's user must be able to enter it.
    throwaway=$(mktemp -d /tmp/wdhs-test-XXXXXX)
    make_place "$throwaway"
    # Nothing here survives a crash, nor has to.
    cluster_start "$throwaway" \
        $'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200'
    cluster_sql "$throwaway" postgres <<<'create database wdhs_test'
    export WDHS_TEST_DATABASE_URL=postgresql://postgres@${throwaway//\//%2F}%2Fsocket:5432/wdhs_test
}

throwaway_finish() {
    trap '' INT TERM HUP
    [ -n "$throwaway" ] || return 0
    cluster_stop "$throwaway" immediate || true
    rm -rf "$throwaway"
}

# --- tools that need a database and the service --------------------------------------------------------------------

run_tool() { # TOOL ARGUMENT… : with a throw-away PostgreSQL and a release build; ends this script
    # shellcheck disable=SC2086 # a list of names
    need_packages $BUILD_PACKAGES python3-psycopg2
    need_postgres
    if [ -z "${WDHS_BINARY:-}" ]; then
        build_release
        export WDHS_BINARY=$PWD/build/wdhs-api
    fi
    exec script/with-postgres /usr/bin/python3 "$@"
}
