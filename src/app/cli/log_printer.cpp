// Keeps what was printed ahead of the transcript in order, so that nothing is printed twice.
#include "app/cli/log_printer.h"

#include <utility>

#include "app/cli/output.h"

namespace geppetto::cli {

std::string without_trailing_blanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

LogPrinter::LogPrinter(LogForm form, std::function<void(std::string_view)> put)
    : form_(std::move(form)), put_(std::move(put)) {}

void LogPrinter::take(const wire::Reply& reply) {
  if (!reply.screen) {
    for (const wire::LogLine& line : reply.logs) take_line(line);
  } else if (form_.follow) {
    take_screen(reply);
  } else {
    for (const wire::LogLine& line : reply.logs) print(line);
  }
}

void LogPrinter::take_line(const wire::LogLine& line) {
  if (!printed_before(line)) print(line);
}

// A line that wrapped was several rows.
bool LogPrinter::printed_before(const wire::LogLine& line) {
  if (ahead_.empty() || line.kind != log::LineKind::Text) return false;
  const std::string text = without_trailing_blanks(line.text);
  std::string joined;
  for (std::size_t rows = 0; rows < ahead_.size();) {
    joined += ahead_[rows++];
    if (joined == text) {
      ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(rows));
      return true;
    }
    if (!std::string_view(text).starts_with(joined)) break;
  }
  ahead_.clear();
  steady_ = false;
  return false;
}

void LogPrinter::take_screen(const wire::Reply& reply) {
  if (form_.kind == LogForm::Kind::Json || reply.alternate || !steady_) return;
  std::size_t row = 0;
  for (const wire::LogLine& line : reply.logs) {
    if (row >= reply.cursor_row) break;
    std::string text = without_trailing_blanks(line.text);
    if (row < ahead_.size()) {
      if (ahead_[row] != text) {
        steady_ = false;
        return;
      }
    } else {
      print(line);
      ahead_.push_back(std::move(text));
    }
    ++row;
  }
}

void LogPrinter::print(const wire::LogLine& line) {
  if (form_.filter && !form_.filter->matches(line.text)) return;
  std::string out;
  const bool decorated = line.kind != log::LineKind::Text;
  switch (form_.kind) {
    case LogForm::Kind::Json: out = line.json; break;
    case LogForm::Kind::Raw: out = without_trailing_blanks(line.text); break;
    case LogForm::Kind::Plain:
      out = decorated ? "-- " + line.text + " --" : without_trailing_blanks(line.text);
      break;
    case LogForm::Kind::Ansi:
      out = decorated ? "\x1b[2m-- " + line.text + " --\x1b[m" : with_sgr(line.text, line.runs);
      break;
  }
  if (form_.follow || form_.last == 0) return put_(out);
  kept_.push_back(std::move(out));
  if (kept_.size() > form_.last) kept_.pop_front();
}

void LogPrinter::finish() {
  for (const std::string& line : kept_) put_(line);
  kept_.clear();
}

}  // namespace geppetto::cli
