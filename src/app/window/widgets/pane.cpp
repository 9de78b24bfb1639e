// A pane: a child window at a fixed place.
#include "app/window/widgets/pane.h"

#include <imgui.h>

namespace geppetto::window {

Pane::Pane(const char* id, const Area& area, Rgba ground, Scroll scroll) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoNav;
  if (scroll == Scroll::None) flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  if (scroll == Scroll::Both) flags |= ImGuiWindowFlags_HorizontalScrollbar;
  ImGui::BeginChild(id, {area.w, area.h}, ImGuiChildFlags_None, flags);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

Pane::~Pane() { ImGui::EndChild(); }

Area begin_display(const char* name) {
  const ImGuiViewport* view = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(view->Pos);
  ImGui::SetNextWindowSize(view->Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  return {view->Pos.x, view->Pos.y, view->Size.x, view->Size.y};
}

}  // namespace geppetto::window
