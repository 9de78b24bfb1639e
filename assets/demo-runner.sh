#!/bin/sh
# A runner to try Geppetto with: looks and behaves like a coding agent, and needs nothing but a POSIX shell.
# It works, asks a question and waits for y or n (and Enter), works again, and ends with status 0; Ctrl-C ends it with 130.
# GEPPETTO_DEMO_SPEED: a whole number, 1 when unset; 10 is ten times as fast.

case ${GEPPETTO_DEMO_SPEED:-} in
  '' | *[!0-9]* | 0*) speed=1 ;;
  *) speed=$GEPPETTO_DEMO_SPEED ;;
esac

esc=$(printf '\033')
bold="${esc}[1m" dim="${esc}[2m" amber="${esc}[38;5;214m" green="${esc}[32m" red="${esc}[31m" blue="${esc}[36m" plain="${esc}[0m"
rule='──────────────────────────────────────────────────────────────────────────'

# shellcheck disable=SC2317  # called by the traps
leave() {
  printf '\r\033[K\033[?25h%s%s%s\n' "$plain" "$dim$2" "$plain"
  exit "$1"
}
trap 'leave 129 "hung up"' HUP
trap 'leave 130 "interrupted"' INT
trap 'leave 143 "terminated"' TERM

# pause MILLISECONDS: divided by the speed. Where sleep knows whole seconds only, there are no pauses.
pause() {
  pause_ms=$(($1 / speed))
  pause_rest=$((pause_ms % 1000))
  while [ ${#pause_rest} -lt 3 ]; do pause_rest=0$pause_rest; done
  sleep "$((pause_ms / 1000)).$pause_rest" 2>/dev/null || :
}

title() { printf '\033]0;%s\007' "demo: $1"; }

# report STATE: what it does, for whoever watches (OSC 7501); a terminal that does not know it shows nothing.
report() { printf '\033]7501;state=%s:app=demo\033\\' "$1"; }
# "Allow this edit to src/parser.c?" in base64, as a message is sent.
question=QWxsb3cgdGhpcyBlZGl0IHRvIHNyYy9wYXJzZXIuYz8=

say() {
  printf '%s●%s %s\n' "$amber" "$plain" "$1"
  pause 500
}

# tool NAME ARGUMENT RESULT: a call, and a moment later what it gave.
tool() {
  printf '%s●%s %s%s%s(%s)\n' "$green" "$plain" "$bold" "$1" "$plain" "$2"
  pause 600
  printf '  %s⎿%s  %s%s%s\n' "$dim" "$plain" "$dim" "$3" "$plain"
  pause 300
}

# spin WORD TURNS: ten frames a turn, drawn over each other in one line.
spin() {
  spin_left=$2
  printf '\033[?25l'
  while [ "$spin_left" -gt 0 ]; do
    for spin_frame in ⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏; do
      printf '\r%s%s%s %s… %s(Ctrl-C to interrupt)%s\033[K' "$amber" "$spin_frame" "$plain" "$1" "$dim" "$plain"
      pause 80
    done
    spin_left=$((spin_left - 1))
  done
  printf '\r\033[K\033[?25h'
}

# progress LABEL: a bar from 0 to 100 %, drawn over itself.
progress() {
  progress_done=0
  printf '\033[?25l'
  while [ "$progress_done" -le 40 ]; do
    progress_bar='' progress_cell=0
    while [ "$progress_cell" -lt 40 ]; do
      if [ "$progress_cell" -lt "$progress_done" ]; then progress_bar="$progress_bar█"; else progress_bar="$progress_bar░"; fi
      progress_cell=$((progress_cell + 1))
    done
    printf '\r  %s %s%s%s %3d%%\033[K' "$1" "$blue" "$progress_bar" "$plain" $((progress_done * 100 / 40))
    pause 60
    progress_done=$((progress_done + 1))
  done
  printf '\n\033[?25h'
}

# box_line COLOUR TEXT: a row of the box; TEXT is ASCII, so that its length is its width.
box_line() {
  box_text=$2
  while [ ${#box_text} -lt 72 ]; do box_text="$box_text "; done
  printf '%s│%s %s%s%s %s│%s\n' "$amber" "$plain" "$1" "$box_text" "$plain" "$amber" "$plain"
}

# Asks until it is told y or n; answer is then one of them. An end of input is a no.
ask() {
  title 'waiting for an answer'
  report "blocked:kind=permission:msg=$question"
  printf '\n%s╭%s╮%s\n' "$amber" "$rule" "$plain"
  box_line "$bold" 'Edit src/parser.c'
  box_line '' ''
  box_line "$red" "  41 -  while (*p != '\\n') p++;"
  box_line "$green" "  41 +  while (p < end && *p != '\\n') p++;"
  box_line '' ''
  box_line "$bold" 'Allow this edit? (y/n)'
  printf '%s╰%s╯%s\n' "$amber" "$rule" "$plain"
  while :; do
    printf '%s❯%s ' "$amber" "$plain"
    read -r answer || answer=n
    case $answer in
      [yY] | [yY][eE][sS]) answer=y; break ;;
      [nN] | [nN][oO]) answer=n; break ;;
      *) printf '%sPlease answer y or n.%s\n' "$dim" "$plain" ;;
    esac
  done
  title working
  report working
  printf '\n'
}

title working
report working
printf '\n %s▗▄▄▖%s   %sdemo runner%s\n' "$amber" "$plain" "$bold" "$plain"
printf ' %s▐▌▐▌%s   no model, no network, nothing is changed\n' "$amber" "$plain"
printf ' %s▝▀▀▘%s   %stask: the parser runs past the end of its input%s\n\n' "$amber" "$plain" "$dim" "$plain"
pause 600

spin 'Reading the task' 1
say 'I will look at the parser first, then at its tests.'
tool Search 'while (*p' '3 matches in 2 files'
tool Read src/parser.c '214 lines'
tool Read tests/parser_test.c '88 lines'
spin 'Thinking' 2
say 'The loop in line 41 runs on when the last line is not closed.'

ask

if [ "$answer" = y ]; then
  tool Edit src/parser.c '1 line added, 1 removed'
  result="${green}fixed$plain: 1 file changed"
else
  say 'Understood: the file stays as it is. I will only report.'
  result="${amber}not changed$plain: the edit was declined"
fi
spin 'Running the tests' 1
progress 'tests'
tool Bash 'make test' '42 passed'

title 'done'
report 'done'
printf '\n%s%s%s\n' "$dim" "$rule" "$plain"
printf '%sSummary%s  %s\n' "$bold" "$plain" "$result"
printf '         cause: the scan of a line did not stop at the end of the buffer\n'
printf '         tests: 42 passed\n'
exit 0
