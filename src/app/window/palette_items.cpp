// What the palette offers, and a fuzzy match that prefers starts of words.
#include "app/window/palette_items.h"

#include <algorithm>
#include <utility>

#include "app/window/widgets/runner_rows.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

constexpr std::size_t kMaxFitted = 300;  // bytes of a title that are looked at

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_word(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  return before == ' ' || before == '-' || before == '_' || before == '/' || before == ':' || before == '.';
}

void add_runners(const Frame& frame, std::vector<PaletteItem>& out) {
  for (const auto& row : by_urgency(frame.snapshot.runners)) {
    PaletteItem item{row->runner.name, std::string(last_words(*row)), "", row->runner.id, row->runner.status};
    out.push_back(std::move(item));
  }
}

void add_acts(const Frame& frame, const UiState& state, std::vector<PaletteItem>& out) {
  const auto* row = selected_row(frame.snapshot, state);
  for (const ActEntry& entry : all_acts()) {
    if (entry.act == Act::Palette || entry.act == Act::NextRunner || entry.act == Act::PreviousRunner)
      continue;
    if (!possible(frame, state, entry.act)) continue;
    const bool of_runner =
        row && (entry.act == Act::Type || entry.act == Act::Prompt || entry.act == Act::Stop ||
                entry.act == Act::Forget || entry.act == Act::RunAgain || entry.act == Act::Rename ||
                entry.act == Act::OpenTerminal);
    out.push_back(
        {entry.title, of_runner ? row->runner.name : "", keys_of(frame, entry.act).shown, entry.act, {}});
  }
}

void add_panes(const Frame& frame, std::vector<PaletteItem>& out) {
  for (const auto& pane : *frame.snapshot.panes) {
    if (pane.in_pool) continue;
    out.push_back({"Attach " + pane.session + ' ' + pane.pane,
                   pane.command + " · " + pane.cwd,
                   "",
                   AttachPane{pane.pane},
                   {}});
  }
}

void add_themes(const Frame& frame, std::vector<PaletteItem>& out) {
  if (!frame.window.theme_of_desktop) {
    const auto scheme = std::string(to_string(frame.snapshot.colour_scheme));
    out.push_back({"Theme: as the desktop", "it says: " + scheme, "", PickTheme{}, {}});
  }
  for (std::size_t i = 0; i < frame.window.themes.size(); ++i) {
    if (i == frame.window.theme && !frame.window.theme_of_desktop) continue;
    out.push_back({"Theme: " + frame.window.themes[i], "", "", PickTheme{i}, {}});
  }
}

}  // namespace

std::optional<int> fit(std::string_view query, std::string_view text) {
  text = text.substr(0, kMaxFitted);
  int score = 0, run = 0;
  std::size_t at = 0;
  for (const char wanted : query) {
    if (wanted == ' ') continue;
    // The start of a word further on is worth more than a letter in the middle of this one.
    std::size_t found = std::string_view::npos;
    for (std::size_t i = at; i < text.size(); ++i) {
      if (lower(text[i]) != lower(wanted)) continue;
      if (found == std::string_view::npos) found = i;
      if (i == at && run > 0) break;
      if (starts_word(text, i)) {
        found = i;
        break;
      }
    }
    if (found == std::string_view::npos) return std::nullopt;
    run = found == at ? run + 1 : 1;
    score += 2 * run + (starts_word(text, found) ? 8 : 0) -
             static_cast<int>(std::min<std::size_t>(found - at, 10));
    at = found + 1;
  }
  return score - static_cast<int>(text.size() / 16);
}

std::vector<PaletteItem> palette_items(const Frame& frame, const UiState& state, std::string_view query) {
  std::vector<PaletteItem> all;
  add_runners(frame, all);
  add_acts(frame, state, all);
  add_panes(frame, all);
  add_themes(frame, all);
  std::vector<std::pair<int, PaletteItem>> scored;
  for (auto& item : all) {
    auto score = fit(query, item.title);
    // What it says is searched too, but only for whole words: scattered letters are in every sentence.
    if (!score && all_words_in(query, {item.title, item.note})) score = -100;
    if (score) scored.emplace_back(query.empty() ? 0 : *score, std::move(item));
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (scored.size() > kMaxPaletteItems) scored.resize(kMaxPaletteItems);
  std::vector<PaletteItem> out;
  out.reserve(scored.size());
  for (auto& [score, item] : scored) out.push_back(std::move(item));
  return out;
}

}  // namespace geppetto::window
