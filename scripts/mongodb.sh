#!/usr/bin/env bash
# Starts a MongoDB for development and tests: a mongod on the PATH, else docker, else scripts/mongodb-server.sh.
#
#   npm run mongodb               start it, wait until it answers, print its URI; starting again is fine
#   npm run mongodb -- stop       stop it; the data stays
#   npm run mongodb -- wipe       stop it and delete the data
#
# It listens on loopback only, without authentication, on PORT (default 27017). A server that is there already is left
# alone. mongod's data is in bolt-mongodb-app under XDG_CACHE_HOME (default ~/.cache), docker's in a volume.
# Exit code 69: this machine can run none of them.
set -euo pipefail

PORT=${PORT:-27017}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/bolt-mongodb-app
DATA=$CACHE/mongod-$PORT
PID_FILE=$CACHE/mongod-$PORT.pid
LOG=$CACHE/mongod-$PORT.log
NAME=bolt-mongodb-app-$PORT # of the container and of its volume
export PORT

fail() { echo "mongodb: $*" >&2; exit 1; }

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Does a MongoDB answer there? Sends { hello: 1 } and looks for the operation code of a reply.
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$PORT"
    printf '\x34\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0\x1f\0\0\0\x10hello\0\1\0\0\0\2$db\0\6\0\0\0admin\0\0' >&3
    LC_ALL=C
    reply=()
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
      IFS= read -r -t 2 -d '' -n 1 byte <&3 || exit 1
      reply+=("$byte")
    done
    [ "${reply[12]}" = $'\xdd' ] && [ "${reply[13]}" = $'\x07' ]
  ) 2>/dev/null
}

wait_until_it_answers() { # seconds, and a command that fails when it is not worth waiting
  local end=$((SECONDS + $1))
  shift
  until answers; do
    [ "$SECONDS" -lt "$end" ] && "$@" || return 1
    sleep 0.2
  done
}

mongod_runs() { [ -e "$PID_FILE" ] && ps -p "$(cat "$PID_FILE")" -o args= 2>/dev/null | grep -qF -- "--dbpath $DATA"; }

start_mongod() {
  mkdir -p "$DATA"
  nohup mongod --dbpath "$DATA" --port "$PORT" --bind_ip 127.0.0.1 >"$LOG" 2>&1 </dev/null &
  echo $! >"$PID_FILE"
  wait_until_it_answers 30 mongod_runs && return
  stop_mongod
  tail -n 5 "$LOG" >&2
  fail "mongod did not start; its log is $LOG"
}

stop_mongod() {
  if mongod_runs; then
    kill "$(cat "$PID_FILE")"
    while mongod_runs; do sleep 0.1; done
  fi
  rm -f "$PID_FILE"
}

docker_runs() { [ "$(docker container inspect -f '{{.State.Running}}' "$NAME" 2>/dev/null)" = true ]; }

start_docker() { # fails where the image cannot be had
  docker start "$NAME" >/dev/null 2>&1 ||
    docker run -d --name "$NAME" -p "127.0.0.1:$PORT:27017" -v "$NAME:/data/db" mongo:8 >/dev/null || return 1
  wait_until_it_answers 60 docker_runs && return
  docker logs --tail 5 "$NAME" >&2 || true
  docker stop "$NAME" >/dev/null 2>&1 || true
  fail "the mongo:8 container $NAME did not start"
}

can_docker() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }
can_server() { bash "$HERE/mongodb-server.sh" check 2>/dev/null; }

start() {
  if listening; then
    answers || fail "port $PORT is taken by a program that is no MongoDB; choose another: PORT=27018 npm run mongodb"
    echo "MongoDB already runs on port $PORT." >&2
  elif command -v mongod >/dev/null; then
    start_mongod
  elif can_docker && start_docker; then
    :
  elif can_server; then
    bash "$HERE/mongodb-server.sh" start >/dev/null
    wait_until_it_answers 30 true || fail "scripts/mongodb-server.sh has started a server that does not answer"
  else
    echo "mongodb: none can run here: install mongod (https://www.mongodb.com/docs/manual/installation/) or docker, or set MONGODB_TEST_URI to a MongoDB elsewhere." >&2
    exit 69
  fi
  echo "mongodb://127.0.0.1:$PORT/"
  echo "For the tests: export MONGODB_TEST_URI=mongodb://127.0.0.1:$PORT/" >&2
}

# Whichever of them this script has started.
stop() {
  stop_mongod
  if can_docker && docker_runs; then docker stop "$NAME" >/dev/null; fi
  if can_server; then bash "$HERE/mongodb-server.sh" stop; fi
}

wipe() {
  stop
  rm -rf "$DATA" "$LOG"
  if can_docker; then
    docker rm -f "$NAME" >/dev/null 2>&1 || true
    docker volume rm -f "$NAME" >/dev/null 2>&1 || true
  fi
  if can_server; then bash "$HERE/mongodb-server.sh" wipe; fi
}

case ${1:-start} in
  start) start ;;
  stop) stop ;;
  wipe) wipe ;;
  *) sed -n '2,10p' "$0"; exit 2 ;;
esac
