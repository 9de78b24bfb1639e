// The frame loop: waits for events, follows the newest snapshot, draws each window when a frame of it is due.
// Main thread only.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/share/thread_role.h"
#include "app/window/actions.h"
#include "app/window/activity.h"
#include "app/window/face.h"
#include "app/window/frame.h"
#include "app/window/frame_costs.h"
#include "app/window/looking.h"
#include "app/window/theme_set.h"
#include "app/window/ui_state.h"
#include "app/window/wake.h"
#include "app/window/window.h"

namespace geppetto::window {

class FrameLoop final : public ActionSink {
 public:
  FrameLoop(const WindowOptions& options, WindowSystem& system, FontBook& fonts, ThemeSet themes,
            Place place);

  // The windows that were open last time.
  Outcome open() REQUIRES(share::ui_thread);

  // Until the person or the worker ends it.
  void run(const std::function<share::UiLink()>& start_worker, Wake& wake) REQUIRES(share::ui_thread);

  void post(core::Command command) override;
  void set_always_on_top(bool on) override;
  void show_monitor(bool shown) override;
  void show_full(bool shown) override;
  void set_theme(std::optional<std::size_t> index) override;
  void set_zoom(float zoom) override;
  void set_opacity(float opacity) override;
  void quit() override { quit_ = true; }
  void drag_window() override;

 private:
  using FacePtr = std::unique_ptr<Face>;

  // True while a frame is laid out: then `work` is done after it. A window that opens brings its own contexts
  // of OpenGL and Dear ImGui, and the frame would go on in those.
  bool put_off(std::function<void()> work);

  Outcome need(FacePtr& face, WindowKind kind);
  bool show(FacePtr& face, WindowKind kind);
  void hide(FacePtr& face);
  void follow_desktop_theme();
  void take_events();
  void take_close_wishes();
  void take_snapshot(std::shared_ptr<const snapshot::Snapshot> snapshot);
  void obey(snapshot::WindowAction action);
  bool any_visible() const;
  std::optional<std::int64_t> wait_ms(MonoTime now) const;
  void draw_due(MonoTime now) REQUIRES(share::ui_thread);
  void draw(Face& face, WindowKind kind, MonoTime now) REQUIRES(share::ui_thread);
  void take_figures(MonoTime now);
  void wish_again(Face& face, const AgeClock& ages, MonoTime now) const;
  void damage_all();
  void remember();

  const WindowOptions& options_;
  WindowSystem& system_;
  FontBook& fonts_;
  std::vector<Theme> themes_;
  Place place_;
  FacePtr full_, monitor_;
  UiState state_;
  Looking looking_;
  WindowFacts facts_;
  Activity activity_;
  std::shared_ptr<const snapshot::Snapshot> snapshot_;
  share::UiLink* link_ = nullptr;
  FrameStats stats_;
  FrameCosts costs_;
  WindowKind drawing_ = WindowKind::Full;  // whose frame is laid out
  bool laying_out_ = false;
  std::vector<std::function<void()>> put_off_;
  bool quit_ = false;

  // Own figures: looked at with frames that are drawn anyway, and once more when it has become quiet.
  std::optional<MonoTime> figures_at_, figures_due_;
  std::int64_t cpu_ms_ = 0;
  bool busy_since_figures_ = true;
};

}  // namespace geppetto::window
