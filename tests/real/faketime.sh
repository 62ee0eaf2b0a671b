#!/bin/bash
# A movable clock for real processes (libfaketime), for rules such as "locked for 15 minutes" or "expires after 90 days".
#
#   faketime.sh run --file FILE -- COMMAND...   run COMMAND under the clock in FILE (made as +0 when missing)
#   faketime.sh env --file FILE                 print the environment that does it, a variable a line
#   faketime.sh set --file FILE +8d             move it, while COMMAND runs: an offset as -90s, +20m, +8d, +1y
#
# Only the wall clock moves; the monotonic one stays real, so sleeps, timeouts and event loops keep working. Give every
# process that compares times (service, database) the same FILE. Use offsets only: an absolute "@2030-01-01 00:00:00" in
# FILE would be read anew at each call and stand still. A command that changes its user must do so before it gets the clock.
. "$(dirname "$0")/lifecycle.sh"
[ "${2:-}" = --file ] && [ -n "${3:-}" ] || die "run --file FILE -- COMMAND... | env --file FILE | set --file FILE OFFSET"
file=$(realpath -m "$3")
DIR=$(dirname "$file")
library() { compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1'; }
clock() {
  library >/dev/null || need faketime
  [ -e "$file" ] || { echo +0 >"$file"; chmod 644 "$file"; }
  printf '%s\n' "LD_PRELOAD=$(library)" "FAKETIME_TIMESTAMP_FILE=$file" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
}
case $1 in
  set)
    [[ ${4:-} =~ ^[-+][0-9]+[smhdy]?$ ]] || die "not an offset: ${4:-}"
    echo "$4" >"$file.new" && chmod 644 "$file.new" && mv "$file.new" "$file" ;;
  env) clock ;;
  run)
    [ "${4:-}" = -- ] || die "-- before the command"
    values=$(clock); mapfile -t values <<<"$values"
    shift 4; exec env "${values[@]}" "$@" ;;
  *) die "run, env or set" ;;
esac
