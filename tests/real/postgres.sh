#!/bin/bash
# A private PostgreSQL for tests; with --standby-port, a primary and a hot standby that confirms every commit.
#
#   postgres.sh start   --dir DIR [--port 0] [--standby-port 0] [--database app] [--clock FILE] [--owner PID]
#   postgres.sh kill    --dir DIR      kill -9 the primary and everything it started: a crash
#   postgres.sh promote --dir DIR      make the standby the primary (and stop it waiting for a standby of its own)
#   postgres.sh rejoin  --dir DIR      turn the old primary into the new primary's standby (pg_rewind)
#   postgres.sh primary --dir DIR      print the port of whichever one takes writes now
#
# The newest version installed below /usr/lib/postgresql, 15 or later. Port 0 is a free one, kept as long as DIR is. As root it
# runs as the user postgres, else as whoever calls. Superuser `app`, no password, loopback only, data checksums on, fsync off
# (a kill -9 loses nothing with that; a power cut would). --clock FILE runs it under faketime.sh's clock FILE, so now() moves
# with the service's. About 4 s for the first start (most of it initdb), 0.2 s after that; with a standby 3 s more.
. "$(dirname "$0")/lifecycle.sh"
opt=([port]=0 [standby-port]= [database]=app [clock]=)

find_postgres() { # the newest version's bin directory
  local d
  for d in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    [ -x "$d/initdb" ] && [ -x "$d/postgres" ] && [ "${d//[!0-9]/}" -ge 15 ] && { echo "$d"; return; }
  done
  return 1
}
BIN=$(find_postgres) || BIN=

as_pg() { (cd / && "${unprivileged[@]}" env -i PATH="$BIN:$PATH" LANG=C.UTF-8 "$@" 9>&-); }
sql() { as_pg psql -h "$DIR/sock" -p "$1" -U app -Atq -d postgres -c "$2"; }
port_of() { if [ "$1" = a ]; then echo "${opt[port]}"; else echo "${opt[standby-port]}"; fi; }
remember() { printf '%s\n' "${opt[port]}" "${opt[standby-port]}" "${opt[clock]}" >"$DIR/options"; }
recall() { { read -r opt[port]; read -r opt[standby-port]; read -r opt[clock]; } <"$DIR/options"; }

up() { # up NODE: fails when it does not come up, such as when its port was taken
  local p; p=$(port_of "$1")
  # After a kill -9 these can name a process that is gone, or a zombie nobody has collected yet.
  rm -f "$DIR/$1/postmaster.pid" "$DIR/sock/.s.PGSQL.$p.lock"
  local clock=()
  [ -z "${opt[clock]}" ] || mapfile -t clock < <("$HERE/faketime.sh" env --file "${opt[clock]}")
  run "$1" "${unprivileged[@]}" env PATH="$BIN:$PATH" LANG=C.UTF-8 "${clock[@]}" "$BIN/postgres" -D "$DIR/$1" -p "$p"
  # Asked by the socket in DIR: behind the port might be somebody else's server.
  wait_for "$1" 60 as_pg pg_isready -q -h "$DIR/sock" -p "$p" -U app
}

up_on() { # up_on NODE OPTION: on the port that OPTION names, or on a free one where it is 0
  local i
  [ "${opt[$2]}" = 0 ] || { up "$1" || die "PostgreSQL did not start (see $DIR/$1.log)"; return 0; }
  for ((i = 0; i < 5; i++)); do
    opt[$2]=$(free_port)
    if up "$1"; then remember; return 0; fi
  done
  die "PostgreSQL did not start (see $DIR/$1.log)"
}

copy_from() { # copy_from NODE-TO-MAKE NODE-TO-COPY
  as_pg pg_basebackup -h 127.0.0.1 -p "$(port_of "$2")" -U app -d "application_name=$1" -D "$DIR/$1" \
    -R -X stream -c fast --no-sync >>"$DIR/setup.log" 2>&1
}

follow() { # follow PRIMARY STANDBY: commits on PRIMARY wait for STANDBY
  local i
  for ((i = 0; i < 200; i++)); do
    [ "$(sql "$(port_of "$1")" "select count(*) from pg_stat_replication where application_name='$2' and state='streaming'")" = 1 ] && break
    sleep 0.05
  done
  sql "$(port_of "$1")" "alter system set synchronous_standby_names='$2'" && sql "$(port_of "$1")" "select pg_reload_conf()" >/dev/null
}

make_cluster() {
  rm -rf "$DIR/a" "$DIR/b"
  as_pg initdb -D "$DIR/a" -U app --auth=trust --data-checksums --no-sync -E UTF8 --locale=C.UTF-8 >"$DIR/setup.log" 2>&1 ||
    { tail -5 "$DIR/setup.log" >&2; die "initdb failed"; }
  cat >>"$DIR/a/postgresql.conf" <<C
listen_addresses = '127.0.0.1'
unix_socket_directories = '$DIR/sock'
fsync = off
max_connections = 200
max_wal_senders = 8
wal_keep_size = 256MB
hot_standby = on
log_min_messages = warning
C
}

start_it() {
  if [ -z "$BIN" ]; then
    need postgresql postgresql-client
    BIN=$(find_postgres) || die "no PostgreSQL 15 or later below /usr/lib/postgresql"
  fi
  need procps
  chmod 755 "$DIR"; open_path "$DIR"; mkdir -p "$DIR/sock"; own "$DIR" "$DIR/sock"
  if [ -n "${opt[clock]}" ]; then
    opt[clock]=$(realpath -m "${opt[clock]}")
    "$HERE/faketime.sh" env --file "${opt[clock]}" >/dev/null # makes FILE
  fi
  if [ -e "$DIR/options" ]; then recall; else remember; fi
  [ -e "$DIR/a/PG_VERSION" ] || make_cluster
  up_on a port
  sql "${opt[port]}" "select 1 from pg_database where datname='${opt[database]}'" | grep -q 1 || sql "${opt[port]}" "create database ${opt[database]}"
  put PG_DSN "postgresql://app@127.0.0.1:${opt[port]}/${opt[database]}"
  put PSQL "$BIN/psql"
  if [ -n "${opt[standby-port]}" ]; then
    [ -e "$DIR/b/PG_VERSION" ] || copy_from b a
    up_on b standby-port
    [ "$(sql "${opt[port]}" 'select pg_is_in_recovery()')" = t ] || follow a b # else b took over before the last stop
    put PG_STANDBY_DSN "postgresql://app@127.0.0.1:${opt[standby-port]}/${opt[database]}"
  fi
}
stop_it() { local n; for n in b a; do halt $n INT; done; } # INT is PostgreSQL's fast shutdown

primary() {
  local n
  for n in a b; do
    alive $n && [ "$(sql "$(port_of $n)" 'select pg_is_in_recovery()')" = f ] && { echo $n; return; }
  done
  die "nothing takes writes"
}

crash() {
  local n pid kids
  n=$(primary); read -r pid _ <"$DIR/$n.pid"
  # Each of its processes has a session of its own, so they are named one by one.
  mapfile -t kids < <(pgrep --parent "$pid")
  kill -KILL "$pid" "${kids[@]}"
}

promote() {
  local n p
  for n in a b; do
    alive $n || continue
    p=$(port_of $n); sql "$p" 'select pg_promote()' >/dev/null
    sql "$p" checkpoint # else pg_rewind still sees the old timeline
    sql "$p" "alter system reset synchronous_standby_names"; sql "$p" 'select pg_reload_conf()' >/dev/null
    echo "$p"
  done
}

rejoin() {
  local n o=b
  n=$(primary); [ "$n" != b ] || o=a
  halt $o INT; rm -f "$DIR/$o/postmaster.pid" "$DIR/sock/.s.PGSQL.$(port_of $o).lock"
  as_pg pg_rewind --target-pgdata="$DIR/$o" -R --no-sync \
    --source-server="host=127.0.0.1 port=$(port_of "$n") user=app dbname=postgres application_name=$o" >>"$DIR/setup.log" 2>&1
  exec 9>/dev/null; up $o; follow "$n" $o
}

case ${1:-} in
  kill | promote | rejoin | primary)
    [ "${2:-}" = --dir ] && [ -r "${3:-}/options" ] || die "$1 --dir DIR"
    DIR=$(realpath "$3"); recall
    case $1 in
      kill) crash ;;
      promote) promote ;;
      rejoin) rejoin ;;
      primary) port_of "$(primary)" ;;
    esac ;;
  *) main "$@" ;;
esac
