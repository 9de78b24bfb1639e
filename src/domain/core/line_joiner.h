// Joins the rows that leave a screen into the lines a person would copy: text with style runs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/log/log_view.h"
#include "domain/term/screen.h"

namespace geppetto::core {

// Bytes [begin, end) of a line lead to `uri`.
struct LinkRun {
  std::uint32_t begin = 0, end = 0;
  std::string uri;
  friend bool operator==(const LinkRun&, const LinkRun&) = default;
};

class LineJoiner {
 public:
  // Called with each complete line; the arguments are valid during the call.
  using LineHandler = std::function<void(std::string_view text, std::span<const log::StyleRun> runs)>;

  // The screen whose rows come; set before it is fed.
  void attach(const term::Screen* screen) { screen_ = screen; }
  void set_handler(LineHandler handler) { on_line_ = std::move(handler); }

  void row_left(std::span<const term::Cell> cells, bool wrapped);
  // The row that came last is not continued after all.
  void row_ended() { flush(); }

  // Of the line that the handler is called with, ascending.
  std::span<const LinkRun> links() const { return links_; }

  // The part of a line whose last row has not left yet.
  std::string_view pending() const { return std::string_view(text_).substr(0, size_); }

  // A line whose last row never came (the screen was seeded anew) is forgotten.
  void reset();

 private:
  // A line of more is not read for its links.
  static constexpr std::size_t kMaxLinks = 1024;

  void begin_run(term::StyleId id);
  void add_link(term::LinkId link, std::size_t begin);
  void flush();

  const term::Screen* screen_ = nullptr;
  LineHandler on_line_;
  std::string text_;      // of which the first bytes are the line: it only becomes longer
  std::size_t size_ = 0;  // of the line
  std::vector<log::StyleRun> runs_;
  std::vector<LinkRun> links_;
};

}  // namespace geppetto::core
