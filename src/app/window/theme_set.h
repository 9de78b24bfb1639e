// All themes there are: the house's own and the person's.
#pragma once
#include <string>
#include <vector>

#include "app/window/theme.h"
#include "domain/desktop/colour_scheme.h"

namespace geppetto::window {

inline constexpr std::size_t kMaxThemes = 32;  // more is no choice any more

struct ThemeSet {
  std::vector<Theme> themes;          // the house's first; at least one
  std::vector<std::string> troubles;  // themes of the person's that cannot be used, and why
};

// assets_dir/theme.json must be good; theme-light.json beside it and *.json in `user_dir` are taken when they
// are. A theme of the person's replaces one of the same name.
Result<ThemeSet> load_themes(const std::string& assets_dir, const std::string& user_dir);

// The index of the theme called `name`; 0 when there is none.
std::size_t theme_named(const std::vector<Theme>& themes, const std::string& name);

// The index of the first theme that is what the desktop prefers; 0 when it prefers nothing or none is.
std::size_t theme_for(const std::vector<Theme>& themes, desktop::ColourScheme scheme);

}  // namespace geppetto::window
