// One pane's screen and transcript: bytes in, lines that leave the screen into the transcript.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.h"
#include "domain/core/line_joiner.h"
#include "domain/log/transcript.h"
#include "domain/ports/tmux_port.h"
#include "domain/term/screen.h"

namespace geppetto::core {

class PaneRecorder {
 public:
  explicit PaneRecorder(std::unique_ptr<log::ChunkStore> store);

  // A blank screen: the pane has printed nothing yet.
  void open(term::Size size);

  // Puts the screen into the state of the capture and adds to the transcript what it has not got: a seed that
  // is not complete is aligned with it, and where no common place is found a gap line says so.
  void seed(const ports::Seed& seed, WallTime now);

  // Only between open() or seed() and close().
  void feed(std::string_view bytes, WallTime now);

  // tmux has resized the pane; rows that no longer fit leave the screen.
  void resize(term::Size size, WallTime now);

  // The screen as text that seed() of another recorder of the same transcript takes: nothing is lost between
  // the two.
  ports::Seed hand_over() const;

  // The program ended: what is on the screen becomes part of the transcript.
  void close(WallTime now);

  const term::Screen* screen() const { return screen_.get(); }

  // What a front end shows at `now`: the screen, but never one that is half drawn (mode 2026). Until the
  // update ends the image before stays, for at most kHoldMs: `held` says that it is one, and until when.
  struct Shown {
    std::shared_ptr<const term::ScreenImage> image;
    std::optional<MonoTime> held_until;
  };
  Shown shown(MonoTime now);
  static constexpr std::int64_t kHoldMs = 1000;  // a program that dies in an update is seen then
  const log::Transcript& transcript() const { return transcript_; }

 private:
  struct Collected {
    std::string text;
    std::vector<log::StyleRun> runs;
  };
  void on_event(const term::ScreenEvent& event);
  void commit(std::string_view text, std::span<const log::StyleRun> runs);
  std::vector<Collected> replay(const ports::Seed& seed);

  log::Transcript transcript_;
  LineJoiner joiner_;
  std::unique_ptr<term::Screen> screen_;
  WallTime now_;
  std::weak_ptr<const term::ScreenImage> last_shown_;      // alive as long as somebody shows it
  std::shared_ptr<const term::ScreenImage> ended_update_;  // complete, while the next update is drawn
  std::optional<MonoTime> held_since_;
  // Lines of the transcript that a taller window brought back to the screen: they leave it a second time.
  std::uint64_t again_ = 0;
};

}  // namespace geppetto::core
