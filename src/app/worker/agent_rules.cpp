// The user's folder is watched, or while it is not there the nearest one above it that is.
#include "app/worker/agent_rules.h"

#include <utility>

namespace geppetto::worker {
namespace {

constexpr std::int64_t kSettleMs = 50;  // an editor writes, renames and touches a file in one go

}  // namespace

AgentRules::AgentRules(uv::Loop& loop, std::string own_folder, std::string user_folder,
                       std::function<void(const agent::Profiles&)> told)
    : user_folder_(std::move(user_folder)),
      folders_(std::move(own_folder), user_folder_),
      told_(std::move(told)),
      watch_(loop, [this] { settle_.start(kSettleMs); }),
      settle_(loop, [this] { changed(); }) {
  watch_user_folder();
  folders_.read();
}

void AgentRules::watch_user_folder() {
  std::string folder = user_folder_;
  while (!folder.empty() && !watch_.watch(folder))
    folder.resize(folder.find_last_of('/') + 1 == 0 ? 0 : folder.find_last_of('/'));
}

void AgentRules::attach(core::Core& core) {
  core_ = &core;
  const agent::Profiles known = folders_.profiles();
  core.set_profiles(known);
  told_(known);
  for (const std::string& problem : folders_.problems()) core.tell("agents: " + problem);
}

void AgentRules::changed() {
  watch_user_folder();
  folders_.read();
  if (core_ != nullptr) attach(*core_);
}

}  // namespace geppetto::worker
