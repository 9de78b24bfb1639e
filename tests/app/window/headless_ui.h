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
#include "app/window/input_order.h"
#include "app/window/item_tap.h"
#include "app/window/panels/monitor.h"
#include "app/window/shell.h"
#include "app/window/theme_set.h"
#include "domain/base/text.h"

namespace geppetto::window {

class RecordedActions final : public ActionSink {
 public:
  void post(core::Command command) override { commands.push_back(std::move(command)); }
  void set_always_on_top(bool on) override { facts.always_on_top = on; }
  void show_monitor(bool shown) override { facts.monitor_shown = shown; }
  void show_full(bool shown) override { full_shown = shown; }
  void set_theme(std::optional<std::size_t> index) override {
    facts.theme_of_desktop = !index;
    if (index) facts.theme = *index;
  }
  void set_zoom(float zoom) override { facts.zoom = zoom; }
  void set_opacity(float opacity) override { facts.opacity = opacity; }
  void quit() override { quitted = true; }
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
  bool full_shown = false, quitted = false;
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
    themes_ = load_themes(GEPPETTO_SOURCE_DIR "/assets", "")->themes;
    apply_theme(themes_[0], scale);
    fonts_ = load_fonts(*load_font_list(GEPPETTO_SOURCE_DIR "/assets/fonts.json"), *io.Fonts, fallbacks_);
    io.FontDefault = fonts_.ui;
    ImGui::GetPlatformIO().Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
      clipboard() = text;
    };
    ImGui::GetPlatformIO().Platform_GetClipboardTextFn = [](ImGuiContext*) { return clipboard().c_str(); };
    clipboard().clear();
    for (const Theme& theme : themes_) actions.facts.themes.push_back(theme.name);
    actions.facts.home = "/home/me";
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
    new_frame_in_order(*ImGui::GetCurrentContext());
    follow_snapshot(*snapshot, state, actions);
    AgeClock ages(now);
    activity.take(*snapshot, mono);
    const Frame frame{*snapshot, theme(), fonts_, ages, activity, actions.facts, scale_ * actions.facts.zoom};
    if (monitor)
      draw_monitor(frame, state, actions);
    else
      draw_shell(frame, state, actions);
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

  // With modifiers: ImGuiMod_Ctrl | ImGuiKey_K.
  void key(int chord) {
    ImGuiIO& io = ImGui::GetIO();
    const auto mods = {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt};
    for (const ImGuiKey mod : mods) io.AddKeyEvent(mod, (chord & mod) != 0);
    io.AddKeyEvent(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_), true);
    frame();
    io.AddKeyEvent(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_), false);
    for (const ImGuiKey mod : mods) io.AddKeyEvent(mod, false);
    frames(2);
  }

  void type(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const Decoded d = decode_utf8(text, at);
      at += d.length;
      ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(d.code_point));
      frame();
    }
  }

  // Presses at a point, goes to another, lets go there.
  void drag(ImVec2 from, ImVec2 to) {
    hover(from.x, from.y);
    press(true);
    hover(to.x, to.y);
    frame();
    press(false);
    frame();
  }

  // What this process has in its clipboard.
  static std::string& clipboard() {
    static std::string text;
    return text;
  }

  std::string selected() const {
    const auto* row = selected_row(*snapshot, state);
    return row ? row->runner.name : "";
  }

  void wheel(float up) {
    ImGui::GetIO().AddMouseWheelEvent(0, up);
    frames(2);
  }

  void item_placed(std::uint32_t id, const ItemRect& rect) override { items_[id] = rect; }
  void item_named(std::uint32_t id, const char* label) override { labels_[label] = id; }

  const Theme& theme() const { return themes_[actions.facts.theme]; }
  const Fonts& fonts() const { return fonts_; }
  AgeClock& ages() { return ages_; }
  const FallbackFonts& fallbacks() const { return fallbacks_; }
  float scale() const { return scale_; }

  std::shared_ptr<const snapshot::Snapshot> snapshot;
  UiState state;
  RecordedActions actions;
  Activity activity;
  bool monitor = false;  // draw the monitor instead of the full window
  MonoTime mono;
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
  std::vector<Theme> themes_;
  FallbackFonts fallbacks_;
  Fonts fonts_;
  AgeClock ages_{{}};
  std::map<std::uint32_t, ItemRect> items_;
  std::map<std::string, std::uint32_t> labels_;
};

}  // namespace geppetto::window
