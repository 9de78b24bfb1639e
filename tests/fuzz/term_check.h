// What must hold for any bytes of a program, cut anywhere, on a screen that is resized at any moment; for the
// fuzzer and for the replay of its seeds.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "domain/base/text.h"
#include "domain/core/line_joiner.h"
#include "domain/log/transcript.h"
#include "domain/term/screen.h"

namespace geppetto::core {

// One screen with its transcript. Input: columns, rows, then bytes; 0xFE and two more bytes are another size,
// 0xFF is where a read ends (neither can be part of UTF-8).
class TermRun final : public term::ScreenSink {
 public:
  explicit TermRun(bool in_pieces) : in_pieces_(in_pieces) {
    joiner_.set_handler(
        [this](std::string_view text, std::span<const log::StyleRun> runs) { line(text, runs); });
  }

  void take(std::string_view input) {
    std::size_t at = 0;
    const auto next = [&] {
      return at < input.size() ? static_cast<std::uint8_t>(input[at++]) : std::uint8_t{0};
    };
    const auto size = [&] {
      const int cols = 1 + next() % 40;
      return term::Size{cols, 1 + next() % 12};
    };
    screen_ = std::make_unique<term::Screen>(size(), *this);
    joiner_.attach(screen_.get());
    std::string piece;
    while (at < input.size()) {
      const std::uint8_t byte = next();
      const bool resize = byte == 0xFE;
      if (byte < 0xFE) piece.push_back(static_cast<char>(byte));
      if (byte < 0xFE) continue;
      feed(piece);
      if (resize) screen_->resize(size());
    }
    feed(piece);
    image = screen_->image();
    check();
    screen_->drain();
    lines += joiner_.pending();
  }

  bool good = true;
  std::string lines;
  std::shared_ptr<const term::ScreenImage> image;

 private:
  void row_left(std::span<const term::Cell> cells, bool wrapped) override {
    joiner_.row_left(cells, wrapped);
  }
  void row_ended() override { joiner_.row_ended(); }
  void on_event(const term::ScreenEvent& event) override { good = good && sound(event); }
  static bool printable(char c) { return c >= 0x20 && c < 0x7F; }

  void feed(std::string& piece) {
    if (in_pieces_) {
      screen_->feed(piece);
    } else {
      // tmux allocates a row by whole runs of text and shows it in places, so a run is not cut.
      for (std::size_t at = 0; at < piece.size();) {
        std::size_t end = at + 1;
        while (screen_->between_sequences() && printable(piece[at]) && end < piece.size() &&
               printable(piece[end]))
          ++end;
        screen_->feed(std::string_view(piece).substr(at, end - at));
        at = end;
      }
    }
    piece.clear();
  }

  void line(std::string_view text, std::span<const log::StyleRun> runs) {
    static log::Transcript transcript(log::make_memory_store());  // bounded by itself
    good = good && is_clean_line(text);
    transcript.append(text, runs, WallTime{1});
    lines.append(text).append("\n");
    for (const log::StyleRun& run : runs) {
      lines += std::to_string(run.begin) + "," + std::to_string(run.style.fg.value) + "," +
               std::to_string(run.style.attributes) + ";";
    }
  }

  static bool short_and_clean(const std::string& text, std::size_t most = term::kMaxEventText) {
    return text.size() <= most && is_clean_line(text);
  }
  static bool sound(const term::ScreenEvent& event) {
    if (const auto* told = std::get_if<term::TitleChanged>(&event)) return short_and_clean(told->title);
    if (const auto* told = std::get_if<term::FolderChanged>(&event)) return short_and_clean(told->uri);
    if (const auto* told = std::get_if<term::Notification>(&event))
      return short_and_clean(told->title) && short_and_clean(told->body);
    if (const auto* told = std::get_if<term::ProgramStatus>(&event))
      return short_and_clean(told->payload, term::kMaxProgramStatus);
    return true;
  }

  void check() {
    const term::ScreenImage* const now = image.get();
    good = good && now->cursor_row >= 0 && now->cursor_row < now->size.rows && now->cursor_col >= 0 &&
           now->cursor_col < now->size.cols;
    for (const term::Cell& cell : now->cells) {
      const bool cluster = cell.ch >= term::kClusterBase && cell.ch != term::kWideTail;
      good = good && cell.style < now->styles.size() && (cell.link == 0 || cell.link < now->links->size()) &&
             (!cluster || cell.ch - term::kClusterBase < now->clusters.size());
    }
    good = good && is_clean_line(screen_->last_text());
  }

  bool in_pieces_;
  LineJoiner joiner_;
  std::unique_ptr<term::Screen> screen_;
};

// The same screen and the same lines, whether sequences and characters are cut or come in one piece.
inline bool term_bytes_are_taken(std::string_view input) {
  TermRun pieces(true), bytes(false);
  pieces.take(input);
  bytes.take(input);
  return pieces.good && bytes.good && pieces.lines == bytes.lines &&
         pieces.image->cells == bytes.image->cells && pieces.image->cursor_col == bytes.image->cursor_col &&
         pieces.image->title == bytes.image->title && pieces.image->input == bytes.image->input;
}

}  // namespace geppetto::core
