# How one real server is started and ended; sourced by the scripts beside it. A script sets `opt` (its options and their
# defaults), defines start_it, and ends with: main "$@"
#
#   SCRIPT start  --dir DIR [--owner PID] [--option value]...   start, wait until ready, print KEY=value lines
#   SCRIPT stop   --dir DIR                                     end what DIR's pid files name, nothing else
#   SCRIPT status --dir DIR                                     0 when everything started there still runs
#   SCRIPT clean  --dir DIR                                     stop, then remove DIR
#
# All state lies in DIR. Starting what already runs only prints its values again. With --owner the server is stopped and
# DIR removed once that process has ended, however it ended. A Debian package that is missing is installed (as root, or by
# a sudo that does not ask), and its own service is not started.
# shellcheck shell=bash
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
declare -A opt

die() { echo "${0##*/}: $*" >&2; exit 2; }

# as_root COMMAND...: run it as root.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Put before a command, it runs without root's rights: as the user postgres where we are root, else as ourselves.
unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv --reuid=postgres --regid=postgres --init-groups)

# need PACKAGE...: install the Debian packages that are missing.
need() {
  local missing=() p made=
  for p; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  as_root true 2>/dev/null || die "not installed: ${missing[*]} (become root, or: apt-get install ${missing[*]})"
  exec 8>"/run/lock/watchword-packages.$(id -u).lock"; flock 8
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null && as_root chmod 755 /usr/sbin/policy-rc.d && made=1
  fi
  local get=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600) done=
  "${get[@]}" install --no-install-recommends "${missing[@]}" >"$DIR/apt.log" 2>&1 && done=1 ||
    { "${get[@]}" update && "${get[@]}" install --no-install-recommends "${missing[@]}"; } >>"$DIR/apt.log" 2>&1 && done=1 || true
  [ -z "$made" ] || as_root rm -f /usr/sbin/policy-rc.d
  exec 8>&-
  [ -n "$done" ] || { tail -5 "$DIR/apt.log" >&2; die "could not install: ${missing[*]}"; }
}

# born PID: when it started, in ticks; nothing when it is gone or a zombie.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }' || true; }

# run NAME COMMAND...: start it in its own session; DIR/NAME.log, DIR/NAME.pid (pid and birth, so a reused pid is not ours).
# Not in our directory: the server may not be allowed to enter it.
run() {
  local name=$1 pid; shift
  (cd / && exec setsid "$@") </dev/null >>"$DIR/$name.log" 2>&1 9>&- &
  pid=$!
  echo "$pid $(born $pid)" >"$DIR/$name.pid"
}

alive() {
  local pid birth
  [ -r "$DIR/$1.pid" ] && read -r pid birth <"$DIR/$1.pid" && [ -n "$birth" ] && [ "$(born "$pid")" = "$birth" ]
}

# halt NAME [SIGNAL]: ask the process to end, wait 10 s, then end its whole session.
halt() {
  local pid birth i
  if alive "$1"; then
    read -r pid birth <"$DIR/$1.pid"
    kill "-${2:-TERM}" "$pid" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do alive "$1" || break; sleep 0.1; done
    kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  rm -f "$DIR/$1.pid"
}

# wait_for NAME SECONDS COMMAND...: until COMMAND succeeds; fails at once, with the end of the log, when NAME has died.
wait_for() {
  local name=$1 end=$((SECONDS + $2)); shift 2
  until "$@" >/dev/null 2>&1; do
    if ! alive "$name" || [ $SECONDS -ge $end ]; then tail -15 "$DIR/$name.log" >&2; return 1; fi
    sleep 0.05
  done
}

# tcp ADDRESS PORT: whether somebody listens there.
tcp() { (: <"/dev/tcp/$1/$2") 2>/dev/null; }

# free_port: one of 127.0.0.1 that nobody listens on, below those the kernel hands to clients. Another may take it before
# we do, so whoever asks must be ready to ask again.
free_port() {
  local p
  for p in $(shuf -i 20000-31999 -n 50); do tcp 127.0.0.1 "$p" || { echo "$p"; return; }; done
  die "no free port"
}

# open_path PATH: refuse a PATH that other users cannot enter (such as below pytest's tmp_path), for servers that leave root.
open_path() {
  local p
  [ "$(id -u)" = 0 ] || return 0
  p=$(realpath -m "$1")
  while [ "$p" != / ]; do
    [ ! -e "$p" ] || [[ $(stat -c %A "$p") == *[xt] ]] || die "other users cannot enter $p: choose another --dir"
    p=$(dirname "$p")
  done
}

# own PATH...: give them to the unprivileged user.
own() { [ "$(id -u)" != 0 ] || chown postgres "$@"; }

# put KEY VALUE: a line of what `start` prints.
put() { echo "$1=$2" >>"$DIR/env"; }

names() { local f; for f in "$DIR"/*.pid; do [ ! -e "$f" ] || basename "$f" .pid; done; }
all_alive() { local n; [ -e "$DIR/ready" ] && for n in $(names); do alive "$n" || return 1; done; }
stop_it() { local n; for n in $(names); do halt "$n"; done; }
start_it() { die "nothing to start"; }

remove() {
  stop_it; rm -f "$DIR/ready"
  [ -e "$DIR/.real" ] || die "$DIR was not made by these scripts"
  rm -rf "$DIR"
}

# guard: remove everything once the owner has ended. Runs beside the server.
guard() {
  local birth; birth=$(born "${opt[owner]}")
  while [ -n "$birth" ] && [ "$(born "${opt[owner]}")" = "$birth" ]; do
    sleep 0.5
    [ -e "$DIR/.real" ] || return 0
  done
  remove
}

main() {
  local verb=${1:-} k usage="start|stop|status|clean --dir DIR [--option value]..."
  opt[owner]=
  [ $# -gt 0 ] && shift
  while [ $# -gt 0 ]; do
    k=${1#--}
    [ "$1" != "$k" ] && [[ $k == dir || -v "opt[$k]" ]] || die "unknown option $1 (dir ${!opt[*]})"
    [ $# -ge 2 ] || die "$1 needs a value"
    opt[$k]=$2; shift 2
  done
  [ -n "${opt[dir]:-}" ] || die "$usage"
  DIR=$(realpath -m "${opt[dir]}")
  case $verb in
    start)
      mkdir -p "$DIR"; touch "$DIR/.real"
      exec 9>"$DIR/.lock"; flock 9
      if ! all_alive; then
        stop_it; rm -f "$DIR/ready" "$DIR/env"
        trap stop_it EXIT
        start_it
        trap - EXIT; touch "$DIR/ready"
        if [ -n "${opt[owner]}" ]; then
          setsid "$HERE/${0##*/}" guard --dir "$DIR" --owner "${opt[owner]}" </dev/null >/dev/null 2>&1 9>&- &
        fi
      fi
      cat "$DIR/env" ;;
    stop) if [ -d "$DIR" ]; then stop_it; rm -f "$DIR/ready"; fi ;;
    clean) if [ -d "$DIR" ]; then remove; fi ;;
    status) all_alive && cat "$DIR/env" ;;
    guard) guard ;;
    *) die "$usage" ;;
  esac
}
