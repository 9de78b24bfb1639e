// Which lines of a print that followed a clear had been printed before the clear.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/log/log_view.h"

namespace geppetto::core {

// Why and how. Agents such as Gemini CLI, Qwen Code, pi and older Ink programs clear the screen (CSI 2 J,
// CSI 3 J, CSI H) and print everything anew, the scrolled-off part too, whenever what they redraw is taller
// than the screen or the window changes its size: dozens of times a minute. tmux then has every line dozens
// of times; a person has read it once. Nothing in the bytes tells such a program from `clear; make`, so what
// it prints is compared with what it had printed:
//
// 1. `before` is the end of the transcript, then the rows that the clear took off the screen (held back until
//    now). The print is followed through it in order from the place where its first line stands, for as long
//    as each line comes again. Lines may be missing there (an older status that was kept), not here.
// 2. It is a reprint when this run has at least three different lines and comes near the end of the
//    transcript: a program that redraws says everything again up to now. A second run of a build says its
//    beginning again and then something else, long before the end: nothing is dropped then.
// 3. After the run a status area has changed. What follows is compared with the rest line by line (a longest
//    common subsequence). Lines of the transcript that come again are dropped; held lines that come again
//    are taken in their new place.
// 4. A held line that does not come again is kept, in its place, unless it only changed: it became longer, or
//    it has the same words and other signs, or measures something else now ("12s", "45%", "1.2k"); and only
//    when everything between two lines that come again has changed so, after three lines that had scrolled
//    off have scrolled off again. Where several lines have these words ("row 1 5%", "row 2 9%") the first
//    number must be equal. A bare number is no measure: under a heading that is printed each time, "test 12"
//    would take the place of "test 11". What has changed so once is a status, and goes when the program
//    leaves it out of a reprint.
// 5. A print that is too short for (2) counts when half of what the clear took off the screen stands there
//    again, as it was or changed. Nothing but equal lines is dropped then.
//
// So a line is dropped only if the same text stands in the transcript or on the screen in the same order, or
// its words do with a newer measure. In doubt a line is doubled. Without a clear nothing is compared at all:
// the output of `yes` or of `seq` run twice is what it is.

// Lines as gists.
class Gists {
 public:
  void add(std::string_view line);
  // The newest lines of text from number `from` on, of `bytes` or little more; the number of the first.
  std::uint64_t add_end(const log::LogView& view, std::uint64_t from, std::size_t bytes);
  std::size_t size() const { return ends_.size(); }
  std::size_t bytes() const { return text_.size() + ends_.size() * kPerLine; }
  std::string_view operator[](std::size_t line) const {
    const std::size_t begin = line == 0 ? 0 : ends_[line - 1];
    return std::string_view(text_).substr(begin, ends_[line] - begin);
  }
  void append(const Gists& more);
  void drop_first(std::size_t lines);
  void cut_to(std::size_t lines);

 private:
  static constexpr std::size_t kPerLine = sizeof(std::size_t);  // blank lines count, too

  std::string text_;
  std::vector<std::size_t> ends_;
};

struct Print {
  const Gists& before;
  std::size_t written = 0;             // so many of `before` are in the transcript; the others are held
  std::span<const std::string> held;   // the text of before[written + i]
  std::span<const std::string> lines;  // what was printed; the first `left` have left the screen again
  std::size_t left = 0;
  std::size_t cleared = 0;  // lines that the clear took off the screen, held or not, without blank ones
  std::size_t rows = 24;    // of the screen
  // Verdict::status of the print before this one.
  const std::unordered_set<std::size_t>& status;
};

struct Verdict {
  struct Line {
    bool held = false;
    std::size_t index = 0;  // in Print::held or Print::lines
  };
  std::vector<Line> write;  // what goes into the transcript now, in order
  std::vector<bool> there;  // each line of the print: the transcript has it (when `write` is done)
  std::unordered_set<std::size_t>
      status;  // lines of the print that an older line has changed into, as hashes
};

Verdict judge(const Print& print);

}  // namespace geppetto::core
