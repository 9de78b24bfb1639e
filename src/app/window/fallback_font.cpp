// A font loader for Dear ImGui that opens its FreeType face late. Colour fonts hold pictures of one size,
// which are scaled down here; outlines are rendered at the size that is wanted.
#include "app/window/fallback_font.h"

#include <imgui.h>
#include <imgui_internal.h>
// FreeType's own way to name its header.
#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

namespace geppetto::window {
namespace {

// Below these, only code points that are emoji by default: as text, U+23FA and its like are what agents
// print.
constexpr std::array<std::pair<unsigned, unsigned>, 37> kEmoji = {{
    {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0}, {0x23F3, 0x23F3},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F}, {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5}, {0x26CE, 0x26CE},   {0x26D4, 0x26D4},
    {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5}, {0x26FA, 0x26FA},   {0x26FD, 0x26FD},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728}, {0x274C, 0x274C},   {0x274E, 0x274E},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797}, {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F19A}, {0x1F1E6, 0x1FAFF},
}};

bool in_question(FallbackFor what, unsigned c) {
  switch (what) {
    case FallbackFor::Emoji:
      return std::any_of(kEmoji.begin(), kEmoji.end(),
                         [c](const auto& range) { return c >= range.first && c <= range.second; });
    case FallbackFor::Wide:
      return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xA960 && c <= 0xA97F) ||
             (c >= 0xAC00 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
             (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
    case FallbackFor::Symbols: return c >= 0xA0;
  }
  return false;
}

struct Picture {
  int width = 0, height = 0;
  float left = 0, top = 0;  // of its corner, from the pen on the base line; down is positive
  float advance = 0;
  bool colored = false;
  std::vector<ImU32> pixels;
};

ImU32 pixel(unsigned r, unsigned g, unsigned b, unsigned a) { return IM_COL32(r, g, b, a); }

// A box filter: every pixel is the mean of those it covers. BGRA with alpha multiplied in becomes plain RGBA.
void scale_down(const FT_Bitmap& from, Picture& to) {
  to.pixels.assign(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height), 0);
  const int from_w = static_cast<int>(from.width), from_h = static_cast<int>(from.rows);
  for (int y = 0; y < to.height; ++y) {
    const int y0 = y * from_h / to.height, y1 = std::max(y0 + 1, (y + 1) * from_h / to.height);
    for (int x = 0; x < to.width; ++x) {
      const int x0 = x * from_w / to.width, x1 = std::max(x0 + 1, (x + 1) * from_w / to.width);
      std::array<unsigned, 4> sum{};
      for (int yy = y0; yy < y1; ++yy) {
        const unsigned char* row = from.buffer + static_cast<std::ptrdiff_t>(yy) * from.pitch;
        for (int xx = x0; xx < x1; ++xx)
          for (std::size_t k = 0; k < sum.size(); ++k) sum.at(k) += row[xx * 4 + static_cast<int>(k)];
      }
      const auto count = static_cast<unsigned>((x1 - x0) * (y1 - y0));
      if (sum[3] == 0) continue;
      const auto plain = [&](std::size_t k) { return std::min(255U, sum.at(k) * 255 / sum[3]); };
      to.pixels[static_cast<std::size_t>(y * to.width + x)] =
          pixel(plain(2), plain(1), plain(0), sum[3] / count);
    }
  }
}

void copy_gray(const FT_Bitmap& from, Picture& to) {
  to.pixels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height));
  for (int y = 0; y < to.height; ++y) {
    const unsigned char* row = from.buffer + static_cast<std::ptrdiff_t>(y) * from.pitch;
    for (int x = 0; x < to.width; ++x)
      to.pixels[static_cast<std::size_t>(y * to.width + x)] = pixel(255, 255, 255, row[x]);
  }
}

}  // namespace

struct FallbackFonts::File {
  FallbackFor what;
  std::string path;
  bool tried = false;
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  ~File() {
    if (face) FT_Done_Face(face);
    if (library) FT_Done_FreeType(library);
  }

  // Null: no such font after all.
  FT_Face open() {
    if (tried) return face;
    tried = true;
    if (FT_Init_FreeType(&library) != 0) return nullptr;
    if (FT_New_Face(library, path.c_str(), 0, &face) != 0) face = nullptr;
    return face;
  }

  FT_UInt glyph_of(unsigned c) {
    if (!in_question(what, c)) return 0;
    return open() ? FT_Get_Char_Index(face, c) : 0;
  }

  // `size`: ascent plus descent, as Dear ImGui counts. False: there is no picture of it.
  bool draw(FT_UInt glyph, float size, Picture& out) const {
    const bool strikes = !FT_IS_SCALABLE(face) && face->num_fixed_sizes > 0;
    if (strikes) {
      if (FT_Select_Size(face, 0) != 0) return false;
    } else {
      FT_Size_RequestRec wanted{FT_SIZE_REQUEST_TYPE_REAL_DIM, 0, static_cast<FT_Long>(size * 64), 0, 0};
      if (FT_Request_Size(face, &wanted) != 0) return false;
    }
    const FT_Int32 flags = FT_LOAD_RENDER | (strikes ? FT_LOAD_COLOR : FT_LOAD_TARGET_LIGHT);
    if (FT_Load_Glyph(face, glyph, flags) != 0) return false;
    const FT_GlyphSlot slot = face->glyph;
    const FT_Bitmap& bitmap = slot->bitmap;
    if (strikes) {
      if (bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || bitmap.rows == 0) return false;
      constexpr float kOfLine = 0.84F;  // as tall as capital letters and a bit of what hangs below
      out.height = std::max(1, static_cast<int>(std::lround(size * kOfLine)));
      out.width = std::max(
          1, static_cast<int>(std::lround(static_cast<float>(out.height) * static_cast<float>(bitmap.width) /
                                          static_cast<float>(bitmap.rows))));
      out.colored = true;
      out.advance = std::round(static_cast<float>(out.width) * 1.06F);
      scale_down(bitmap, out);
      return true;
    }
    if (bitmap.pixel_mode != FT_PIXEL_MODE_GRAY && bitmap.rows != 0) return false;
    out.width = static_cast<int>(bitmap.width);
    out.height = static_cast<int>(bitmap.rows);
    out.left = static_cast<float>(slot->bitmap_left);
    out.top = -static_cast<float>(slot->bitmap_top);
    out.advance = static_cast<float>(slot->advance.x) / 64;
    copy_gray(bitmap, out);
    return true;
  }
};

// The functions that Dear ImGui calls. noexcept in spirit: nothing here throws but for want of memory.
struct FallbackLoader {
  using File = FallbackFonts::File;

  static File* file_of(const ImFontConfig* source) { return static_cast<File*>(source->FontLoaderData); }

  static bool init(ImFontAtlas*, ImFontConfig* source) {
    // The place of the file goes through the name: it is the only field that reaches this.
    File* file = nullptr;
    std::memcpy(&file, source->Name, sizeof file);
    source->FontLoaderData = file;
    return true;
  }

  static void destroy(ImFontAtlas*, ImFontConfig* source) { source->FontLoaderData = nullptr; }

  static bool contains(ImFontAtlas*, ImFontConfig* source, ImWchar c) {
    return file_of(source)->glyph_of(static_cast<unsigned>(c)) != 0;
  }

  static bool load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar c,
                   ImFontGlyph* out, float* advance) {
    File& file = *file_of(source);
    const FT_UInt glyph = file.glyph_of(static_cast<unsigned>(c));
    Picture picture;
    if (glyph == 0 || !file.draw(glyph, baked->Size, picture)) return false;
    if (advance) {
      *advance = picture.advance;
      return true;
    }
    out->Codepoint = c & 0x3FF'FFFFU;
    out->AdvanceX = picture.advance;
    if (picture.width == 0 || picture.height == 0) return true;
    const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, picture.width, picture.height);
    if (id == ImFontAtlasRectId_Invalid) return false;
    const auto width = static_cast<float>(picture.width), height = static_cast<float>(picture.height);
    out->X0 = picture.colored ? std::round((picture.advance - width) / 2) : picture.left;
    out->Y0 =
        picture.colored ? std::round((baked->Size - height) / 2) : std::round(baked->Ascent) + picture.top;
    out->X1 = out->X0 + width;
    out->Y1 = out->Y0 + height;
    out->Visible = true;
    out->Colored = picture.colored;
    out->PackId = id;
    ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, out, ImFontAtlasPackGetRect(atlas, id),
                                       reinterpret_cast<const unsigned char*>(picture.pixels.data()),
                                       ImTextureFormat_RGBA32, picture.width * 4);
    return true;
  }
};

FallbackFonts::FallbackFonts() : loader_(std::make_unique<ImFontLoader>()) {
  loader_->Name = "fallback";
  loader_->FontSrcInit = FallbackLoader::init;
  loader_->FontSrcDestroy = FallbackLoader::destroy;
  loader_->FontSrcContainsGlyph = FallbackLoader::contains;
  loader_->FontBakedLoadGlyph = FallbackLoader::load;
}

FallbackFonts::~FallbackFonts() = default;

void FallbackFonts::add(FallbackFor what, std::string path) {
  auto file = std::make_unique<File>();
  file->what = what;
  file->path = std::move(path);
  files_.push_back(std::move(file));
}

void FallbackFonts::merge_behind_last(ImFontAtlas& atlas) {
  for (const auto& file : files_) {
    ImFontConfig config;
    config.MergeMode = true;
    config.FontLoader = loader_.get();
    config.Flags |= ImFontFlags_NoLoadError;
    File* place = file.get();
    static_assert(sizeof place <= sizeof config.Name);
    std::memcpy(config.Name, &place, sizeof place);
    atlas.AddFont(&config);
  }
}

int FallbackFonts::opened() const {
  return static_cast<int>(
      std::count_if(files_.begin(), files_.end(), [](const auto& file) { return file->face != nullptr; }));
}

}  // namespace geppetto::window
