// All themes there are.
#include "app/window/theme_set.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace geppetto::window {

namespace fs = std::filesystem;

std::size_t theme_named(const std::vector<Theme>& themes, const std::string& name) {
  const auto found =
      std::find_if(themes.begin(), themes.end(), [&](const Theme& theme) { return theme.name == name; });
  return found == themes.end() ? 0 : static_cast<std::size_t>(found - themes.begin());
}

std::size_t theme_for(const std::vector<Theme>& themes, desktop::ColourScheme scheme) {
  if (scheme == desktop::ColourScheme::NoPreference) return 0;
  const bool light = scheme == desktop::ColourScheme::Light;
  const auto found = std::find_if(themes.begin(), themes.end(),
                                  [&](const Theme& theme) { return is_light(theme) == light; });
  return found == themes.end() ? 0 : static_cast<std::size_t>(found - themes.begin());
}

Result<ThemeSet> load_themes(const std::string& assets_dir, const std::string& user_dir) {
  ThemeSet out;
  auto usual = load_theme(assets_dir + "/theme.json");
  if (!usual) return usual.error();
  out.themes.push_back(std::move(*usual));
  if (auto light = load_theme(assets_dir + "/theme-light.json"))
    out.themes.push_back(std::move(*light));
  else
    out.troubles.push_back(light.error().what);
  if (user_dir.empty()) return out;
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(user_dir, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") files.push_back(it->path().string());
    if (files.size() == kMaxThemes) break;
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    auto theme = load_theme(file);
    if (!theme) {
      out.troubles.push_back(theme.error().what);
      continue;
    }
    const std::size_t same = theme_named(out.themes, theme->name);
    if (out.themes[same].name == theme->name)
      out.themes[same] = std::move(*theme);
    else if (out.themes.size() < kMaxThemes)
      out.themes.push_back(std::move(*theme));
  }
  return out;
}

}  // namespace geppetto::window
