// Opens the windows and runs their frames.
#include "app/window/window.h"

#include <GLFW/glfw3.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "app/window/frame_loop.h"

namespace geppetto::window {
namespace {

int cannot_open(const Error& error) {
  std::fprintf(stderr, "geppetto: window: cannot be opened: %s; `geppetto serve` runs without one\n",
               error.what.c_str());
  return 1;
}

}  // namespace

int run_window(const WindowOptions& options,
               const std::function<share::UiLink(std::function<void()> wake)>& start_worker) {
  share::ui_thread.assert_held();
  auto themes = load_themes(options.assets_dir, options.themes_dir);
  if (!themes) {
    std::fprintf(stderr, "geppetto: %s\n", themes.error().what.c_str());
    return 1;
  }
  const auto fonts = load_font_list(options.assets_dir + "/fonts.json");
  if (!fonts)
    std::fprintf(stderr, "geppetto: %s; going on with the built-in font\n", fonts.error().what.c_str());
  auto system = WindowSystem::start();
  if (!system) return cannot_open(system.error());
  FontBook book(fonts ? *fonts : FontList{});
  FrameLoop loop(options, **system, book, std::move(*themes),
                 options.place_file.empty() ? Place{} : load_place(options.place_file));
  if (const Outcome opened = loop.open(); !opened) return cannot_open(opened.error());
  // Shared: the worker may still call it while it shuts down, after this function returned.
  const auto wake = std::make_shared<Wake>();
  wake->open([] { glfwPostEmptyEvent(); });
  loop.run([&] { return start_worker([wake] { wake->call(); }); }, *wake);
  wake->close();
  return 0;
}

}  // namespace geppetto::window
