# Completion of geppetto for fish.

function __geppetto_runners
    # A completion never starts a worker.
    geppetto list --no-start 2>/dev/null | string replace -r '\s.*' ''
end

function __geppetto_sessions
    if set -q GEPPETTO_TMUX_SOCKET
        tmux -L $GEPPETTO_TMUX_SOCKET list-sessions -F '#{session_name}' 2>/dev/null
    else
        tmux list-sessions -F '#{session_name}' 2>/dev/null
    end
end

set -l verbs new attach list show logs grep screen send wait open stop forget mute events export record replay answer mcp window serve shutdown stats report hook rules accounts repos issues prs sync doctor
set -l statuses starting running waiting idle stopped errored

complete -c geppetto -f
complete -c geppetto -l help -d 'Show help'
complete -c geppetto -n "not __fish_seen_subcommand_from $verbs" -l version -d 'Show the version'
complete -c geppetto -l socket -r -F -d 'Socket of the worker'
complete -c geppetto -l tmux-socket -x -d 'Name of the tmux server'
complete -c geppetto -l no-start -d 'Do not start a worker'

set -l at_verb "not __fish_seen_subcommand_from $verbs"
complete -c geppetto -n $at_verb -a new -d 'Start a runner in a new tmux session'
complete -c geppetto -n $at_verb -a attach -d 'Add an existing tmux session to the pool'
complete -c geppetto -n $at_verb -a list -d 'The pool, one line a runner'
complete -c geppetto -n $at_verb -a show -d 'Everything known of one runner'
complete -c geppetto -n $at_verb -a logs -d 'The transcript of a runner'
complete -c geppetto -n $at_verb -a grep -d 'Search the transcripts and screens of all runners'
complete -c geppetto -n $at_verb -a screen -d 'The pane as it looks now'
complete -c geppetto -n $at_verb -a send -d 'Type into a runner'
complete -c geppetto -n $at_verb -a wait -d 'Wait for a status'
complete -c geppetto -n $at_verb -a open -d 'Attach this terminal to the tmux session of a runner'
complete -c geppetto -n $at_verb -a stop -d 'End the process tree of a runner'
complete -c geppetto -n $at_verb -a forget -d 'Take a runner out of the pool'
complete -c geppetto -n $at_verb -a mute -d 'Show no notifications of a runner, or show them again'
complete -c geppetto -n $at_verb -a events -d 'Follow the status changes of all runners'
complete -c geppetto -n $at_verb -a export -d 'Write the transcript or the recording of a runner'
complete -c geppetto -n $at_verb -a record -d 'Keep the raw output of a runner, or no longer'
complete -c geppetto -n $at_verb -a replay -d 'Feed recorded output through the engine'
complete -c geppetto -n $at_verb -a answer -d 'Take a choice of what a runner asks'
complete -c geppetto -n $at_verb -a mcp -d 'Serve the pool to models by the Model Context Protocol'
complete -c geppetto -n $at_verb -a window -d 'Show, hide or reshape the window'
complete -c geppetto -n $at_verb -a serve -d 'Run the worker'
complete -c geppetto -n $at_verb -a shutdown -d 'End the worker; runners stay alive'
complete -c geppetto -n $at_verb -a stats -d 'What Geppetto itself costs'
complete -c geppetto -n $at_verb -a report -d 'Tell what the script in this terminal is doing'
complete -c geppetto -n $at_verb -a hook -d 'Tell of an event of an agent'
complete -c geppetto -n $at_verb -a rules -d 'Check or explain what is known of an agent'
complete -c geppetto -n $at_verb -a accounts -d 'List, add and remove accounts on forges'
complete -c geppetto -n $at_verb -a repos -d 'List repositories'
complete -c geppetto -n $at_verb -a issues -d 'List issues'
complete -c geppetto -n $at_verb -a prs -d 'List pull requests'
complete -c geppetto -n $at_verb -a sync -d 'Ask the forges what has changed'
complete -c geppetto -n $at_verb -a doctor -d 'Check the surroundings'

complete -c geppetto -n '__fish_seen_subcommand_from show logs screen send wait open stop forget mute export record answer' -a '(__geppetto_runners)' -d Runner
complete -c geppetto -n '__fish_seen_subcommand_from attach' -a '(__geppetto_sessions)' -d Session
complete -c geppetto -n '__fish_seen_subcommand_from record' -a 'on off'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -F
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -a 'add remove'
complete -c geppetto -n '__fish_seen_subcommand_from window' -a 'show hide toggle compact full next'

complete -c geppetto -n '__fish_seen_subcommand_from new' -l name -x -d 'Name of the runner'
complete -c geppetto -n '__fish_seen_subcommand_from new' -l agent -x -a 'claude-code codex copilot cursor gemini opencode pi qwen custom demo' -d 'Kind of agent'
complete -c geppetto -n '__fish_seen_subcommand_from new' -l cwd -x -a '(__fish_complete_directories)' -d 'Folder to start in'
complete -c geppetto -n '__fish_seen_subcommand_from new' -l env -x -d 'NAME=VALUE'
complete -c geppetto -n '__fish_seen_subcommand_from new' -l prompt -x -d 'Text to type after the start'
complete -c geppetto -n '__fish_seen_subcommand_from new attach' -l record -d 'Keep its raw output'
complete -c geppetto -n '__fish_seen_subcommand_from new attach list show logs grep screen send wait stop forget record mute events window shutdown stats accounts repos issues prs sync doctor answer' -l json -d 'Print JSON'
complete -c geppetto -n '__fish_seen_subcommand_from list wait' -s s -l status -x -a "$statuses" -d 'Only this status'
complete -c geppetto -n '__fish_seen_subcommand_from logs' -s f -l follow -d 'Go on until the end'
complete -c geppetto -n '__fish_seen_subcommand_from logs' -s n -l lines -x -d 'Lines from the end'
complete -c geppetto -n '__fish_seen_subcommand_from logs' -l since -x -d 'Not older than this'
complete -c geppetto -n '__fish_seen_subcommand_from logs' -s g -l grep -x -d 'Only lines that match'
complete -c geppetto -n '__fish_seen_subcommand_from logs' -l raw -d 'The bare text'
complete -c geppetto -n '__fish_seen_subcommand_from grep' -s E -l regex -d 'A regular expression'
complete -c geppetto -n '__fish_seen_subcommand_from grep' -s i -l ignore-case -d 'Either case'
complete -c geppetto -n '__fish_seen_subcommand_from grep' -s C -l context -x -d 'Lines around each'
complete -c geppetto -n '__fish_seen_subcommand_from grep' -s c -l count -d 'Only how many'
complete -c geppetto -n '__fish_seen_subcommand_from grep' -s r -l runner -x -a '(__geppetto_runners)' -d 'Only this one'
complete -c geppetto -n '__fish_seen_subcommand_from logs screen' -l ansi -d 'With colours'
complete -c geppetto -n '__fish_seen_subcommand_from wait' -l any -d 'The first of several, or of all'
complete -c geppetto -n '__fish_seen_subcommand_from send' -l no-enter -d 'Do not press Enter'
complete -c geppetto -n '__fish_seen_subcommand_from answer' -l text -x -d 'Write this instead of taking a choice'
complete -c geppetto -n '__fish_seen_subcommand_from answer' -l dialog -x -d 'Only if this is still what it asks'
complete -c geppetto -n '__fish_seen_subcommand_from send' -l keys -d 'The words are keys by their tmux names'
complete -c geppetto -n '__fish_seen_subcommand_from wait' -s t -l timeout -x -d 'Seconds'
complete -c geppetto -n '__fish_seen_subcommand_from export' -l as -x -a 'text ansi html json asciicast' -d 'Form'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -l as -x -a 'screen ansi transcript status' -d 'Form'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -l size -x -d 'COLSxROWS'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -l at -x -d 'Seconds'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -l agent -x -a 'claude-code codex cursor gemini opencode custom demo' -d 'Whose rules'
complete -c geppetto -n '__fish_seen_subcommand_from replay' -l raw -d 'Raw bytes'
complete -c geppetto -n '__fish_seen_subcommand_from report' -a 'idle working done blocked error clear'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s k -l kind -x -a 'permission question auth' -d 'What is asked for'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s m -l msg -x -d 'One line of text'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s p -l progress -x -d '0 to 100'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s i -l id -x -d 'Part of the program'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s t -l title -x -d 'Name of the part'
complete -c geppetto -n '__fish_seen_subcommand_from report' -s a -l app -x -d 'Name of the program'
complete -c geppetto -n '__fish_seen_subcommand_from rules' -a 'check explain (__geppetto_runners)' -F
complete -c geppetto -n '__fish_seen_subcommand_from rules' -l agent -x -a 'claude-code codex copilot cursor gemini opencode pi qwen' -d 'Kind of agent'
complete -c geppetto -n '__fish_seen_subcommand_from stop' -l force -d 'Kill at once'
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -s p -l provider -x -a 'github gitlab bitbucket gitea' -d 'What the host is'
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -l token-from -x -a 'git gh glab' -d 'Who has the token'
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -l email -x -d 'Whose API token it is'
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -l ca -r -F -d 'Certificates to trust, too'
complete -c geppetto -n '__fish_seen_subcommand_from accounts' -l proxy -x -d 'The proxy to the host'
complete -c geppetto -n '__fish_seen_subcommand_from repos issues prs' -s a -l account -x -d 'Only of this account'
complete -c geppetto -n '__fish_seen_subcommand_from repos issues prs' -s S -l search -x -d 'Only with this text'
complete -c geppetto -n '__fish_seen_subcommand_from repos issues prs' -s n -l limit -x -d 'At most so many'
complete -c geppetto -n '__fish_seen_subcommand_from issues prs' -s R -l repo -x -d 'Only of this repository'
complete -c geppetto -n '__fish_seen_subcommand_from issues prs' -s s -l state -x -a 'open closed merged all' -d 'Only these'
complete -c geppetto -n '__fish_seen_subcommand_from sync' -l full -d 'Read the whole list of repositories'
