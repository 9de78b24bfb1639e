// Seeding replays what tmux captured through a fresh screen, so that history and screen come out as live
// output would.
#include "domain/core/pane_recorder.h"

#include <algorithm>
#include <utility>

#include "domain/core/alignment.h"
#include "domain/core/screen_paint.h"

namespace geppetto::core {
namespace {

// The captured text without its escape sequences: capture-pane -e writes only CSI … m, OSC 8 and charset
// shifts.
std::string without_escapes(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x0e' || line[i] == '\x0f') continue;
    if (line[i] != '\x1b') {
      out += line[i];
      continue;
    }
    if (i + 1 < line.size() && line[i + 1] == '[') {
      i += 2;
      while (i < line.size() && (line[i] < '@' || line[i] > '~')) ++i;
    } else if (i + 1 < line.size() && line[i + 1] == ']') {
      while (i < line.size() && line[i] != '\a' && !(line[i] == '\\' && line[i - 1] == '\x1b')) ++i;
    } else {
      ++i;
    }
  }
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t newline = text.find('\n');
    out.push_back(text.substr(0, newline));
    if (newline == std::string_view::npos) return out;
    text.remove_prefix(newline + 1);
  }
}

void feed_lines(term::Screen& screen, std::string_view text) {
  bool first = true;
  for (const std::string_view line : split_lines(text)) {
    if (!first) screen.feed("\r\n");
    screen.feed(line);
    first = false;
  }
  screen.feed("\x1b[m\x0f");
}

// The newest lines of text of the transcript; as many as the capture has, or all.
std::vector<std::string_view> last_text_lines(const log::LogView& view, std::string_view capture) {
  const auto most = static_cast<std::size_t>(std::ranges::count(capture, '\n')) + 1;
  std::vector<std::string_view> out;
  for (std::uint64_t n = view.end_line(); n > view.first_line() && out.size() < most;) {
    const log::Line line = view.line(--n);
    if (line.kind == log::LineKind::Text) out.push_back(line.text);
  }
  std::ranges::reverse(out);
  return out;
}

std::string cursor_sequence(int row, int col) {
  return "\x1b[" + std::to_string(row + 1) + ";" + std::to_string(col + 1) + "H";
}

// What a capture does not show. The origin mode comes last: it moves the cursor, which is then inside.
std::string geometry_sequence(const tmux::Geometry& g) {
  const std::pair<bool, std::string_view> modes[] = {
      {!g.cursor_visible, "\x1b[?25l"}, {!g.wrap, "\x1b[?7l"},    {g.insert, "\x1b[4h"},
      {g.cursor_keys, "\x1b[?1h"},      {g.keypad, "\x1b="},      {g.clicks, "\x1b[?1000h"},
      {g.drags, "\x1b[?1002h"},         {g.moves, "\x1b[?1003h"}, {g.mouse_utf8, "\x1b[?1005h"},
      {g.mouse_sgr, "\x1b[?1006h"},     {g.origin, "\x1b[?6h"}};
  std::string out =
      "\x1b[" + std::to_string(g.scroll_top + 1) + ";" + std::to_string(g.scroll_bottom + 1) + "r";
  for (const auto& [on, sequence] : modes)
    if (on) out += sequence;
  return out + cursor_sequence(g.origin ? g.cursor_row - g.scroll_top : g.cursor_row, g.cursor_col);
}

}  // namespace

PaneRecorder::PaneRecorder(std::unique_ptr<log::ChunkStore> store) : transcript_(std::move(store)) {}

void PaneRecorder::row_left(std::span<const term::Cell> cells, bool wrapped) {
  joiner_.row_left(cells, wrapped);
  if (marks_.empty() || replaying_) return;
  for (Mark& mark : marks_) mark.rows -= mark.rows > 0 ? 1 : 0;
  write_marks(false);
}

void PaneRecorder::row_ended() { joiner_.row_ended(); }

void PaneRecorder::screen_clearing() {
  if (!replaying_) collapser_.clearing();
}

void PaneRecorder::screen_cleared() {
  if (!replaying_) collapser_.cleared(now_);
}

void PaneRecorder::on_event(const term::ScreenEvent& event) {
  if (replaying_) return;
  if (told_) told_(event);
  if (const auto* alternate = std::get_if<term::AlternateChanged>(&event)) {
    collapser_.settle();
    // The main screen does not move while its program is out of sight.
    const std::size_t above =
        static_cast<std::size_t>(screen_->cursor_row()) + (screen_->cursor_col() > 0 ? 1 : 0);
    add_mark(alternate->entered, alternate->entered || marks_.empty() ? above : marks_.back().rows);
  }
  // The next update may begin before anybody looks.
  const auto* update = std::get_if<term::Synchronized>(&event);
  if (update != nullptr && !update->begun && held_since_) ended_update_ = screen_->image();
}

// Between the lines above the cursor and those below it: it is written when the former have left.
void PaneRecorder::add_mark(bool began, std::size_t above) {
  if (marks_.size() == kMaxMarks) return;
  marks_.push_back({above, now_, began});
  write_marks(false);
}

void PaneRecorder::write_marks(bool all) {
  std::size_t done = 0;
  while (done < marks_.size() && (all || (marks_[done].rows == 0 && joiner_.pending().empty()))) {
    const Mark& mark = marks_[done++];
    collapser_.mark(mark.began ? "full-screen program began" : "full-screen program ended", mark.at);
  }
  marks_.erase(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(done));
}

// As the joiner would give them.
std::vector<Collapser::Line> PaneRecorder::screen_lines() const {
  std::vector<Collapser::Line> out;
  if (screen_->alternate()) return out;  // the main one cannot be seen
  LineJoiner joiner = joiner_;           // the first line may have begun above the screen
  joiner.set_handler([&](std::string_view text, std::span<const log::StyleRun> runs) {
    const std::span<const LinkRun> links = joiner.links();
    out.push_back({std::string(text), {runs.begin(), runs.end()}, {links.begin(), links.end()}, now_});
  });
  const std::shared_ptr<const term::ScreenImage> image = screen_->image();
  const auto width = static_cast<std::size_t>(image->size.cols);
  for (int row = 0; row < image->size.rows; ++row) {
    std::span<const term::Cell> cells(image->cells.data() + static_cast<std::size_t>(row) * width, width);
    const bool wrapped = screen_->row_wrapped(row) && row + 1 < image->size.rows;
    while (!wrapped && !cells.empty() && cells.back() == term::Cell()) cells = cells.first(cells.size() - 1);
    joiner.row_left(cells, wrapped);
  }
  while (!out.empty() && out.back().text.empty()) out.pop_back();
  return out;
}

void PaneRecorder::start(term::Size size) {
  joiner_.reset();
  joiner_.set_handler([this](std::string_view text, std::span<const log::StyleRun> runs) {
    collapser_.line_left(text, runs, joiner_.links(), now_);
  });
  const std::unique_ptr<term::Screen> before = std::move(screen_);
  screen_ = std::make_unique<term::Screen>(size, static_cast<term::ScreenSink&>(*this));
  if (before) screen_->take_over(*before);
  joiner_.attach(screen_.get());
  held_since_.reset();
  ended_update_.reset();
}

void PaneRecorder::open(term::Size size) {
  start(size);
  marks_.clear();
  look_at_screen(0);
}

PaneRecorder::Shown PaneRecorder::shown(MonoTime now) {
  const auto show = [this](std::shared_ptr<const term::ScreenImage> image) {
    last_shown_ = image;
    held_since_.reset();
    ended_update_.reset();
    return Shown{std::move(image), std::nullopt};
  };
  if (!screen_->synchronized()) return show(screen_->image());
  if (ended_update_) return show(ended_update_);
  std::shared_ptr<const term::ScreenImage> last = last_shown_.lock();
  if (!last) return show(screen_->image());
  if (!held_since_) held_since_ = now;
  const MonoTime until = *held_since_ + kHoldMs;
  if (now >= until) return show(screen_->image());
  return {std::move(last), until};
}

// The lines of the capture that have left the screen; screen_ is the captured screen afterwards.
std::vector<Collapser::Line> PaneRecorder::replay(const ports::Seed& seed) {
  std::vector<Collapser::Line> scrolled;
  start({seed.facts.cols, seed.facts.rows});
  replaying_ = true;
  joiner_.set_handler([&](std::string_view text, std::span<const log::StyleRun> runs) {
    const std::span<const LinkRun> links = joiner_.links();
    scrolled.push_back({std::string(text), {runs.begin(), runs.end()}, {links.begin(), links.end()}, now_});
  });
  feed_lines(*screen_, seed.main);
  if (seed.geometry.alternate) {
    // Where the program goes on when it leaves, if tmux keeps that.
    const bool saved = seed.geometry.saved_row >= 0 && seed.geometry.saved_col >= 0;
    if (saved) screen_->feed(cursor_sequence(seed.geometry.saved_row, seed.geometry.saved_col));
    screen_->feed(saved ? "\x1b[?1049h\x1b[H" : "\x1b[?47h\x1b[H");
    feed_lines(*screen_, seed.alternate);
  }
  screen_->feed(geometry_sequence(seed.geometry));
  replaying_ = false;
  joiner_.set_handler([this](std::string_view text, std::span<const log::StyleRun> runs) {
    collapser_.line_left(text, runs, joiner_.links(), now_);
  });
  return scrolled;
}

void PaneRecorder::seed(const ports::Seed& seed, WallTime now) {
  now_ = now;
  if (screen_) collapser_.settle();
  const bool was_alternate = screen_ && screen_->alternate(), was_open = screen_ != nullptr;
  const std::vector<Collapser::Line> scrolled = replay(seed);
  const bool first = transcript_.view().size() == 0;
  if (first) {
    add(scrolled, 0);
    look_at_screen(0);
  } else {
    align_with(seed, scrolled);
  }
  if (screen_->alternate() == was_alternate || !(was_open || first)) return;
  const int row = seed.geometry.saved_row >= 0
                      ? seed.geometry.saved_row + (seed.geometry.saved_col > 0 ? 1 : 0)
                      : screen_->size().rows;
  add_mark(screen_->alternate(), static_cast<std::size_t>(row));
}

// From the line `known` on.
void PaneRecorder::add(const std::vector<Collapser::Line>& lines, std::size_t known) {
  for (std::size_t i = known; i < lines.size(); ++i) collapser_.write(lines[i]);
}

// The screen is a new one; so many of the transcript's last lines are on it.
void PaneRecorder::look_at_screen(std::size_t known) {
  collapser_.reset([this] { return screen_lines(); }, static_cast<std::size_t>(screen_->size().rows), known);
}

void PaneRecorder::align_with(const ports::Seed& seed, const std::vector<Collapser::Line>& scrolled) {
  const log::LogView view = transcript_.view();  // `lines` point into it
  const std::vector<std::string_view> lines = last_text_lines(view, seed.main);
  std::vector<std::string> plain;
  for (const std::string_view line : split_lines(seed.main)) plain.push_back(without_escapes(line));
  const std::vector<std::string_view> capture(plain.begin(), plain.end());
  const bool from_start = view.first_line() == 0 && lines.size() <= capture.size();
  const Alignment place = align(lines, from_start, capture, scrolled.size());
  if (!seed.complete && (place.gap || place.guessed)) {
    // What the program printed twice is in tmux's history twice.
    look_at_screen(0);
    if (collapser_.take_up(scrolled)) return;
  }
  // A complete record needs nothing added, whatever the capture looks like.
  const bool counts = !seed.complete || place.known > scrolled.size();
  const std::size_t known = counts ? place.known : scrolled.size();
  if (!seed.complete && place.gap && !scrolled.empty())
    transcript_.append("output is missing here: it left tmux's scrollback before it could be read", {}, now_,
                       log::LineKind::Gap);
  add(scrolled, known);
  look_at_screen(known > scrolled.size() ? known - scrolled.size() : 0);
}

void PaneRecorder::feed(std::string_view bytes, WallTime now) {
  now_ = now;
  collapser_.fed(bytes.size(), now);
  if (collapser_.overdue(now)) collapser_.settle();
  screen_->feed(bytes);
}

void PaneRecorder::resize(term::Size size, WallTime now) {
  if (!screen_ || screen_->size() == size) return;
  now_ = now;
  collapser_.settle();
  screen_->resize(size);
  collapser_.set_rows(static_cast<std::size_t>(screen_->size().rows));
}

ports::Seed PaneRecorder::hand_over() {
  collapser_.settle();
  write_marks(true);
  const std::shared_ptr<const term::ScreenImage> image = screen_->image();
  ports::Seed seed;
  seed.facts.cols = image->size.cols;
  seed.facts.rows = image->size.rows;
  seed.geometry = {image->cursor_row,
                   image->cursor_col,
                   image->alternate,
                   image->cursor_visible,
                   0,
                   image->size.rows - 1,
                   0};
  // What is on the main screen while the alternate one is shown cannot be seen here; a capture tells it
  // later.
  std::string& text = image->alternate ? seed.alternate : seed.main;
  if (!image->alternate) text = joiner_.pending();
  for (int row = 0; row < image->size.rows; ++row) {
    (void)append_row(*screen_, *image, row, text);
    if (row + 1 < image->size.rows && (image->alternate || !screen_->row_wrapped(row))) text += '\n';
  }
  seed.complete = true;
  return seed;
}

void PaneRecorder::close(WallTime now) {
  if (!screen_) return;
  now_ = now;
  collapser_.settle();
  screen_->drain();
  write_marks(true);
  screen_.reset();
  ended_update_.reset();
}

}  // namespace geppetto::core
