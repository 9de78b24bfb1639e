// Between the lines that leave a screen and the transcript: what a program prints again is written once.
// One thread. Pure; time comes with the calls.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/base/time.h"
#include "domain/core/line_joiner.h"
#include "domain/core/reprint.h"
#include "domain/log/transcript.h"

namespace geppetto::core {

// Lines pass straight through, until the screen is cleared:
//
//   Passing ── clear ──► Held: the cleared rows, and what leaves the screen after them, wait
//      ▲                   │ the next clear, kReprintMs, kMaxHeldBytes, the alternate screen, the end:
//      └──── settle ◄──────┘ judge() (reprint.h) compares; what is new is written
//
// What is on the screen then and is in the transcript already is marked, and dropped when it leaves.
class Collapser {
 public:
  // A program that clears and prints anew does it at once. Until then the cleared rows are in nobody's sight.
  static constexpr std::int64_t kReprintMs = 250;
  // More than a long session of an agent prints at once.
  static constexpr std::size_t kMaxHeldBytes = 4 << 20;
  // Of the transcript's end, in which a reprint is looked for; what is older is written again.
  static constexpr std::size_t kMaxSaidBytes = 1 << 20;

  // Comparing costs about as much as reading so many bytes; a program that clears its screen more often than
  // that, for long, is written as it comes. Waiting counts, too.
  static constexpr std::int64_t kJudgeBytes = 4096, kBytesPerMs = 400, kMaxCredit = 256 * kJudgeBytes;

  struct Line {
    std::string text;
    std::vector<log::StyleRun> runs;
    std::vector<LinkRun> links;
    WallTime at;
    log::LineKind kind = log::LineKind::Text;
  };
  // The screen's lines as they would leave it now, wrapped rows joined.
  using ScreenLines = std::function<std::vector<Line>()>;

  explicit Collapser(log::Transcript& transcript) : transcript_(transcript) {}

  // A new screen: nothing of it is in the transcript, but for the last `known` lines of text there.
  void reset(ScreenLines screen, std::size_t rows, std::size_t known);

  // After reset(): writes what a capture has that the transcript has not. False, and nothing is written, when
  // they have no place in common.
  bool take_up(std::vector<Line> scrolled);

  // Bytes come for the screen.
  void fed(std::size_t bytes, WallTime now);
  void line_left(std::string_view text, std::span<const log::StyleRun> runs, std::span<const LinkRun> links,
                 WallTime now);
  // As it is, whatever stands there already.
  void write(const Line& line) { write(line.text, line.runs, line.links, line.at, line.kind); }
  // Something that happened between two lines that leave.
  void mark(std::string_view text, WallTime at);
  // The rows that leave until cleared() are cleared off; cleared() alone: the screen was emptied otherwise.
  void clearing();
  void cleared(WallTime now);

  bool holds() const { return holding_; }
  // kReprintMs have passed at `now`.
  bool overdue(WallTime now) const;
  void settle();
  void set_rows(std::size_t rows) { rows_ = rows; }

 private:
  struct OnScreen {
    std::string gist;
    bool there = false;  // in the transcript
  };

  bool is_there(std::string_view text);
  void hold(Line line);
  void write(std::string_view text, std::span<const log::StyleRun> runs, std::span<const LinkRun> links,
             WallTime at, log::LineKind kind);
  void read_on();
  Verdict compare(std::size_t left);
  Verdict verdict_on(std::size_t left);
  void conclude(Verdict verdict, std::size_t left);

  log::Transcript& transcript_;
  ScreenLines screen_;
  std::size_t rows_ = 24;

  bool clearing_ = false;  // lines that leave now are cleared off
  bool holding_ = false;
  WallTime since_, fed_at_;
  std::int64_t credit_ = kMaxCredit;
  std::vector<Line> held_, printed_;
  std::size_t held_bytes_ = 0;
  std::size_t cleared_ = 0;  // lines, without blank ones

  Gists said_;                              // the transcript's end
  std::uint64_t said_end_ = 0;              // number of the line after it
  std::unordered_set<std::size_t> status_;  // of the print before

  std::vector<OnScreen> on_screen_;  // since the last settling, oldest first
  std::size_t next_on_screen_ = 0, leave_left_ = 0;
};

}  // namespace geppetto::core
