// `geppetto` from its words to its exit status.
#pragma once
#include <span>
#include <string>

#include "app/cli/verb.h"

namespace geppetto::cli {

// `argv` without the program's name.
int run_program(std::span<const std::string> argv);

std::span<const Verb* const> verbs();

// What --help prints; for one verb, or for all.
std::string help();
std::string help(const Verb& verb);

// True: a window is open, and came to the front.
Result<bool> raise_window(const os::Paths& paths);

// Opens the window, or raises the one that is open.
int open_window(const Context& context);

}  // namespace geppetto::cli
