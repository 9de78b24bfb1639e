// Finds the window's fonts on this machine and hands them to Dear ImGui; whatever is missing is replaced,
// never fatal.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/window/fallback_font.h"
#include "domain/base/result.h"

struct ImFont;
struct ImFontAtlas;

namespace geppetto::window {

struct Fonts {
  ImFont* ui = nullptr;
  ImFont* ui_strong = nullptr;
  ImFont* mono = nullptr;
  ImFont* mono_strong = nullptr;
};

// assets/fonts.json: where to look, and for each role the file names in order of preference.
struct FontList {
  std::vector<std::string> folders;
  std::vector<std::string> ui, ui_strong, mono, mono_strong;
  std::vector<std::string> emoji, wide, symbols;  // behind each of them
};
Result<FontList> load_font_list(const std::string& path);

// Where each wanted file name was found first. Looks at no more than kMaxEntries directory entries.
inline constexpr int kMaxEntries =
    20'000;  // a full TeX installation has about as many; beyond that it is no font folder
std::map<std::string, std::filesystem::path> find_fonts(const FontList& list);

// Without any font found, every role is Dear ImGui's built-in font.
Fonts load_fonts(const FontList& list, ImFontAtlas& atlas, FallbackFonts& fallbacks);

// The glyphs of all windows: made once, shared by their contexts, gone after the last of them.
class FontBook {
 public:
  explicit FontBook(const FontList& list);
  ~FontBook();
  FontBook(const FontBook&) = delete;
  FontBook& operator=(const FontBook&) = delete;

  const Fonts& fonts() const { return fonts_; }
  ImFontAtlas* atlas() const { return atlas_.get(); }

  // Before every frame of any context: no context owns the atlas, so nobody else does it.
  void begin_frame();

 private:
  FallbackFonts fallbacks_;  // outlive the atlas
  std::unique_ptr<ImFontAtlas> atlas_;
  Fonts fonts_;
  int frames_ = 0;
};

}  // namespace geppetto::window
