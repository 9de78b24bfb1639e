// Rows of a transcript and of the screen below it as one sequence, and what is marked in them. No drawing:
// tests too.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/log/log_view.h"
#include "domain/term/cell.h"

namespace geppetto::window {

inline constexpr std::size_t kMaxCopiedBytes = 1 << 20;  // other programs choke on more in a clipboard

// A row: of a line of the transcript, broken at a width, or from end_line() on of the screen. The number
// stays the same when a row of the screen becomes a line of the transcript.
struct TextRow {
  std::int64_t line = 0, part = 0;
  friend auto operator<=>(const TextRow&, const TextRow&) = default;
};

struct TextCell {
  TextRow row;
  std::int64_t col = 0;  // inside of the row
  friend auto operator<=>(const TextCell&, const TextCell&) = default;
};

// Both ends are inside; either may be the earlier.
struct TextMark {
  std::optional<TextCell> from, to;

  bool set() const { return from && to; }
  TextCell first() const { return *from < *to ? *from : *to; }
  TextCell last() const { return *from < *to ? *to : *from; }
};

struct TerminalView {
  std::optional<TextRow> top;  // scrolled back: the first row that shows; nothing: the live screen
  std::int64_t columns_left = 0;
  TextMark mark;
  int pressed = -1;    // the button that the program was told of and that is still held, as xterm numbers it
  TextCell told = {};  // where the program was told of the pointer last
};

// Refers to what it was made of.
class TextRows {
 public:
  // `cols`: where lines are broken; 0: nowhere. `only`: these lines of the transcript, ascending; null: all.
  TextRows(const log::LogView& log, std::int64_t cols, const std::vector<std::int64_t>* only = nullptr)
      : log_(log), cols_(cols), only_(only) {}
  TextRows(const log::LogView& log, const term::ScreenImage& screen)
      : log_(log), screen_(&screen), cols_(screen.size.cols) {}

  std::int64_t end_line() const { return static_cast<std::int64_t>(log_.end_line()); }
  TextRow first() const;
  TextRow last() const;
  TextRow screen_row(int row) const { return {end_line() + row, 0}; }
  bool on_screen(const TextRow& row) const { return row.line >= end_line(); }
  bool exists(const TextRow& row) const;
  std::int64_t cols() const { return cols_; }

  // Lines of the transcript that are among the rows, and how many of them come before `line`.
  std::int64_t line_count() const;
  std::int64_t index_of(std::int64_t line) const;
  std::int64_t line_at(std::int64_t index) const;  // index < line_count()

  // `by` rows further, down when positive; stops at the ends.
  TextRow moved(TextRow from, std::int64_t by) const;

  // UTF-8 of the columns [first, end) of the row without blanks at its end.
  // Ink::Sgr: with the sequences that colour it in a terminal.
  enum class Ink { None, Sgr };
  std::string text(const TextRow& row, std::int64_t first, std::int64_t end, Ink ink = Ink::None) const;

  // What is marked, lines joined where only the width broke them; not much more than `limit` bytes.
  std::string marked_text(const TextMark& mark, std::size_t limit, Ink ink = Ink::None) const;

 private:
  std::int64_t parts(std::int64_t line) const;

  const log::LogView& log_;
  const term::ScreenImage* screen_ = nullptr;
  std::int64_t cols_;
  const std::vector<std::int64_t>* only_ = nullptr;
};

// Columns that `text` takes.
std::int64_t width_of(std::string_view text);

}  // namespace geppetto::window
