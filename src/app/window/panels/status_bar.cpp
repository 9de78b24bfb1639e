// The line at the bottom.
#include "app/window/panels/status_bar.h"

#include <imgui.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "app/window/acts.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

// Most useful first: what finds no room is left out from the end.
std::vector<std::string> hints(const Frame& frame, const UiState& state) {
  if (state.prompt.open) return {"Enter sends", "Shift+Enter new line", "Ctrl+Up history", "Esc closes"};
  if (state.typing) return {"Shift+Esc stops typing", "Ctrl+Shift+K commands", "Ctrl+Shift+C/V copy, paste"};
  std::vector<std::string> out;
  const auto add = [&](Act act, const char* word) {
    const std::string& keys = keys_of(frame, act).shown;
    if (!keys.empty() && possible(frame, state, act)) out.push_back(keys + ' ' + word);
  };
  add(Act::Palette, "commands");
  const std::string &down = keys_of(frame, Act::NextRunner).shown,
                    &up = keys_of(frame, Act::PreviousRunner).shown;
  if (possible(frame, state, Act::NextRunner) && !down.empty() && !up.empty())
    out.push_back(down + '/' + up + " move");
  add(Act::Type, "type");
  add(Act::Answer, "answer");
  add(Act::RunAgain, "run again");
  if (frame.snapshot.runners.empty()) {
    add(Act::StartDemo, "demo");
    add(Act::NewRunner, "new");
    add(Act::AttachSession, "attach");
  }
  add(Act::Monitor, "monitor");
  add(Act::Keys, "keys");
  return out;
}

std::string figures(const OwnFigures& own) {
  if (own.memory_bytes == 0) return {};
  std::array<char, 64> out{};
  constexpr double kMiB = 1024.0 * 1024;
  std::snprintf(out.data(), out.size(), " · %.1f%% CPU · %.0f MB", own.cpu_percent,
                static_cast<double>(own.memory_bytes) / kMiB);
  return out.data();
}

}  // namespace

void draw_status_bar(const Frame& frame, const UiState& state, const Area& area) {
  const Pane pane("status", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const snapshot::Snapshot& s = frame.snapshot;
  const float y = area.y + frame.px(5);
  float x = area.x + frame.px(16);
  pen.list()->AddCircleFilled({x, std::round(area.y + area.h / 2)}, 3.5F * frame.scale,
                              s.tmux_ok ? frame.theme.ok : frame.theme.warn, 16);
  x += frame.px(10);
  const std::size_t n = s.runners.size();
  std::string text = s.tmux_state.empty() ? "tmux: not asked yet" : s.tmux_state;
  text += " · " + std::to_string(n) + (n == 1 ? " runner" : " runners") + figures(frame.window.own);
  const float right = area.right() - frame.px(14);
  x += pen.small({x, y}, frame.theme.dim, text, right - x) + frame.px(16);
  if (!s.store_notice.empty() && x < right)
    x += pen.small({x, y}, frame.theme.warn, s.store_notice, right - x) + frame.px(16);

  const float gap = frame.px(16);
  std::vector<std::string> shown;
  float used = 0;
  for (auto& hint : hints(frame, state)) {
    const float w = pen.small_width(hint) + gap;
    if (x + used + w > right) break;
    used += w;
    shown.push_back(std::move(hint));
  }
  float at = right - used + gap;
  const Rgba color = state.typing || state.prompt.open ? frame.theme.dim : frame.theme.faint;
  for (const auto& hint : shown) at += pen.small({at, y}, color, hint) + gap;
  pen.horizontal(area.x, area.right(), area.y);
}

}  // namespace geppetto::window
