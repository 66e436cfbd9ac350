#!/usr/bin/env bash
# A MongoDB-compatible server out of public packages, for machines that can get neither mongod nor docker:
# FerretDB 2.7 (a Go program) in front of PostgreSQL 18 with the DocumentDB extension (Debian testing, in a chroot).
# It has no transactions and no change streams. `npm run mongodb` uses it when nothing better is there.
#
#   mongodb-server.sh start    install what is missing (about a minute, once), start, print the URI
#   mongodb-server.sh stop     stop both processes; the data stays
#   mongodb-server.sh wipe     stop, and delete the data
#   mongodb-server.sh check    say whether this machine can run it
#
# Needs root with the right to mount (chroot), apt-get and go. HOME_DIR (default /var/cache/ferretdb) keeps the
# installation and the data; PORT (default 27017) is where it listens, on loopback only, without authentication.
# Exit code 69: this machine cannot run it (not root, or a tool is missing).
set -euo pipefail

HOME_DIR=${HOME_DIR:-/var/cache/ferretdb}
PORT=${PORT:-27017}
PG_PORT=$((PORT + 1000))
ROOT=$HOME_DIR/debian
BIN=/usr/lib/postgresql/18/bin
DATA=/srv/pg-$PORT
# Does not wait for the disk: what tests have written need not outlive a power failure.
HASTE="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
FERRETDB_PID=$HOME_DIR/ferretdb-$PORT.pid

cannot() { echo "mongodb-server: $*" >&2; exit 69; }
fail() { echo "mongodb-server: $*" >&2; exit 1; }
last_line_of() { tail -n 1 "$1"; }

# A command inside the chroot, with /proc and /dev, in a mount namespace of its own.
in_debian() {
  unshare --mount sh -c '
    mount --bind /proc "$0/proc"
    mount --rbind /dev "$0/dev"
    exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
  ' "$ROOT" "$@"
}

require_machine() {
  [ "$(id -u)" = 0 ] || cannot "needs root; install mongod or docker instead"
  local tool
  for tool in apt-get go unshare chroot flock; do command -v "$tool" >/dev/null || cannot "needs $tool"; done
  unshare --mount true 2>/dev/null || cannot "may not mount here (a container without CAP_SYS_ADMIN?)"
}

install_debian() {
  local log=$HOME_DIR/install.log mirror
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap >/dev/null; } ||
    fail "debootstrap cannot be installed"
  # The mirror that this machine uses, where it is a Debian; else debootstrap's own default.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 -E '/debian/?$' || true)
  rm -rf --one-file-system "$ROOT"
  mkdir -p "$ROOT"
  debootstrap --variant=minbase testing "$ROOT" ${mirror:+"$mirror"} >"$log" 2>&1 ||
    fail "debootstrap failed: $(last_line_of "$log")"
  in_debian apt-get install -y --no-install-recommends postgresql-18-documentdb >>"$log" 2>&1 ||
    fail "PostgreSQL cannot be installed: $(last_line_of "$log")"
  touch "$ROOT/.installed"
}

install_ferretdb() {
  CGO_ENABLED=0 GOBIN="$HOME_DIR" go install -ldflags='-s -w' github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0 ||
    fail "FerretDB cannot be built"
}

make_data() {
  local log=$HOME_DIR/initdb-$PORT.log
  rm -rf "${ROOT:?}$DATA"
  in_debian sh -c "
    mkdir -p $DATA && chown postgres $DATA &&
      su postgres -c '$BIN/initdb -D $DATA -A trust -U postgres --locale=C.UTF-8 --encoding=UTF8'
  " >"$log" 2>&1 || fail "initdb failed: $(last_line_of "$log")"
  cat >>"$ROOT$DATA/postgresql.conf" <<C
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = '$DATA'
max_connections = 200
C
  touch "$ROOT$DATA/.ready"
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Is our FerretDB running?
ours() { [ -e "$FERRETDB_PID" ] && [ "$(readlink "/proc/$(cat "$FERRETDB_PID")/exe" 2>/dev/null)" = "$HOME_DIR/ferretdb" ]; }

wait_for() { # port, pid, log
  local _
  for _ in $(seq 300); do
    kill -0 "$2" 2>/dev/null || break
    listening "$1" && return 0
    sleep 0.1
  done
  echo "mongodb-server: nothing listens on port $1; the end of $3:" >&2
  tail -n 20 "$3" >&2
  return 1
}

# Children must not inherit descriptor 9, the lock of this script.
start_postgres() {
  local log=$HOME_DIR/postgres-$PORT.log _
  in_debian setsid su postgres -c "exec $BIN/postgres -D $DATA $HASTE" >"$log" 2>&1 9>&- &
  wait_for "$PG_PORT" $! "$log" || return 1
  for _ in $(seq 50); do # it listens a moment before it lets anyone in
    in_debian su postgres -c "timeout 20 psql -qh 127.0.0.1 -p $PG_PORT -c 'CREATE EXTENSION IF NOT EXISTS documentdb CASCADE'" \
      >>"$HOME_DIR/initdb-$PORT.log" 2>&1 9>&- && return 0
    sleep 0.2
  done
  echo "mongodb-server: the DocumentDB extension cannot be created: $(last_line_of "$HOME_DIR/initdb-$PORT.log")" >&2
  return 1
}

start_ferretdb() {
  local log=$HOME_DIR/ferretdb-$PORT.log
  setsid "$HOME_DIR/ferretdb" --postgresql-url="postgres://postgres@127.0.0.1:$PG_PORT/postgres" \
    --listen-addr="127.0.0.1:$PORT" --debug-addr=- --no-auth --telemetry=disable --log-level=warn \
    --state-dir="$HOME_DIR" >"$log" 2>&1 9>&- &
  echo $! >"$FERRETDB_PID"
  wait_for "$PORT" $! "$log"
}

start() {
  if ! { ours && listening "$PORT"; }; then
    local port
    for port in "$PORT" "$PG_PORT"; do ! listening "$port" || fail "port $port is taken by another program"; done
    [ -e "$ROOT/.installed" ] || install_debian >&2
    [ -x "$HOME_DIR/ferretdb" ] || install_ferretdb >&2
    [ -e "$ROOT$DATA/.ready" ] || make_data
    if ! { start_postgres && start_ferretdb; }; then
      stop
      exit 1
    fi
  fi
  echo "mongodb://127.0.0.1:$PORT/"
}

stop() {
  local _
  if ours; then kill "$(cat "$FERRETDB_PID")" 2>/dev/null || true; fi
  for _ in $(seq 100); do
    ours || break
    sleep 0.1
  done
  rm -f "$FERRETDB_PID"
  [ ! -e "$ROOT$DATA/postmaster.pid" ] ||
    in_debian su postgres -c "$BIN/pg_ctl -D $DATA -m fast -w stop" >/dev/null 2>&1 || true
}

require_machine
mkdir -p "$HOME_DIR" 2>/dev/null || cannot "cannot write $HOME_DIR"
exec 9>"$HOME_DIR/lock"
flock 9 # two calls at once: one after the other
case ${1:-start} in
  start) start ;;
  stop) stop ;;
  wipe) stop && rm -rf "${ROOT:?}$DATA" ;;
  check) ;;
  *) sed -n '2,13p' "$0"; exit 2 ;;
esac
