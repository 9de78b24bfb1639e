# Completion of geppetto for bash; needs nothing but bash.

_geppetto_runners() {
  # A completion never starts a worker.
  geppetto list --no-start 2>/dev/null | while read -r id _; do printf '%s\n' "$id"; done
}

_geppetto_sessions() {
  tmux ${GEPPETTO_TMUX_SOCKET:+-L "$GEPPETTO_TMUX_SOCKET"} list-sessions -F '#{session_name}' 2>/dev/null
}

_geppetto_reply() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_geppetto() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb='' places=0 i
  local verbs='new attach list show logs grep screen send wait open stop forget mute events export record replay answer mcp window serve shutdown stats report hook rules accounts repos issues prs sync doctor'
  local statuses='starting running waiting idle stopped errored'
  local kinds='claude-code codex copilot cursor gemini opencode pi qwen custom demo'
  COMPREPLY=()

  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --) [ "$verb" != new ] || { compopt -o default 2>/dev/null; [ "$i" != $((COMP_CWORD - 1)) ] ||
            COMPREPLY=($(compgen -c -- "$word")); return; } ;;
      --socket | --tmux-socket | --name | --agent | --cwd | --env | --prompt | --status | -s | --lines | -n | --since | \
        --grep | -g | --timeout | -t | --kind | -k | --msg | -m | --progress | -p | --id | -i | --title | --app | -a | \
        --as | --context | -C | --runner | -r | --size | --at | --text | --dialog | --provider | --token-from | --email | --ca | --proxy | \
        --account | --repo | -R | --state | --search | -S | --limit)
        ((i++)) ;;
      -*) ;;
      *) if [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; else ((places++)); fi ;;
    esac
  done

  case $before in
    --socket) compopt -o default 2>/dev/null; return ;;
    --cwd) COMPREPLY=($(compgen -d -- "$word")); return ;;
    --runner | -r) [ "$verb" != grep ] || _geppetto_reply "$(_geppetto_runners)" "$word"; return ;;
    --agent) _geppetto_reply "${kinds// /$'\n'}" "$word"; return ;;
    --as)
      case $verb in
        replay) _geppetto_reply $'screen\nansi\ntranscript\nstatus' "$word" ;;
        *) _geppetto_reply $'text\nansi\nhtml\njson\nasciicast' "$word" ;;
      esac
      return ;;
    --status | -s) _geppetto_reply "${statuses// /$'\n'}" "$word"; return ;;
    --kind | -k) _geppetto_reply $'permission\nquestion\nauth' "$word"; return ;;
    --msg | -m | --progress | -p | --id | -i | --title | --app | -a) return ;;
    --tmux-socket | --name | --env | --prompt | --lines | -n | --since | --grep | -g | --timeout | -t | --context | -C | --size | --at | --text | --dialog | --provider | --token-from | --email | --ca | --proxy | \
        --account | --repo | -R | --state | --search | -S | --limit)
      return ;;
  esac

  local options='--help'
  case $verb in
    '') options='--help --version --socket --tmux-socket --no-start' ;;
    new) options='--name --agent --cwd --env --prompt --record --json --help --' ;;
    attach) options='--record --json --help' ;;
    list) options='--status --json --help' ;;
    logs) options='--follow --lines --since --grep --ansi --raw --json --help' ;;
    grep) options='--regex --ignore-case --context --count --runner --json --help' ;;
    screen) options='--ansi --json --help' ;;
    send) options='--no-enter --keys --json --help' ;;
    answer) options='--text --dialog --json --help' ;;
    wait) options='--any --status --timeout --json --help' ;;
    export) options='--as --help' ;;
    replay) options='--as --size --at --agent --raw --help' ;;
    stop) options='--force --json --help' ;;
    report) options='--kind --msg --progress --id --title --app --help' ;;
    rules) options='--agent --help' ;;
    accounts) options='--provider --token-from --email --ca --proxy --json --help' ;;
    repos) options='--account --search --limit --json --help' ;;
    issues | prs) options='--account --repo --state --search --limit --json --help' ;;
    sync) options='--full --json --help' ;;
    show | forget | record | mute | events | window | shutdown | stats | doctor) options='--json --help' ;;
  esac
  if [[ $word == -* ]]; then
    _geppetto_reply "${options// /$'\n'}" "$word"
    return
  fi

  case $verb in
    accounts) [ "$places" != 0 ] || _geppetto_reply "$(printf '%s\n' add remove)" "$word" ;;
    '') _geppetto_reply "${verbs// /$'\n'}" "$word" ;;
    attach) [ "$places" != 0 ] || _geppetto_reply "$(_geppetto_sessions)" "$word" ;;
    show | logs | screen | send | wait | open | stop | forget | mute | export | record | answer)
      [ "$places" != 0 ] || _geppetto_reply "$(_geppetto_runners)" "$word"
      [[ $verb.$places != record.1 && $verb.$places != mute.1 ]] || _geppetto_reply $'on\noff' "$word" ;;
    replay) [ "$places" != 0 ] || compopt -o default 2>/dev/null ;;
    window) [ "$places" != 0 ] || _geppetto_reply $'show\nhide\ntoggle\ncompact\nfull\nnext' "$word" ;;
  esac
}

complete -F _geppetto geppetto
