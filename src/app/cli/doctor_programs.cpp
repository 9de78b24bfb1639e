// tmux, our own companions, and the agents on PATH.
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "app/cli/doctor.h"
#include "domain/base/text.h"
#include "infra/os/config.h"
#include "infra/os/paths.h"
#include "infra/uv/child.h"

namespace geppetto::cli {
namespace {

constexpr std::int64_t kTmuxMs = 5000;  // a server that does not answer in this time hangs
constexpr std::size_t kMaxOutput = 256 * 1024;
constexpr std::uint64_t kFewDescriptors = 4096;  // a runner takes one or two here and two in tmux

Result<uv::ChildOutput> run(std::vector<std::string> argv) {
  uv::Loop loop;
  Result<uv::ChildOutput> result = Error{ErrorKind::Internal, "doctor: no answer"};
  uv::ChildSpec spec;
  spec.argv = std::move(argv);
  uv::run_child(loop, spec, "", kMaxOutput, kTmuxMs, [&](Result<uv::ChildOutput> output) {
    result = std::move(output);
    loop.stop();
  });
  loop.run();
  return result;
}

std::string first_line(std::string_view text) { return single_line(text.substr(0, text.find('\n'))); }

void check_server(const Context& context, Findings& out) {
  const auto config =
      os::load_config(context.paths.config_dir + "/config.json", context.env("HOME").value_or("/"));
  const std::string name =
      context.args.value("tmux-socket")
          .value_or(context.env("GEPPETTO_TMUX_SOCKET").value_or(config ? config->tmux_socket_name : ""));
  std::vector<std::string> argv = {"tmux"};
  if (!name.empty()) argv.insert(argv.end(), {"-L", name});
  argv.insert(argv.end(), {"list-sessions", "-F", "#{session_id}"});
  const std::string server = name.empty() ? "the default server" : "server \"" + name + "\"";
  const Result<uv::ChildOutput> listed = run(argv);
  if (!listed) {
    out.push_back({Level::Fail, "tmux server", listed.error().what,
                   "end " + server + " if it hangs, or choose another"});
  } else if (listed->exit.code == 0) {
    const auto n = std::count(listed->text.begin(), listed->text.end(), '\n');
    out.push_back({Level::Ok, "tmux server", server + " answers, sessions: " + std::to_string(n), ""});
  } else if (listed->text.find("no server running") != std::string::npos ||
             listed->text.find("error connecting") != std::string::npos) {
    out.push_back({Level::Ok, "tmux server", server + " does not run yet; the first runner starts it", ""});
  } else {
    out.push_back({Level::Fail, "tmux server", first_line(listed->text), "see `tmux list-sessions`"});
  }
}

}  // namespace

std::pair<int, int> tmux_version(std::string_view text) {
  const std::size_t at = text.find_first_of("0123456789");
  if (at == std::string_view::npos) return {0, 0};
  std::pair<int, int> version{0, 0};
  int* part = &version.first;
  for (const char c : text.substr(at, 8)) {
    if (c >= '0' && c <= '9') {
      *part = *part * 10 + (c - '0');
    } else if (c == '.' && part == &version.first) {
      part = &version.second;
    } else {
      break;
    }
  }
  return version;
}

void check_tmux(const Context& context, Findings& out) {
  const auto program = os::find_program(context.env, "tmux");
  if (!program) {
    out.push_back({Level::Fail, "tmux", "is not on PATH", "install tmux 3.2 or newer"});
    return;
  }
  const Result<uv::ChildOutput> version = run({"tmux", "-V"});
  if (!version) {
    out.push_back({Level::Fail, "tmux", version.error().what, "see whether `tmux -V` works"});
    return;
  }
  const std::string text = first_line(version->text);
  if (tmux_version(text) < std::pair{3, 2}) {
    out.push_back({Level::Fail, "tmux", text + " at " + *program, "install tmux 3.2 or newer"});
    return;
  }
  out.push_back({Level::Ok, "tmux", text + " at " + *program, ""});
  check_server(context, out);
}

void check_programs(const Context& context, Findings& out) {
  if (const auto relay = os::companion_program("geppetto-relay")) {
    out.push_back({Level::Ok, "relay", *relay, ""});
  } else {
    out.push_back({Level::Fail, "relay", relay.error().what, "install or build Geppetto again"});
  }
  if (const auto window = os::companion_program("geppetto-monitor")) {
    out.push_back({Level::Ok, "window program", *window, ""});
  } else {
    out.push_back(
        {Level::Warn, "window program", window.error().what, "build it with GLFW and OpenGL installed"});
  }
  if (const auto nc = os::find_program(context.env, "nc")) {
    out.push_back({Level::Ok, "nc", *nc, ""});
  } else {
    out.push_back({Level::Warn, "nc", "is not on PATH", "install netcat-openbsd to use geppetto-cli.sh"});
  }
  std::string found, missing;
  for (const std::string_view agent : {"claude", "codex", "cursor-agent", "gemini", "opencode"}) {
    std::string& list = os::find_program(context.env, agent) ? found : missing;
    list += (list.empty() ? "" : ", ") + std::string(agent);
  }
  if (found.empty()) {
    out.push_back({Level::Warn, "agents", "none on PATH of " + missing,
                   "install one, or run any command with `geppetto new -- COMMAND`"});
  } else {
    out.push_back(
        {Level::Ok, "agents", found + (missing.empty() ? "" : " (not on PATH: " + missing + ")"), ""});
  }
}

void check_limits(Findings& out) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::string text =
      "soft " + std::to_string(limit.rlim_cur) + ", hard " + std::to_string(limit.rlim_max);
  if (limit.rlim_max < kFewDescriptors) {
    out.push_back({Level::Warn, "open files", text,
                   "raise the hard limit (LimitNOFILE, limits.conf) for hundreds of runners"});
  } else {
    out.push_back({Level::Ok, "open files", text, ""});
  }
}

}  // namespace geppetto::cli
