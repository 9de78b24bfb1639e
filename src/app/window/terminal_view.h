// What a terminal shows and what is marked in it: the live screen, and above it the lines that have left it.
// No drawing: tests too.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

// A row: of a line of the transcript, broken at the width of the screen, or from end_line() on of the screen.
// The number stays the same when a row of the screen becomes a line of the transcript.
struct TermRow {
  std::int64_t line = 0, part = 0;
  friend auto operator<=>(const TermRow&, const TermRow&) = default;
};

struct TermCell {
  TermRow row;
  std::int64_t col = 0;
  friend auto operator<=>(const TermCell&, const TermCell&) = default;
};

struct TerminalView {
  std::optional<TermRow> top;  // scrolled back: the first row that shows; nothing: the live screen
  std::int64_t columns_left = 0;
  std::optional<TermCell> mark_from, mark_to;  // either may be the earlier; both ends are inside
  bool marking = false;
};

// Reads a runner's transcript and screen as one sequence of rows. Refers to the snapshot's row.
class TermRows {
 public:
  explicit TermRows(const snapshot::RunnerRow& row) : row_(row), image_(*row.screen) {}

  const log::LogView& log() const { return row_.log; }
  std::int64_t end_line() const { return static_cast<std::int64_t>(row_.log.end_line()); }
  TermRow first() const { return {static_cast<std::int64_t>(row_.log.first_line()), 0}; }
  TermRow screen_row(int row) const { return {end_line() + row, 0}; }
  bool on_screen(const TermRow& row) const { return row.line >= end_line(); }

  // `by` rows further, down when positive; stops at the ends.
  TermRow moved(TermRow from, std::int64_t by) const;
  bool exists(const TermRow& row) const;

  // UTF-8 of the columns [first, end) without blanks at its end.
  std::string text(const TermRow& row, std::int64_t first, std::int64_t end) const;

  // What is marked, lines joined where only the width broke them; at most `limit` bytes.
  std::string marked_text(const TerminalView& view, std::size_t limit) const;

 private:
  std::int64_t parts(std::int64_t line) const;

  const snapshot::RunnerRow& row_;
  const term::ScreenImage& image_;
};

}  // namespace geppetto::window
