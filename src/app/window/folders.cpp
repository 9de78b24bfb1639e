// Folders to offer where one is asked for.
#include "app/window/folders.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace geppetto::window {
namespace {
constexpr int kMaxEntries = 5000;  // of one folder that are looked at: a frame waits for them
}

std::vector<std::string> recent_folders(const snapshot::Snapshot& snapshot) {
  std::vector<std::string> out;
  for (auto row = snapshot.runners.rbegin(); row != snapshot.runners.rend() && out.size() < kMaxFolders;
       ++row) {
    const std::string& folder = (*row)->runner.cwd;
    if (!folder.empty() && std::find(out.begin(), out.end(), folder) == out.end()) out.push_back(folder);
  }
  return out;
}

std::string without_tilde(std::string_view path, const std::string& home) {
  if (path == "~" || path.starts_with("~/")) return home + std::string(path.substr(1));
  return std::string(path);
}

std::vector<std::string> folders_like(std::string_view written, const std::string& home) {
  namespace fs = std::filesystem;
  const std::string path = without_tilde(written, home);
  const std::size_t slash = path.rfind('/');
  if (path.empty() || path.front() != '/' || path.find('\0') != std::string::npos) return {};
  const std::string above = path.substr(0, slash + 1), begin = path.substr(slash + 1);
  std::vector<std::string> out;
  std::error_code error;
  int seen = 0;
  for (fs::directory_iterator it(above, error), end; !error && it != end && seen < kMaxEntries;
       it.increment(error), ++seen) {
    const std::string name = it->path().filename().string();
    std::error_code unreadable;
    if (!name.starts_with(begin) || (name.front() == '.' && begin.empty())) continue;
    if (it->is_directory(unreadable)) out.push_back(above + name);
  }
  std::sort(out.begin(), out.end());
  if (out.size() > kMaxFolders) out.resize(kMaxFolders);
  return out;
}

std::string common_beginning(const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  std::string out = texts.front();
  for (const std::string& text : texts) {
    const auto ends = std::mismatch(out.begin(), out.end(), text.begin(), text.end());
    out.erase(ends.first, out.end());
  }
  return out;
}

}  // namespace geppetto::window
