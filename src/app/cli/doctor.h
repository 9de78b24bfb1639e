// The checks of `geppetto doctor`. Each looks at one thing, changes nothing, and says what to do.
#pragma once
#include <string>
#include <vector>

#include "app/cli/verb.h"

namespace geppetto::cli {

enum class Level { Ok, Warn, Fail };

struct Finding {
  Level level = Level::Ok;
  std::string what;  // "tmux"
  std::string text;  // what was seen
  std::string todo;  // what to do about it; empty when all is well
};
using Findings = std::vector<Finding>;

// Also when tmux is not there, or hangs.
void check_tmux(const Context& context, Findings& out);
void check_programs(const Context& context, Findings& out);  // relay, window, nc, agents
void check_limits(Findings& out);
void check_places(const Context& context, Findings& out);  // config, socket folder, state folder, space
void check_worker(const Context& context, Findings& out);
void check_display(const Context& context, Findings& out);  // display and fonts

void check_desktop(const Context& context, Findings& out);  // what the desktop does for us

// "tmux 3.3a" -> {3, 3}; "tmux next-3.4" -> {3, 4}; {0, 0} when there is no number.
std::pair<int, int> tmux_version(std::string_view text);

std::string findings_text(const Findings& findings, bool colour);
std::string findings_json(const Findings& findings);

}  // namespace geppetto::cli
