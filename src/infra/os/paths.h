// Where things are: socket, config, state, cache, and what is installed beside the program.
#pragma once
#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/result.h"

namespace geppetto::os {

// Looks up an environment variable; unset and empty are both nothing, as the XDG rules want it.
using Env = std::function<std::optional<std::string>(const char* name)>;
Env process_env();

struct Paths {
  std::string socket;      // absolute
  bool own_folder = true;  // the socket's folder is Geppetto's alone: made 0700, refused when it is not
  std::string config_dir;  // holds config.json
  std::string state_dir;   // SQLite, transcripts
  std::string cache_dir;   // provider data
};

// `socket_option`: what --socket said, empty when nothing. Relative XDG values are ignored, as their rules
// say.
Paths find_paths(const Env& env, uid_t uid, std::string_view socket_option);

// Makes a relative path absolute by the working folder; nothing else is changed.
std::string absolute_path(std::string_view path);

// Creates the folder (0700) with its parents and makes sure that it is ours: Refused when it belongs to
// somebody else or is a link that somebody else made (/tmp is shared); what others may do in it is taken
// away.
Outcome make_private_dir(const std::string& path);

// The folder a socket goes into. Not `own_folder` (the person named the path): created 0700 when missing,
// left as it is when present, and Refused where others could replace the socket.
Outcome prepare_socket_dir(const std::string& socket_path, bool own_folder);

// The running program's own file and folder.
std::string executable_path();
std::string executable_dir();

// A program installed with this one: beside it, else in ../libexec/geppetto. NotFound tells where it looked.
Result<std::string> companion_program(std::string_view name);

// Where a command of that name is found on the PATH of `env`; nothing: nowhere.
std::optional<std::string> find_program(const Env& env, std::string_view name);

// Fonts, theme, agents: $GEPPETTO_ASSETS, else ../share/geppetto of the program, else the source tree it was
// built from.
std::string assets_dir(const Env& env);

}  // namespace geppetto::os
