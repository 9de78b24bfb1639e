// `geppetto` without a verb: the window.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <cstdlib>

#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {

Result<bool> raise_window(const os::Paths& paths) {
  Result<std::optional<Worker>> found = find_worker(paths.socket);
  if (!found) return found.error();
  if (!*found || !(*found)->pong.has_window) return false;
  wire::Client& client = (*found)->client;
  if (Outcome sent = client.send(wire::encode_request(wire::Window{})); !sent) return sent.error();
  const Result<wire::Reply> shown = receive(client, kAnswerMs);
  if (!shown) return shown.error();
  return true;
}

int open_window(const Context& context) {
  const Result<bool> raised = raise_window(context.paths);
  if (!raised) return fail(raised.error());
  if (*raised) return kDone;
  if (!context.env("DISPLAY") && !context.env("WAYLAND_DISPLAY"))
    return fail(
        {ErrorKind::Io,
         "window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); `geppetto serve` runs "
         "the worker without a window, `geppetto --help` lists the verbs"});
  const Result<std::string> program = os::companion_program("geppetto-monitor");
  if (!program) {
    (void)fail({ErrorKind::Io,
                "window: " + program.error().what + "; it is built when GLFW and OpenGL are installed"});
    return kFailed;
  }
  // The window reads the same variables.
  if (const auto socket = context.args.value("socket"))
    setenv("GEPPETTO_SOCKET", context.paths.socket.c_str(), 1);
  if (const auto name = context.args.value("tmux-socket")) setenv("GEPPETTO_TMUX_SOCKET", name->c_str(), 1);
  execl(program->c_str(), program->c_str(), nullptr);
  return fail({ErrorKind::Io, *program + ": " + strerror(errno)});
}

}  // namespace geppetto::cli
