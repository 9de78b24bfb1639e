// Finds font files by name under the folders of fonts.json and puts fallbacks behind each.
#include "app/window/fonts.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#ifdef IMGUI_ENABLE_FREETYPE
#include <imgui_freetype.h>
#endif

namespace geppetto::window {
namespace {

namespace fs = std::filesystem;
constexpr int kMaxDepth = 4;  // /usr/share/fonts/opentype/inter is 2

std::vector<std::string> strings_of(const nlohmann::json& root, const char* key) {
  std::vector<std::string> out;
  const auto found = root.find(key);
  if (found == root.end() || !found->is_array()) return out;
  for (const auto& item : *found) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

fs::path expand_home(const std::string& folder) {
  if (folder.rfind("~/", 0) != 0) return folder;
  const char* home = std::getenv("HOME");
  return home ? fs::path(home) / folder.substr(2) : fs::path();
}

ImFontConfig font_config() {
  ImFontConfig config;
  config.Flags |= ImFontFlags_NoLoadError;
#ifdef IMGUI_ENABLE_FREETYPE
  config.FontLoaderFlags =
      ImGuiFreeTypeLoaderFlags_LightHinting;  // a bit crisper than none, keeps the shapes
#endif
  return config;
}

using Found = std::map<std::string, fs::path>;

// Null: the file is no font. An empty one never reaches Dear ImGui, which asserts that there is something.
ImFont* add_file(ImFontAtlas& atlas, const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) == 0 || error) return nullptr;
  const ImFontConfig config = font_config();
  return atlas.AddFontFromFileTTF(path.c_str(), 0, &config);
}

// The first of `names` that can be read, with the fallbacks behind it; null when there is none.
ImFont* add_font(ImFontAtlas& atlas, const Found& found, const std::vector<std::string>& names,
                 FallbackFonts& fallbacks) {
  for (const auto& name : names) {
    const auto main = found.find(name);
    if (main == found.end()) continue;
    ImFont* font = add_file(atlas, main->second);
    if (!font) continue;
    fallbacks.merge_behind_last(atlas);
    return font;
  }
  return nullptr;
}

void add_fallbacks(const Found& found, const FontList& list, FallbackFonts& fallbacks) {
  const auto add = [&](FallbackFor what, const std::vector<std::string>& names, std::size_t most) {
    for (const auto& name : names) {
      const auto file = found.find(name);
      if (file == found.end() || most == 0) continue;
      fallbacks.add(what, file->second.string());
      --most;
    }
  };
  // Emoji first: they answer for their own characters only, which symbol fonts have in black and white.
  add(FallbackFor::Emoji, list.emoji, 1);
  add(FallbackFor::Symbols, list.symbols, list.symbols.size());
  add(FallbackFor::Wide, list.wide, 2);
}

}  // namespace

Result<FontList> load_font_list(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorKind::Io, "fonts: " + path + ": cannot be read"};
  const auto root = nlohmann::json::parse(file, nullptr, false);
  if (!root.is_object()) return Error{ErrorKind::Invalid, "fonts: " + path + ": not a JSON object"};
  FontList list;
  list.folders = strings_of(root, "folders");
  list.ui = strings_of(root, "ui");
  list.ui_strong = strings_of(root, "ui_strong");
  list.mono = strings_of(root, "mono");
  list.mono_strong = strings_of(root, "mono_strong");
  list.emoji = strings_of(root, "emoji");
  list.wide = strings_of(root, "wide");
  list.symbols = strings_of(root, "symbols");
  return list;
}

std::map<std::string, fs::path> find_fonts(const FontList& list) {
  std::set<std::string> wanted;
  for (const auto* names :
       {&list.ui, &list.ui_strong, &list.mono, &list.mono_strong, &list.emoji, &list.wide, &list.symbols}) {
    wanted.insert(names->begin(), names->end());
  }
  Found found;
  int budget = kMaxEntries;
  for (const auto& folder : list.folders) {
    std::error_code error;
    fs::recursive_directory_iterator it(expand_home(folder), fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && it != fs::recursive_directory_iterator() && budget > 0; it.increment(error), --budget) {
      if (it.depth() >= kMaxDepth) it.disable_recursion_pending();
      const std::string name = it->path().filename().string();
      if (wanted.count(name) != 0) found.emplace(name, it->path());
    }
  }
  return found;
}

Fonts load_fonts(const FontList& list, ImFontAtlas& atlas, FallbackFonts& fallbacks) {
  const Found found = find_fonts(list);
  add_fallbacks(found, list, fallbacks);
  Fonts fonts;
  fonts.ui = add_font(atlas, found, list.ui, fallbacks);
  fonts.ui_strong = add_font(atlas, found, list.ui_strong, fallbacks);
  fonts.mono = add_font(atlas, found, list.mono, fallbacks);
  fonts.mono_strong = add_font(atlas, found, list.mono_strong, fallbacks);
  ImFont* last_resort = fonts.ui ? fonts.ui : fonts.mono;
  if (!last_resort) last_resort = atlas.AddFontDefault();
  if (!fonts.ui) fonts.ui = last_resort;
  if (!fonts.ui_strong) fonts.ui_strong = fonts.ui;
  if (!fonts.mono) fonts.mono = last_resort;
  if (!fonts.mono_strong) fonts.mono_strong = fonts.mono;
  return fonts;
}

FontBook::FontBook(const FontList& list) : atlas_(std::make_unique<ImFontAtlas>()) {
  fonts_ = load_fonts(list, *atlas_, fallbacks_);
}

FontBook::~FontBook() {
  // The textures went with the last window's OpenGL context.
  for (ImTextureData* texture : atlas_->TexList) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

void FontBook::begin_frame() { ImFontAtlasUpdateNewFrame(atlas_.get(), ++frames_, true); }

}  // namespace geppetto::window
