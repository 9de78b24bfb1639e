// What the palette offers and which of it fits what was typed, best first. UI thread.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/window/acts.h"

namespace geppetto::window {

struct PickTheme {
  std::optional<std::size_t> index;  // nothing: as the desktop says
};
struct AttachPane {
  std::string pane;
};
// A runner to select, an act, a pane to attach, a theme.
using PaletteDeed = std::variant<RunnerId, Act, AttachPane, PickTheme>;

struct PaletteItem {
  std::string title, note, keys;
  PaletteDeed deed;
  std::optional<runner::Status> status;  // of a runner
};

inline constexpr std::size_t kMaxPaletteItems = 200;  // more is not scrolled through; typing is quicker

std::vector<PaletteItem> palette_items(const Frame& frame, const UiState& state, std::string_view query);

// How well `text` fits: nothing when the characters of `query` do not occur in it in that order; more is
// better. Starts of words and runs of characters count.
std::optional<int> fit(std::string_view query, std::string_view text);

}  // namespace geppetto::window
