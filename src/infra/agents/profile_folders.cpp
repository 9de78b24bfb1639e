// A profile of the user's folder takes the place of ours with the same name.
#include "infra/agents/profile_folders.h"

#include <dirent.h>

#include <algorithm>
#include <utility>

#include "infra/agents/profile_file.h"

namespace geppetto::agents {

void ProfileFolders::read_folder(const std::string& folder) {
  DIR* const directory = opendir(folder.c_str());
  if (directory == nullptr) return;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    const std::string name = entry->d_name;
    if (name.ends_with(".json") && !name.starts_with('.') && names.size() < kMaxFiles) names.push_back(name);
  }
  closedir(directory);
  std::ranges::sort(names);
  for (const std::string& name : names) paths_.push_back(folder + "/" + name);
}

void ProfileFolders::read() {
  paths_.clear();
  problems_.clear();
  read_folder(own_);
  read_folder(user_);
  for (const std::string& path : paths_) {
    Result<agent::Profile> profile = load_profile(path);
    if (profile) {
      files_[path] = std::make_shared<const agent::Profile>(std::move(*profile));
    } else {
      problems_.push_back(profile.error().what);
    }
  }
  std::erase_if(files_,
                [&](const auto& file) { return std::ranges::find(paths_, file.first) == paths_.end(); });
}

agent::Profiles ProfileFolders::profiles() const {
  std::map<std::string, std::shared_ptr<const agent::Profile>> by_name;
  for (const std::string& path : paths_)
    if (const auto file = files_.find(path); file != files_.end()) by_name[file->second->name] = file->second;
  std::vector<std::shared_ptr<const agent::Profile>> all;
  for (auto& [name, profile] : by_name) all.push_back(std::move(profile));
  return agent::Profiles(std::move(all));
}

}  // namespace geppetto::agents
