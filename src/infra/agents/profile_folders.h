// The profiles of the program's folder and of the user's, which come first; a file that is wrong changes
// nothing. Worker thread, or the one thread of a command.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/agent/profile.h"

namespace geppetto::agents {

class ProfileFolders {
 public:
  // Neither folder need exist.
  ProfileFolders(std::string own, std::string user) : own_(std::move(own)), user_(std::move(user)) {}

  // Reads both folders again. Of a file that is wrong what it said before stays, if it was right once.
  void read();

  agent::Profiles profiles() const;
  // One line for each file that is wrong: "FILE:LINE: KEY: WHY".
  const std::vector<std::string>& problems() const { return problems_; }

  static constexpr std::size_t kMaxFiles = 200;

 private:
  void read_folder(const std::string& folder);

  std::string own_, user_;
  std::map<std::string, std::shared_ptr<const agent::Profile>>
      files_;                       // path -> what it said when it was right
  std::vector<std::string> paths_;  // of the last read, the user's last
  std::vector<std::string> problems_;
};

}  // namespace geppetto::agents
