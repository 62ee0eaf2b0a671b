#!/bin/bash
# PgBouncer in front of a PostgreSQL, for tests of what a failover does to a service that keeps its address.
#
#   pgbouncer.sh start --dir DIR --to PORT [--port 0] [--database app] [--mode transaction] [--owner PID]
#   pgbouncer.sh point --dir DIR --to PORT     send new connections there; those that wait are kept and follow
#
# Clients must not use server-side prepared statements with --mode transaction (asyncpg: statement_cache_size=0).
# About 0.2 s to start, 5 MB.
. "$(dirname "$0")/lifecycle.sh"
opt=([port]=0 [to]= [database]=app [mode]=transaction)

write() {
  printf '%s\n' "${opt[port]}" "${opt[database]}" "${opt[mode]}" >"$DIR/options"
  cat >"$DIR/pgbouncer.ini" <<C
[databases]
${opt[database]} = host=127.0.0.1 port=${opt[to]} user=app
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${opt[port]}
unix_socket_dir =
auth_type = any
admin_users = app
pool_mode = ${opt[mode]}
server_login_retry = 0.2
server_connect_timeout = 2
ignore_startup_parameters = extra_float_digits,options
C
}

up() {
  write
  run pgbouncer "${unprivileged[@]}" pgbouncer "$DIR/pgbouncer.ini" # it refuses to be root
  # Read from its log: behind the port might be somebody else's server.
  wait_for pgbouncer 10 grep -q "listening on 127.0.0.1:${opt[port]}" "$DIR/pgbouncer.log"
}

start_it() {
  [ -n "${opt[to]}" ] || die "--to PORT: where PostgreSQL listens"
  need pgbouncer postgresql-client
  chmod 755 "$DIR"; open_path "$DIR"
  local given=${opt[port]} i
  for ((i = 0; i < 5; i++)); do
    [ "$given" != 0 ] || opt[port]=$(free_port)
    if up; then put PG_DSN "postgresql://app@127.0.0.1:${opt[port]}/${opt[database]}"; return 0; fi
    [ "$given" = 0 ] || break
  done
  die "PgBouncer did not start (see $DIR/pgbouncer.log)"
}

if [ "${1:-}" = point ]; then
  [ "${2:-}" = --dir ] && [ -r "${3:-}/options" ] && [ "${4:-}" = --to ] && [ -n "${5:-}" ] || die "point --dir DIR --to PORT"
  DIR=$(realpath "$3")
  { read -r opt[port]; read -r opt[database]; read -r opt[mode]; } <"$DIR/options"
  opt[to]=$5; write
  psql -h 127.0.0.1 -p "${opt[port]}" -U app -q pgbouncer -c reload
else
  main "$@"
fi
