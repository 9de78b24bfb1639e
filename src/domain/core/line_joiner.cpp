// Row by row into one pending line, which is broken only beyond the length a transcript takes.
#include "domain/core/line_joiner.h"

#include <algorithm>

#include "domain/log/transcript.h"

namespace geppetto::core {

void LineJoiner::row_left(std::span<const term::Cell> cells, bool wrapped) {
  const bool links = screen_->has_links();
  std::size_t from = 0;
  while (from < cells.size()) {
    std::size_t to = from + 1;
    while (to < cells.size() && cells[to].style == cells[from].style) ++to;
    const Style& style = screen_->style(cells[from].style);
    const bool same = runs_.empty() ? style == Style{} : runs_.back().style == style;
    if (!same) runs_.push_back({static_cast<std::uint32_t>(text_.size()), style});
    const std::size_t begin = text_.size();
    screen_->append_text(cells.subspan(from, to - from), text_);
    if (links) add_links(cells.subspan(from, to - from), begin);
    from = to;
  }
  // A character is at most 4 bytes and a row at most kMaxCols cells with short clusters: one row cannot pass
  // the limit.
  if (!wrapped || text_.size() > log::kMaxLineBytes / 2) flush();
}

// `cells` became the text from byte `begin` on.
void LineJoiner::add_links(std::span<const term::Cell> cells, std::size_t begin) {
  const auto linked = [](const term::Cell& cell) { return cell.link != 0; };
  std::string text;
  for (std::size_t from = 0; from < cells.size();) {
    std::size_t to = from + 1;
    while (to < cells.size() && cells[to].link == cells[from].link) ++to;
    text.clear();
    screen_->append_text(cells.subspan(from, to - from), text);
    const std::size_t end = begin + text.size();
    if (linked(cells[from])) {
      const std::string& uri = screen_->link(cells[from].link).uri;
      const bool goes_on = !links_.empty() && links_.back().end == begin && links_.back().uri == uri;
      if (goes_on) {
        links_.back().end = static_cast<std::uint32_t>(end);
      } else if (links_.size() < kMaxLinks) {
        links_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), uri});
      }
    }
    begin = end;
    from = to;
  }
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
  while (!links_.empty() && links_.back().end > text_.size()) {
    links_.back().end = static_cast<std::uint32_t>(text_.size());
    if (links_.back().begin < links_.back().end) break;
    links_.pop_back();
  }
  if (on_line_) on_line_(text_, runs_);
  reset();
}

void LineJoiner::reset() {
  text_.clear();
  runs_.clear();
  links_.clear();
}

}  // namespace geppetto::core
