// The window's panels without a window: input is injected, items are found by label, what is asked is
// recorded.
#pragma once
#include <imgui.h>
#include <imgui_internal.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/window/actions.h"
#include "app/window/follow.h"
#include "app/window/item_tap.h"
#include "app/window/shell.h"

namespace geppetto::window {

class RecordedActions final : public ActionSink {
 public:
  void post(core::Command command) override { commands.push_back(std::move(command)); }
  void set_always_on_top(bool on) override { facts.always_on_top = on; }
  void set_compact(bool compact) override { facts.compact = compact; }
  void drag_window() override { ++drags; }

  // All commands of one type, in order.
  template <class T>
  std::vector<T> all() const {
    std::vector<T> out;
    for (const auto& command : commands) {
      if (const T* one = std::get_if<T>(&command)) out.push_back(*one);
    }
    return out;
  }

  std::vector<core::Command> commands;
  WindowFacts facts;
  int drags = 0;
};

class HeadlessUi final : public ItemTap {
 public:
  explicit HeadlessUi(std::shared_ptr<const snapshot::Snapshot> first, float scale = 1)
      : snapshot(std::move(first)), scale_(scale) {
    ImGui::CreateContext();
    listen_to_items(ImGui::GetCurrentContext(), this);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {1280 * scale, 800 * scale};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    theme_ = *load_theme(GEPPETTO_SOURCE_DIR "/assets/theme.json");
    apply_theme(theme_, scale);
    fonts_ = load_fonts(*load_font_list(GEPPETTO_SOURCE_DIR "/assets/fonts.json"));
    state.default_cwd = "/home/me/src";
    state.first_snapshot_seen = true;
    frames(2);
  }
  ~HeadlessUi() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext();
  }
  HeadlessUi(const HeadlessUi&) = delete;
  HeadlessUi& operator=(const HeadlessUi&) = delete;

  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }

  void frame() {
    share::ui_thread.assert_held();
    items_.clear();
    labels_.clear();
    ImGui::GetIO().DeltaTime = 1 / 60.0F;
    ImGui::NewFrame();
    follow_snapshot(*snapshot, state, actions);
    AgeClock ages(now);
    draw_shell({*snapshot, theme_, fonts_, ages, actions.facts, scale_}, state, actions);
    next_age = ages.next_change();
    ImGui::Render();
    take_textures();
  }

  bool has(std::string_view label) const { return labels_.count(std::string(label)) != 0; }

  // Of the last item with that label in this frame: what is drawn later lies above.
  ItemRect rect(std::string_view label) const { return items_.at(labels_.at(std::string(label))); }

  void hover(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    frame();
  }

  // False: no item of that label.
  bool click(std::string_view label) {
    if (!has(label)) return false;
    const ItemRect box = rect(label);
    hover((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    press(true);
    press(false);
    frame();
    return true;
  }

  void key(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    frame();
    ImGui::GetIO().AddKeyEvent(key, false);
    frames(2);
  }

  void type(std::string_view text) {
    for (const char c : text) {
      ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
      frame();
    }
  }

  void wheel(float up) {
    ImGui::GetIO().AddMouseWheelEvent(0, up);
    frames(2);
  }

  void item_placed(std::uint32_t id, const ItemRect& rect) override { items_[id] = rect; }
  void item_named(std::uint32_t id, const char* label) override { labels_[label] = id; }

  const Theme& theme() const { return theme_; }
  const Fonts& fonts() const { return fonts_; }
  float scale() const { return scale_; }

  std::shared_ptr<const snapshot::Snapshot> snapshot;
  UiState state;
  RecordedActions actions;
  WallTime now{1'800'000'000'000};
  std::optional<WallTime> next_age;

 private:
  void press(bool down) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    frame();
  }

  // What a renderer would do with the textures that Dear ImGui asks for.
  static void take_textures() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_OK) continue;
      const bool gone = texture->Status == ImTextureStatus_WantDestroy;
      texture->SetTexID(gone ? ImTextureID_Invalid : ImTextureID{1});
      texture->SetStatus(gone ? ImTextureStatus_Destroyed : ImTextureStatus_OK);
    }
  }

  float scale_;
  Theme theme_;
  Fonts fonts_;
  std::map<std::uint32_t, ItemRect> items_;
  std::map<std::string, std::uint32_t> labels_;
};

}  // namespace geppetto::window
