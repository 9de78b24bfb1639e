// Glyphs from fonts that are opened only when one of their characters is shown: colour emoji, Chinese,
// Japanese, Korean, symbols. UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

struct ImFont;
struct ImFontAtlas;
struct ImFontLoader;

namespace geppetto::window {

// What a font is asked for at all.
enum class FallbackFor {
  Emoji,    // characters that are pictures unless they say otherwise
  Wide,     // East Asian scripts
  Symbols,  // everything else
};

// The files are mapped, not copied, and shared by all fonts that fall back on them.
class FallbackFonts {
 public:
  FallbackFonts();
  ~FallbackFonts();
  FallbackFonts(const FallbackFonts&) = delete;
  FallbackFonts& operator=(const FallbackFonts&) = delete;

  // Nothing is read yet.
  void add(FallbackFor what, std::string path);

  // Puts all of them behind the font that was added to the atlas last. They must outlive the atlas.
  void merge_behind_last(ImFontAtlas& atlas);

  // How many files have been opened: tests.
  int opened() const;

 private:
  struct File;
  friend struct FallbackLoader;
  std::vector<std::unique_ptr<File>> files_;
  std::unique_ptr<ImFontLoader> loader_;
};

}  // namespace geppetto::window
