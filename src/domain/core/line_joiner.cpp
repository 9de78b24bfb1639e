// Row by row into one pending line, which is broken only beyond the length a transcript takes.
#include "domain/core/line_joiner.h"

#include "domain/log/transcript.h"
#include "domain/term/cell_text.h"

namespace geppetto::core {

void LineJoiner::row_left(std::span<const term::Cell> cells, bool wrapped) {
  // Almost every row is ASCII, of which a cell is a byte.
  if (text_.size() < size_ + cells.size()) text_.resize(size_ + cells.size());
  const bool ascii = term::copy_ascii(cells, text_.data() + size_) == cells.size();
  bool first = true;
  for (term::StyleId style = 0; !cells.empty(); first = false) {
    const std::size_t begin = size_, alike = term::count_alike(cells);
    if (first || cells[0].style != style) begin_run(cells[0].style);
    style = cells[0].style;
    if (ascii) {
      size_ += alike;
    } else {
      text_.resize(size_);
      screen_->append_text(cells.first(alike), text_);
      size_ = text_.size();
    }
    if (cells[0].link != 0) add_link(cells[0].link, begin);
    cells = cells.subspan(alike);
  }
  // A character is at most 4 bytes and a row at most kMaxCols cells with short clusters: one row cannot pass
  // the limit.
  if (!wrapped || size_ > log::kMaxLineBytes / 2) flush();
}

void LineJoiner::begin_run(term::StyleId id) {
  const Style& style = screen_->style(id);
  const bool same = runs_.empty() ? style == Style{} : runs_.back().style == style;
  if (same) return;
  log::StyleRun& run = runs_.emplace_back();
  run.begin = static_cast<std::uint32_t>(size_);
  run.style = style;
}

// The text from byte `begin` on is part of that link.
void LineJoiner::add_link(term::LinkId link, std::size_t begin) {
  const std::string& uri = screen_->link(link).uri;
  const auto end = static_cast<std::uint32_t>(size_);
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
    while (size_ > floor && text_[size_ - 1] == ' ') --size_;
    if (!runs_.empty() && runs_.back().begin >= size_) runs_.pop_back();
  }
  while (!links_.empty() && links_.back().end > size_) {
    links_.back().end = static_cast<std::uint32_t>(size_);
    if (links_.back().begin < links_.back().end) break;
    links_.pop_back();
  }
  if (on_line_) on_line_(pending(), runs_);
  reset();
}

void LineJoiner::reset() {
  size_ = 0;
  runs_.clear();
  links_.clear();
}

}  // namespace geppetto::core
