// The screen of one pane: bytes in, cells out; follows tmux 3.3a where tmux and xterm differ.
// One thread (the worker). Never fails on any bytes.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "domain/term/cell.h"
#include "domain/term/screen_event.h"

namespace geppetto::term {

// Takes what leaves the screen for good, in order. Called from inside Screen::feed and Screen::resize.
class ScreenSink {
 public:
  // A row scrolled off the top of the main screen (or was cleared off it, as tmux moves cleared rows into
  // history). `cells` ends at the last written cell. `wrapped`: the next row continues this line.
  virtual void row_left(std::span<const Cell> cells, bool wrapped) = 0;
  // The row that left last was `wrapped`, but its line ended there after all: what continued it was
  // overwritten.
  virtual void row_ended() {}
  // In the order of the output; at the end of a synchronized update the screen shows all of it.
  virtual void on_event(const ScreenEvent& /*event*/) {}
  // The whole main screen is cleared at once (ED 2, ED 0 at its first cell, RIS): the rows that leave until
  // screen_cleared() leave for that reason. Nothing has changed yet. screen_cleared() comes alone when it was
  // emptied row by row.
  virtual void screen_clearing() {}
  virtual void screen_cleared() {}

 protected:
  ~ScreenSink() = default;
};

class Screen {
 public:
  // `sink` outlives the screen. Size is clamped to 1..kMaxCols × 1..kMaxRows.
  Screen(Size size, ScreenSink& sink);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void feed(std::string_view bytes);

  // Reflows the main screen as tmux does; rows that no longer fit leave through the sink.
  void resize(Size size);

  // Hands every row that is still on the main screen to the sink, without the blank ones at the bottom, and
  // clears it: what a person could still read when the program ended becomes part of the transcript.
  void drain();

  Size size() const;
  int cursor_row() const;
  int cursor_col() const;
  const std::string& title() const;
  bool alternate() const;
  const InputModes& input_modes() const;
  const Style& style(StyleId id) const;
  const Link& link(LinkId id) const;  // 0: an empty one

  // Between the marks of mode 2026: the screen is half drawn. Whoever shows it waits for the end, but not for
  // ever: a program may die in between or never mean to end it. The limit is the caller's.
  bool synchronized() const;

  // The title, the folder and the modes of another screen of the same pane: nothing that is drawn tells them.
  void take_over(const Screen& before);

  // UTF-8 of one row without trailing blanks.
  std::string row_text(int row) const;

  // The next row continues this one.
  bool row_wrapped(int row) const;

  // No sequence and no character is half read: what comes next means the same to a fresh screen.
  bool between_sequences() const;

  // UTF-8 of a span of this screen's cells (also those given to the sink), trailing blanks kept.
  void append_text(std::span<const Cell> cells, std::string& out) const;

  // The last row with visible text, for a list row; empty when the screen is blank.
  std::string last_text() const;

  // O(rows × cols).
  std::shared_ptr<const ScreenImage> image() const;

  // What no cell shows (region, modes, pen, cursor, title): for a screen of this size with the same cells.
  std::string resume_sequence() const;

  static constexpr int kMaxCols = 4096;  // beyond any real terminal; bounds memory against a hostile resize
  static constexpr int kMaxRows = 2048;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::term
