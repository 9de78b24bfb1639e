// The public face of the screen: feeding, resizing, reading.
#include "domain/term/screen.h"

#include <algorithm>
#include <cassert>

#include "domain/term/cell_text.h"
#include "domain/term/screen_state.h"

namespace geppetto::term {
namespace {

Size clamped(Size size) {
  return {std::clamp(size.cols, 1, Screen::kMaxCols), std::clamp(size.rows, 1, Screen::kMaxRows)};
}

std::size_t without_trailing_blanks(std::span<const Cell> cells) {
  std::size_t length = cells.size();
  while (length > 0 && is_blank(cells[length - 1])) --length;
  return length;
}

std::span<const Cell> cells_of(const Row& row, int cols) {
  return {row.cells.get(), static_cast<std::size_t>(std::min<int>(row.used, cols))};
}

}  // namespace

Screen::State::State(Size size, ScreenSink& screen_sink)
    : sink(screen_sink), grid(size, screen_sink, clusters.values()), lower(size.rows - 1) {
  reset_tabs();
}

void Screen::State::resize_to(Size size, bool reflow) {
  const bool other_cols = size.cols != grid.cols(), other_rows = size.rows != grid.rows();
  if (!other_cols && !other_rows) return;
  grid.resize(size, reflow, x, y);
  y = std::min(y, size.rows - 1);
  if (other_cols) reset_tabs();
  if (other_rows) {
    upper = 0;
    lower = size.rows - 1;
  }
}

void Screen::State::drain() {
  if (grid.alternate()) leave_alternate(true);
  int last = grid.rows();
  while (last > 0 && without_trailing_blanks(cells_of(grid.row(last - 1), grid.cols())) == 0) --last;
  for (int i = 0; i < last; ++i) grid.give(grid.row(i));
  grid.clear_rows(0, grid.rows(), Cell());
  grid.forget_history();
  x = y = 0;
}

Screen::Screen(Size size, ScreenSink& sink) : state_(std::make_unique<State>(clamped(size), sink)) {}
Screen::~Screen() = default;

void Screen::feed(std::string_view bytes) { state_->parser.feed(bytes); }
void Screen::resize(Size size) { state_->resize_to(clamped(size), !state_->grid.alternate()); }
void Screen::drain() { state_->drain(); }

Size Screen::size() const { return {state_->grid.cols(), state_->grid.rows()}; }
int Screen::cursor_row() const { return state_->y; }
int Screen::cursor_col() const { return std::min(state_->x, state_->grid.cols() - 1); }
const std::string& Screen::title() const { return state_->title; }
bool Screen::alternate() const { return state_->grid.alternate(); }
const InputModes& Screen::input_modes() const { return state_->input; }
bool Screen::synchronized() const { return state_->synchronized; }

const Style& Screen::style(StyleId id) const {
  assert(id < state_->styles.values().size());
  return state_->styles[id];
}

const Link& Screen::link(LinkId id) const {
  assert(id < state_->links.values().size());
  return state_->links[id];
}

void Screen::take_over(const Screen& before) {
  const State& from = *before.state_;
  state_->title = from.title;
  state_->titles = from.titles;
  state_->folder = from.folder;
  state_->input = from.input;
  state_->cursor_shape = from.cursor_shape;
  state_->cursor_blinks = from.cursor_blinks;
}

std::string Screen::row_text(int row) const {
  assert(row >= 0 && row < size().rows);
  const std::span<const Cell> cells = cells_of(state_->grid.row(row), size().cols);
  std::string out;
  append_text(cells.first(without_trailing_blanks(cells)), out);
  return out;
}

bool Screen::row_wrapped(int row) const {
  assert(row >= 0 && row < size().rows);
  return state_->grid.row(row).wrapped;
}

bool Screen::between_sequences() const { return state_->parser.between_sequences(); }

void Screen::append_text(std::span<const Cell> cells, std::string& out) const {
  constexpr std::size_t kAtOnce = 256;
  const std::vector<std::string>& clusters = state_->clusters.values();
  while (!cells.empty()) {
    char ascii[kAtOnce];
    const std::size_t count = copy_ascii(cells.first(std::min(cells.size(), kAtOnce)), ascii);
    out.append(ascii, count);
    cells = cells.subspan(count);
    for (; !cells.empty() && cells[0].ch >= 0x80; cells = cells.subspan(1))
      append_cell(cells[0], clusters, out);
  }
}

std::string Screen::last_text() const {
  for (int row = size().rows - 1; row >= 0; --row) {
    std::string text = row_text(row);
    if (!text.empty()) return text;
  }
  return {};
}

std::shared_ptr<const ScreenImage> Screen::image() const {
  auto image = std::make_shared<ScreenImage>();
  image->size = size();
  const auto cols = static_cast<std::size_t>(image->size.cols);
  image->cells.resize(cols * static_cast<std::size_t>(image->size.rows));
  for (int y = 0; y < image->size.rows; ++y) {
    const Row& row = state_->grid.row(y);
    std::copy_n(row.cells.get(), std::min<std::size_t>(row.filled, cols),
                image->cells.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * cols));
  }
  image->styles = state_->styles.values();
  image->clusters = state_->clusters.values();
  image->cursor_row = state_->y;
  image->cursor_col = std::min(state_->x, image->size.cols - 1);
  image->cursor_visible = state_->cursor_visible;
  image->cursor_shape = state_->cursor_shape;
  image->cursor_blinks = state_->cursor_blinks;
  image->alternate = state_->grid.alternate();
  image->input = state_->input;
  image->title = state_->title;
  image->links = state_->share_links();
  return image;
}

}  // namespace geppetto::term
