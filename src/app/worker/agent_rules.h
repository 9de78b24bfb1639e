// Keeps the core's knowledge of agents as the files say it, from the start and whenever one changes.
// Worker thread only.
#pragma once
#include <functional>
#include <string>

#include "domain/core/core.h"
#include "infra/agents/profile_folders.h"
#include "infra/uv/loop.h"

namespace geppetto::worker {

class AgentRules {
 public:
  // `told` gets what is known too, whenever the core does.
  AgentRules(uv::Loop& loop, std::string own_folder, std::string user_folder,
             std::function<void(const agent::Profiles&)> told);

  // From now on the core is told; files that are wrong become notices.
  void attach(core::Core& core);

 private:
  void changed();
  void watch_user_folder();

  std::string user_folder_;
  agents::ProfileFolders folders_;
  std::function<void(const agent::Profiles&)> told_;
  core::Core* core_ = nullptr;
  uv::FolderWatch watch_;
  uv::Timer settle_;
};

}  // namespace geppetto::worker
