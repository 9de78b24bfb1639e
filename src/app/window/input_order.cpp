// Looks through the events that wait for a frame.
#include "app/window/input_order.h"

#include <imgui.h>
#include <imgui_internal.h>

namespace geppetto::window {
namespace {

bool is_modifier(ImGuiKey key) { return (key & ImGuiMod_Mask_) != 0; }

// How many events the next frame may see.
int events_for_one_frame(const ImVector<ImGuiInputEvent>& events) {
  bool pressed = false;
  for (int i = 0; i < events.Size; ++i) {
    const ImGuiInputEvent& event = events[i];
    if (event.Type != ImGuiInputEventType_Key) continue;
    if (is_modifier(event.Key.Key)) {
      if (pressed) return i;
    } else if (event.Key.Down) {
      pressed = true;
    }
  }
  return events.Size;
}

}  // namespace

void new_frame_in_order(ImGuiContext& context) {
  ImVector<ImGuiInputEvent>& queue = context.InputEventsQueue;
  const int now = events_for_one_frame(queue);
  ImVector<ImGuiInputEvent> later;
  for (int i = now; i < queue.Size; ++i) later.push_back(queue[i]);
  queue.resize(now);
  ImGui::NewFrame();
  for (const ImGuiInputEvent& event : later) queue.push_back(event);
}

}  // namespace geppetto::window
