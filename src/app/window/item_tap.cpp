// The four functions that Dear ImGui's test-engine macros call, ours: they tell an ItemTap what is laid out.
#include "app/window/item_tap.h"

#include <imgui.h>
#include <imgui_internal.h>

namespace geppetto::window {
namespace {
ItemTap* g_tap = nullptr;  // a free function of C linkage style is called, so there is no other place for it
}

void listen_to_items(ImGuiContext* context, ItemTap* tap) {
  g_tap = tap;
  context->TestEngineHookItems = tap != nullptr;
}

}  // namespace geppetto::window

#ifdef IMGUI_ENABLE_TEST_ENGINE
using geppetto::window::g_tap;

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& box, const ImGuiLastItemData*) {
  if (g_tap && id != 0) g_tap->item_placed(id, {box.Min.x, box.Min.y, box.Max.x, box.Max.y});
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label, ImGuiItemStatusFlags) {
  if (g_tap && id != 0 && label) g_tap->item_named(id, label);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
#endif
