// What an agent's hook does: tells the worker, in one datagram, and is gone. Links nothing but libc,
// allocates nothing, prints nothing, never fails: an agent must not notice it.
#pragma once

namespace geppetto::cli {

// `hook KIND [JSON]`: without JSON it is read from stdin. Reads GEPPETTO_HOOKS, GEPPETTO_SOCKET,
// XDG_RUNTIME_DIR, GEPPETTO_RUNNER_ID and TMUX_PANE.
void send_hook(int argc, char** argv);

// On the wire: "geppetto-hook 1 KIND RUNNER PANE MONOTONIC_MS PID,PID,…\n" and the beginning of the JSON; "-"
// for a runner or a pane that is not known. The pids are the sender's ancestors, the nearest first.
inline constexpr unsigned kMaxHookJson = 60 * 1024;  // with the head below what a socket takes in one piece
inline constexpr unsigned kMaxHookHead = 512;
inline constexpr int kMaxHookAncestors = 6;  // a shell, a wrapper or two, the agent, its starter

}  // namespace geppetto::cli
