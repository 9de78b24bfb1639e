// Folders to offer where one is asked for: those that were used, those that begin like what is written. UI
// thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

inline constexpr std::size_t kMaxFolders = 40;  // that are offered

// Those runners were started in, the newest first, each once.
std::vector<std::string> recent_folders(const snapshot::Snapshot& snapshot);

// "~" and "~/x" with `home` in their place; anything else as it is.
std::string without_tilde(std::string_view path, const std::string& home);

// Folders that begin with `written`, by name; those with a dot only when it was written. Reads the disk.
std::vector<std::string> folders_like(std::string_view written, const std::string& home);

// The longest beginning that all of them share.
std::string common_beginning(const std::vector<std::string>& texts);

}  // namespace geppetto::window
