// Turns the lines of a log stream into what a person reads, also while the runner still writes.
#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/text/line_filter.h"
#include "infra/wire/reply.h"

namespace geppetto::cli {

struct LogForm {
  enum class Kind { Plain, Ansi, Raw, Json } kind = Kind::Plain;
  std::optional<text::LineFilter> filter;
  std::size_t last = 0;  // not following: only so many lines, the screen's included; 0: all
  bool follow = false;
};

// While following, a row of the screen is printed as soon as the cursor has left it, and not again when it
// arrives with the transcript. A program that goes back and changes such rows is noticed: from then on only
// the transcript is printed.
class LogPrinter {
 public:
  LogPrinter(LogForm form, std::function<void(std::string_view line)> put);

  void take(const wire::Reply& reply);
  // What was kept back for `last`.
  void finish();

 private:
  void take_line(const wire::LogLine& line);
  void take_screen(const wire::Reply& reply);
  bool printed_before(const wire::LogLine& line);
  void print(const wire::LogLine& line);

  LogForm form_;
  std::function<void(std::string_view)> put_;
  std::deque<std::string> kept_;
  std::deque<std::string> ahead_;  // rows of the screen that were printed and are not in the transcript yet
  bool steady_ = true;             // no row was changed after it was printed
};

std::string without_trailing_blanks(std::string_view text);

}  // namespace geppetto::cli
