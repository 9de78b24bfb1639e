// Row by row into one pending line, which is broken only beyond the length a transcript takes.
#include "domain/core/line_joiner.h"

#include "domain/log/transcript.h"

namespace geppetto::core {

void LineJoiner::row_left(std::span<const term::Cell> cells, bool wrapped) {
  std::size_t from = 0;
  while (from < cells.size()) {
    std::size_t to = from + 1;
    while (to < cells.size() && cells[to].style == cells[from].style) ++to;
    const Style& style = screen_->style(cells[from].style);
    const bool same = runs_.empty() ? style == Style{} : runs_.back().style == style;
    if (!same) runs_.push_back({static_cast<std::uint32_t>(text_.size()), style});
    screen_->append_text(cells.subspan(from, to - from), text_);
    from = to;
  }
  // A character is at most 4 bytes and a row at most kMaxCols cells with short clusters: one row cannot pass
  // the limit.
  if (!wrapped || text_.size() > log::kMaxLineBytes / 2) flush();
}

void LineJoiner::flush() {
  // Blanks at the end show only when they are coloured.
  const bool plain_end =
      runs_.empty() || (runs_.back().style.bg.is_default() && runs_.back().style.attributes == 0);
  if (plain_end) {
    const std::size_t floor = runs_.empty() ? 0 : runs_.back().begin;
    while (text_.size() > floor && text_.back() == ' ') text_.pop_back();
    if (!runs_.empty() && runs_.back().begin >= text_.size()) runs_.pop_back();
  }
  if (on_line_) on_line_(text_, runs_);
  reset();
}

void LineJoiner::reset() {
  text_.clear();
  runs_.clear();
}

}  // namespace geppetto::core
