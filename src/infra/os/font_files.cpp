// One walk through the font folders, with an end.
#include "infra/os/font_files.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace geppetto::os {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr int kMaxEntries = 50'000;  // beyond any font folder: a link into a whole disk

std::map<std::string, std::string> files_in(const Json& folders, const std::string& home) {
  std::map<std::string, std::string> found;
  int left = kMaxEntries;
  for (const Json& folder : folders) {
    if (!folder.is_string()) continue;
    std::string path = folder.get<std::string>();
    if (path.starts_with("~/")) path.replace(0, 1, home);
    std::error_code error;
    fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator() && left > 0; at.increment(error), --left)
      found.emplace(at->path().filename().string(), at->path().string());
  }
  return found;
}

}  // namespace

Result<std::vector<FontRole>> find_font_files(const std::string& list_path, const std::string& home) {
  std::ifstream in(list_path, std::ios::binary);
  if (!in) return Error{ErrorKind::NotFound, list_path + ": cannot be read"};
  const Json list = Json::parse(in, nullptr, false, true);
  if (!list.is_object() || !list.contains("folders") || !list["folders"].is_array())
    return Error{ErrorKind::Invalid, list_path + ": is not a list of fonts"};
  const std::map<std::string, std::string> files = files_in(list["folders"], home);
  std::vector<FontRole> roles;
  for (const auto& [role, names] : list.items()) {
    if (role == "folders" || !names.is_array()) continue;
    FontRole r{role, {}, {}};
    for (const Json& name : names) {
      if (!name.is_string()) continue;
      r.wanted.push_back(name.get<std::string>());
      const auto file = files.find(r.wanted.back());
      if (r.found.empty() && file != files.end()) r.found = file->second;
    }
    roles.push_back(std::move(r));
  }
  return roles;
}

}  // namespace geppetto::os
