#!/bin/sh
# Two requests to a running Geppetto from a shell that has only `nc -U`: adds a tmux session to the pool, lists the pool.
# Usage: geppetto-cli.sh attach [SESSION] | list [--json]   (SESSION: the one this terminal is in)
# Exit status: 0 done, 1 it failed, 2 usage, 3 not found, 4 refused, 5 no answer in time, 6 no worker.
set -u

answer_seconds=10 # an attach asks tmux twice, which is a matter of milliseconds

fail() {
  printf 'geppetto: %s\n' "$2" >&2
  exit "$1"
}

usage() {
  echo 'usage: geppetto-cli.sh attach [SESSION] | list [--json]' >&2
  exit 2
}

# json_string TEXT: as a JSON string with its quotes.
json_string() {
  printf '%s\n' "$1" | LC_ALL=C awk '
    BEGIN { for (i = 1; i < 32; i++) escape[sprintf("%c", i)] = sprintf("\\u%04x", i)
            escape["\""] = "\\\""; escape["\\"] = "\\\\"; printf "\"" }
    NR > 1 { printf "\\n" }
    { for (i = 1; i <= length($0); i++) { c = substr($0, i, 1); printf "%s", (c in escape) ? escape[c] : c } }
    END { printf "\"" }'
}

# fields KEYS: of every object of the reply on stdin, outer one last, a line with the values of these keys (words; of a
# key that is missing: -), tabs between. Escapes stay as they are but for \" \\ and \/, so nothing reaches the terminal
# that could act on it.
fields() {
  LC_ALL=C awk -v wanted="$1" '
    function text_at(   start, c) {  # the string that begins at i; leaves i on its last quote
      start = ""
      for (i++; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (c == "\"") break
        if (c == "\\") { i++; c = substr($0, i, 1); if (c !~ /["\\\/]/) c = "\\" c }
        start = start c
      }
      return start
    }
    function put(value) { if (depth > 0 && key[depth] != "") values[depth, key[depth]] = value; key[depth] = "" }
    BEGIN { count = split(wanted, names, " ") }
    {
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (c == "{") { depth++; key[depth] = ""; for (n in names) delete values[depth, names[n]] }
        else if (c == "[") { depth++; key[depth] = "" }
        else if (c == "}") {
          line = ""
          for (n = 1; n <= count; n++) line = line (n > 1 ? "\t" : "") ((depth, names[n]) in values ? values[depth, names[n]] : "-")
          print depth "\t" line
          depth--; key[depth] = ""
        }
        else if (c == "]") { depth--; key[depth] = "" }
        else if (c == "\"") {
          word = text_at()
          if (substr($0, i + 1, 1) == ":") { key[depth] = word; i++ } else put(word)
        }
        else if (c ~ /[-0-9a-z]/) {
          word = c
          while (substr($0, i + 1, 1) ~ /[-+.0-9A-Za-z]/) { i++; word = word substr($0, i, 1) }
          put(word)
        }
      }
    }'
}

# ask REQUEST: sets reply to the first line of the answer. The connection is kept open until that line is there: nothing
# depends on what this kind of nc, or the worker, does at the end of the input.
ask() {
  command -v nc >/dev/null || fail 1 'nc is not installed (package netcat-openbsd)'
  [ -S "$socket" ] || fail 6 "no worker answers at $socket: start one with 'geppetto serve'"
  pipes=${TMPDIR:-/tmp}/geppetto-cli.$$
  trap 'rm -rf "$pipes"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap '' PIPE
  (umask 077 && mkdir "$pipes" && mkfifo "$pipes/in" "$pipes/out") || fail 1 "cannot make a folder in ${TMPDIR:-/tmp}"
  nc -U -w "$answer_seconds" "$socket" <"$pipes/in" >"$pipes/out" 2>"$pipes/error" &
  nc_pid=$!
  exec 3>"$pipes/in" 4<"$pipes/out"
  printf '%s\n' "$1" >&3 2>/dev/null || :
  reply=
  if ! IFS= read -r reply <&4; then
    wait "$nc_pid" || fail 6 "no worker answers at $socket: $(cat "$pipes/error")"
    fail 5 "the worker at $socket gave no answer"
  fi
  kill "$nc_pid" 2>/dev/null || :
  exec 3>&- 4<&-
}

# Leaves with the status that the reply asks for, unless it tells of a success.
check_reply() {
  outer=$(printf '%s\n' "$reply" | fields 'success errorKind error' | awk -F '\t' '$1 == 1')
  case $outer in
    "1	true	"*) return 0 ;;
    "1	false	"*) ;;
    *) fail 1 'the worker gave an answer that is none' ;;
  esac
  rest=${outer#"1	false	"}
  kind=${rest%%	*}
  case $kind in
    Invalid) status=2 ;;
    NotFound) status=3 ;;
    Refused) status=4 ;;
    Timeout) status=5 ;;
    *) status=1 ;;
  esac
  fail "$status" "${rest#*	}"
}

if [ -n "${GEPPETTO_SOCKET:-}" ]; then
  socket=$GEPPETTO_SOCKET
elif [ -n "${XDG_RUNTIME_DIR:-}" ]; then
  socket=$XDG_RUNTIME_DIR/geppetto/geppetto.sock
else
  socket=/tmp/geppetto-$(id -u)/geppetto.sock
fi

case ${1:-} in
  attach)
    [ $# -le 2 ] || usage
    if [ $# = 2 ]; then
      session=$2
    elif [ -n "${TMUX:-}" ]; then
      session=$(tmux display-message -p ${TMUX_PANE:+-t "$TMUX_PANE"} '#S') || fail 1 'tmux does not tell the session of this terminal'
    else
      fail 2 'attach: this terminal is not in tmux, so a session must be named'
    fi
    ask "{\"type\":\"attach-tmux\",\"sessionName\":$(json_string "$session")}"
    check_reply
    printf '%s\n' "$reply"
    ;;
  list)
    [ $# -le 2 ] || usage
    [ $# = 1 ] || [ "$2" = --json ] || usage
    ask '{"type":"list-runners"}'
    check_reply
    if [ $# = 2 ]; then
      printf '%s\n' "$reply"
    else
      printf '%s\n' "$reply" | fields 'id status type name' |
        awk -F '\t' '$1 == 3 { printf "%s  %-8s  %-12s  %s\n", $2, $3, $4, $5 }'
    fi
    ;;
  -h | --help | help)
    sed -n '2,4s/^# //p' "$0"
    ;;
  *) usage ;;
esac
