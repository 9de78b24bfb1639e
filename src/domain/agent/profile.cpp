// Finding a profile among the few there are.
#include "domain/agent/profile.h"

#include <algorithm>

namespace geppetto::agent {

std::shared_ptr<const Profile> Profiles::find(std::string_view name) const {
  const auto found = std::ranges::find_if(all_, [&](const auto& p) { return p->name == name; });
  return found == all_.end() ? nullptr : *found;
}

std::shared_ptr<const Profile> Profiles::of_program(std::string_view program) const {
  const auto found =
      std::ranges::find_if(all_, [&](const auto& p) { return !p->program.empty() && p->program == program; });
  return found == all_.end() ? nullptr : *found;
}

std::string Profiles::names() const {
  std::string out;
  for (const auto& profile : all_) out.append(out.empty() ? "" : ", ").append(profile->name);
  return out;
}

}  // namespace geppetto::agent
