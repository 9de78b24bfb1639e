// One pane's screen and transcript: bytes in, lines that leave the screen into the transcript.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/time.h"
#include "domain/core/collapser.h"
#include "domain/core/line_joiner.h"
#include "domain/log/transcript.h"
#include "domain/ports/tmux_port.h"
#include "domain/term/screen.h"

namespace geppetto::core {

class PaneRecorder final : private term::ScreenSink {
 public:
  explicit PaneRecorder(std::unique_ptr<log::ChunkStore> store);

  // Called with what the screen tells while it is fed.
  using EventHandler = std::function<void(const term::ScreenEvent& event)>;
  void set_event_handler(EventHandler handler) { told_ = std::move(handler); }

  // A blank screen: the pane has printed nothing yet.
  void open(term::Size size);

  // Puts the screen into the state of the capture and adds to the transcript what it has not got: a seed that
  // is not complete is aligned with it, and where no common place is found a gap line says so.
  void seed(const ports::Seed& seed, WallTime now);

  // Only between open() or seed() and close().
  void feed(std::string_view bytes, WallTime now);

  // tmux has resized the pane; rows that no longer fit leave the screen.
  void resize(term::Size size, WallTime now);

  // Lines that wait to be compared with what the program prints now: settle() by Collapser::kReprintMs later.
  bool undecided() const { return collapser_.holds(); }
  void settle() { collapser_.settle(); }

  // The screen as text that seed() of another recorder of the same transcript takes: nothing is lost between
  // the two.
  ports::Seed hand_over();

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
  void check_transcript() { transcript_.check(); }
  void drop_oldest() { transcript_.drop_oldest(); }

 private:
  // A full-screen program began or ended when so many rows of the main screen were above the cursor.
  struct Mark {
    std::size_t rows = 0;
    WallTime at;
    bool began = false;
  };
  // Of one main screen that never scrolls; more come and go unmarked.
  static constexpr std::size_t kMaxMarks = 64;

  void row_left(std::span<const term::Cell> cells, bool wrapped) override;
  void row_ended() override;
  void screen_clearing() override;
  void screen_cleared() override;
  void on_event(const term::ScreenEvent& event) override;

  void start(term::Size size);
  // Written when so many rows of the main screen have left it.
  void add_mark(bool began, std::size_t above);
  void write_marks(bool all);
  std::vector<Collapser::Line> screen_lines() const;
  std::vector<Collapser::Line> replay(const ports::Seed& seed);
  void align_with(const ports::Seed& seed, const std::vector<Collapser::Line>& scrolled);
  void add(const std::vector<Collapser::Line>& lines, std::size_t known);
  void look_at_screen(std::size_t known);

  log::Transcript transcript_;
  Collapser collapser_{transcript_};
  LineJoiner joiner_;
  EventHandler told_;
  std::unique_ptr<term::Screen> screen_;
  WallTime now_;
  std::weak_ptr<const term::ScreenImage> last_shown_;      // alive as long as somebody shows it
  std::shared_ptr<const term::ScreenImage> ended_update_;  // complete, while the next update is drawn
  std::optional<MonoTime> held_since_;
  std::vector<Mark> marks_;  // oldest first
  bool replaying_ = false;   // of a capture: what happens has happened before
};

}  // namespace geppetto::core
