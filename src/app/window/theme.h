// The colours of the window: loaded from assets/theme.json, which is their only source.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/result.h"
#include "domain/base/style.h"

namespace geppetto::window {

// 0xAABBGGRR, as Dear ImGui packs it.
using Rgba = std::uint32_t;

struct Theme {
  std::string name;
  Rgba bg0 = 0, bg1 = 0, bg2 = 0, bg3 = 0;  // ground, panes, fields, hovered
  Rgba line = 0, scroll = 0;
  Rgba text = 0, dim = 0, faint = 0;
  Rgba accent = 0, blue = 0, ok = 0, warn = 0, err = 0, violet = 0, cyan = 0;
  std::array<Rgba, 16> terminal{};  // the palette's first entries, as ECMA-48 orders them
};

// Every colour must be there; the error names the file and the key.
Result<Theme> load_theme(const std::string& path);
Result<Theme> parse_theme(std::string_view json, const std::string& name_in_errors);

// `alpha` 0 to 1.
constexpr Rgba with_alpha(Rgba color, float alpha) {
  return (color & 0x00FF'FFFFU) | static_cast<Rgba>(alpha * 255.0F + 0.5F) << 24;
}

// `share` of `over` and the rest of `under`, both taken as opaque.
Rgba mix(Rgba over, Rgba under, float share);

// What `color` of a terminal means here; a default colour becomes `fallback`.
Rgba resolve(const Theme& theme, Color color, Rgba fallback);

// `ink`, moved towards black or white as far as it takes to be read on `ground`: programs choose their
// colours for a ground that may not be ours.
Rgba readable(Rgba ink, Rgba ground);

// Its ground is nearer to white than to black.
bool is_light(const Theme& theme);

// As WCAG 2 defines it: 1 to 21.
float contrast(Rgba a, Rgba b);

// Gives Dear ImGui's style the theme's colours and the house's sizes, times `scale`. Needs a context.
void apply_theme(const Theme& theme, float scale);

}  // namespace geppetto::window
