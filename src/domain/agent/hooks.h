// How an agent that we start is told to call our hook, without a change to any file of the user's.
#pragma once
#include <string>
#include <vector>

#include "domain/agent/profile.h"

namespace geppetto::agent {

// The profile's hookArguments with their placeholders filled in; `hook` is the argv of our hook, to which the
// kind is added.
//   {hookArgv}    ["/usr/bin/geppetto-relay","hook","codex"], which is JSON and TOML alike
//   {hookEvents}  {"Stop":[{"matcher":"","hooks":[{"type":"command","command":"…","timeout":5}]}],…}: each of
//                 hookEvents, in the form that Claude Code and its relatives read
std::vector<std::string> hook_arguments(const Profile& profile, const std::vector<std::string>& hook);

}  // namespace geppetto::agent
