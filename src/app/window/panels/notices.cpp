// Notices as cards.
#include "app/window/panels/notices.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr float kWidth = 380, kPad = 12;

// `bottom` is moved up over the card. Returns true when it is to go.
bool draw_card(const Frame& frame, const std::string& key, const std::string& text, bool is_error,
               const Area& area, float& bottom) {
  const float width = std::min(frame.px(kWidth), area.w), pad = frame.px(kPad), button_width = frame.px(84);
  const float text_px = frame.px(kSmallSize), wrap = width - 2 * pad - button_width - frame.px(10);
  const std::string_view shown = std::string_view(text).substr(0, 600);
  ImFont* font = frame.fonts.ui;
  const ImVec2 size = font->CalcTextSizeA(text_px, wrap, wrap, shown.data(), shown.data() + shown.size());
  const float height = std::max(size.y + 2 * pad, frame.px(48));
  if (bottom - height < area.y) return false;
  bottom -= height;
  const ImVec2 at{area.x + area.w - width, bottom};
  bottom -= frame.px(8);

  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, frame.px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, frame.px(1));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, frame.theme.bg2);
  const std::string name = "###notice-" + key;
  bool gone = false;
  if (ImGui::Begin(name.c_str(), nullptr,
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                       ImGuiWindowFlags_NoNav)) {
    const Pen pen(frame, ImGui::GetWindowDrawList());
    const Rgba color = is_error ? frame.theme.err : frame.theme.blue;
    pen.fill({at.x, at.y + pad}, {at.x + frame.px(3), at.y + height - pad}, color, 2);
    const ImVec2 text_at{at.x + pad + frame.px(4), at.y + (height - size.y) / 2};
    pen.list()->AddText(font, text_px, text_at, frame.theme.text, shown.data(), shown.data() + shown.size(),
                        wrap);
    ImGui::SetCursorScreenPos(
        {at.x + width - pad - button_width + frame.px(4), at.y + (height - frame.px(28)) / 2});
    const std::string label = "Dismiss##" + key;
    gone = button(frame, label.c_str(), ButtonLook::Plain, {button_width, frame.px(28)});
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  return gone;
}

}  // namespace

void draw_notices(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  float bottom = area.y + area.h;
  for (std::size_t i = state.local_notices.size(); i-- > 0;) {
    if (!draw_card(frame, "local-" + std::to_string(i), state.local_notices[i], true, area, bottom)) continue;
    state.local_notices.erase(state.local_notices.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  const auto& notices = frame.snapshot.notices;
  for (auto it = notices.rbegin(); it != notices.rend(); ++it) {
    if (draw_card(frame, std::to_string(it->id), it->text, it->is_error, area, bottom))
      actions.post(core::DismissNotice{it->id});
  }
}

}  // namespace geppetto::window
