// Row by row into one pending line, which is broken only beyond the length a transcript takes.
#include "domain/core/line_joiner.h"

#include "domain/log/transcript.h"

namespace geppetto::core {

void LineJoiner::row_left(std::span<const term::Cell> cells, bool wrapped) {
  while (!cells.empty()) {
    const Style& style = screen_->style(cells[0].style);
    const bool same = runs_.empty() ? style == Style{} : runs_.back().style == style;
    if (!same) runs_.push_back({static_cast<std::uint32_t>(text_.size()), style});
    const std::size_t begin = text_.size();
    const term::LinkId link = cells[0].link;
    cells = cells.subspan(screen_->append_alike(cells, text_));
    if (link != 0) add_link(link, begin);
  }
  // A character is at most 4 bytes and a row at most kMaxCols cells with short clusters: one row cannot pass
  // the limit.
  if (!wrapped || text_.size() > log::kMaxLineBytes / 2) flush();
}

// The text from byte `begin` on is part of that link.
void LineJoiner::add_link(term::LinkId link, std::size_t begin) {
  const std::string& uri = screen_->link(link).uri;
  const auto end = static_cast<std::uint32_t>(text_.size());
  if (!links_.empty() && links_.back().end == begin && links_.back().uri == uri) {
    links_.back().end = end;
  } else if (links_.size() < kMaxLinks) {
    links_.push_back({static_cast<std::uint32_t>(begin), end, uri});
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
