// Folders, config, the worker, the display and its fonts.
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/cli/doctor.h"
#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "infra/os/config.h"
#include "infra/os/font_files.h"

namespace geppetto::cli {
namespace {

constexpr std::uint64_t kLowBytes = 1ULL << 30;    // ten full transcripts
constexpr std::uint64_t kEmptyBytes = 8ULL << 20;  // a few segments: the next one may fail
constexpr std::int64_t kWorkerMs = 3000;

// Private when it should be; a folder that is not there yet is made when it is needed.
void check_folder(const std::string& what, const std::string& path, bool ours_alone, Findings& out) {
  struct stat st {};
  if (stat(path.c_str(), &st) != 0) {
    if (errno == ENOENT) {
      out.push_back({Level::Ok, what, path + " is made when it is needed", ""});
    } else {
      out.push_back({Level::Fail, what, path + ": " + strerror(errno), "make it reachable"});
    }
  } else if (!S_ISDIR(st.st_mode)) {
    out.push_back({Level::Fail, what, path + " is not a folder", "remove it"});
  } else if (ours_alone && st.st_uid != geteuid()) {
    out.push_back({Level::Fail, what, path + " belongs to another user", "remove it, or name another place"});
  } else if (access(path.c_str(), W_OK | X_OK) != 0) {
    out.push_back({Level::Fail, what, path + " cannot be written", "chmod u+wx, or free the read-only disk"});
  } else if (ours_alone && (st.st_mode & 077) != 0) {
    out.push_back({Level::Warn, what, path + " is open to others", "the worker closes it; or chmod 700"});
  } else {
    out.push_back({Level::Ok, what, path, ""});
  }
}

// Of the nearest folder that exists.
void check_space(std::string path, Findings& out) {
  struct statvfs fs {};
  while (statvfs(path.c_str(), &fs) != 0) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos || path == "/") return;
    path.resize(slash == 0 ? 1 : slash);
  }
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(fs.f_bavail) * fs.f_frsize;
  const std::string text = std::to_string(free_bytes >> 20) + " MiB free at " + path;
  const Level level = free_bytes < kEmptyBytes ? Level::Fail
                      : free_bytes < kLowBytes ? Level::Warn
                                               : Level::Ok;
  out.push_back(
      {level, "space", text, level == Level::Ok ? "" : "free some: without it transcripts are not kept"});
}

void check_fonts(const Context& context, Findings& out) {
  const std::string list = os::assets_dir(context.env) + "/fonts.json";
  const auto roles = os::find_font_files(list, context.env("HOME").value_or("/"));
  if (!roles) {
    out.push_back(
        {Level::Warn, "fonts", roles.error().what, "install Geppetto's assets, or set GEPPETTO_ASSETS"});
    return;
  }
  for (const os::FontRole& role : *roles) {
    if (!role.found.empty()) {
      out.push_back({Level::Ok, "font " + role.role, role.found, ""});
      continue;
    }
    std::string names;
    for (const std::string& name : role.wanted) names += (names.empty() ? "" : ", ") + name;
    out.push_back({Level::Warn, "font " + role.role, "none of " + names,
                   "install one (fonts-inter, fonts-jetbrains-mono, fonts-dejavu)"});
  }
}

}  // namespace

void check_places(const Context& context, Findings& out) {
  const std::string config = context.paths.config_dir + "/config.json";
  if (const auto read = os::load_config(config, context.env("HOME").value_or("/")); !read) {
    out.push_back({Level::Fail, "config", read.error().what, "correct that line"});
  } else {
    out.push_back({Level::Ok, "config",
                   config + (access(config.c_str(), F_OK) == 0 ? "" : " (none: all as delivered)"), ""});
  }
  const std::string& socket = context.paths.socket;
  check_folder("socket folder", socket.substr(0, socket.rfind('/') == 0 ? 1 : socket.rfind('/')),
               context.paths.own_folder, out);
  check_folder("state folder", context.paths.state_dir, true, out);
  check_space(context.paths.state_dir, out);
}

void check_worker(const Context& context, Findings& out) {
  const auto found = find_worker(context.paths.socket, kWorkerMs);
  if (!found && found.error().kind == ErrorKind::Timeout) {
    out.push_back({Level::Fail, "worker", found.error().what,
                   "end it (`geppetto shutdown`, or kill it): runners stay alive"});
    return;
  }
  if (!found) {
    out.push_back(
        {Level::Fail, "worker", found.error().what, "name another place with --socket or GEPPETTO_SOCKET"});
    return;
  }
  if (!*found) {
    out.push_back(
        {Level::Ok, "worker", "none runs at " + context.paths.socket + "; the first verb starts one", ""});
    return;
  }
  const wire::Pong& pong = (*found)->pong;
  const bool same = pong.version == GEPPETTO_VERSION;
  out.push_back(
      {same ? Level::Ok : Level::Warn, "worker",
       "version " + pong.version + ", pid " + std::to_string(pong.pid) +
           (pong.has_window ? ", with a window" : ""),
       same ? "" : "this is " GEPPETTO_VERSION ": `geppetto shutdown`, and the next verb starts it"});
}

void check_display(const Context& context, Findings& out) {
  const auto x11 = context.env("DISPLAY"), wayland = context.env("WAYLAND_DISPLAY");
  if (x11 || wayland) {
    out.push_back({Level::Ok, "display", x11 ? "X11 " + *x11 : "Wayland " + *wayland, ""});
  } else {
    out.push_back({Level::Warn, "display", "neither DISPLAY nor WAYLAND_DISPLAY is set",
                   "without one use the verbs; `geppetto serve` needs none"});
  }
  check_fonts(context, out);
}

}  // namespace geppetto::cli
