// Turns what one pane prints into evidence: its reports, its title, its progress, its screen, its silence.
// Pure; the worker and `replay` judge by the same code.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/agent/dialog.h"
#include "domain/agent/profile.h"
#include "domain/base/time.h"
#include "domain/core/moment.h"
#include "domain/runner/end.h"
#include "domain/runner/program_status.h"
#include "domain/runner/status_reducer.h"
#include "domain/term/screen.h"

namespace geppetto::core {

class StatusWatch {
 public:
  // Without a profile only what any program may say counts. idle_after_ms: for programs whose own silence is
  // not known.
  StatusWatch(std::shared_ptr<const agent::Profile> profile, std::int64_t idle_after_ms);
  // Other rules from now on; the screen is looked at anew.
  void set_profile(std::shared_ptr<const agent::Profile> profile, Moment now);
  const agent::Profile* profile() const { return profile_.get(); }

  // What it says is not heard: for measuring what each source is worth.
  void ignore(runner::Source source) { ignored_[static_cast<std::size_t>(source)] = true; }

  void alive(Moment now);
  // The same process as before reported this at `then`, when another Geppetto listened.
  void resume_reports(std::string_view kept, Moment then);
  // Another process has taken the place of the one before.
  void replaced(Moment now);
  void ended(const runner::End& end, Moment now);

  // What the screen tells while it is fed.
  void on_event(const term::ScreenEvent& event, Moment now);
  // A title that was set before anybody listened.
  void on_title(std::string_view title, Moment now);

  // What came from outside of the pane: a hook, the agent's own record. Nothing: the rules say nothing of it.
  void heard(runner::Source source, const agent::Profile& profile, const agent::FieldMatch& match, Moment at);

  // That source knows nothing any more.
  void silenced(runner::Source source, Moment at);

  // Bytes were fed. The screen is looked at when it has been quiet for a moment, by tick().
  void output(Moment now);
  void tick(const term::Screen* screen, Moment now);
  // The screen is another one although the program printed nothing: captured anew, resized.
  void look_again(Moment now);

  // The question that is on the screen, as of the last look. Settled: nothing was printed since then.
  const std::optional<agent::FoundDialog>& dialog() const { return dialog_; }
  // What the screen asks a person for, whether its choices can be read or not; empty: nothing.
  const std::string& asks() const { return asks_; }
  bool settled() const { return !look_at_; }
  const std::optional<std::string>& input() const { return input_; }  // its input line, as of the last look

  // A person typed: what was done or failed has been seen.
  void typed(Moment now);

  // The reducer's verdict; where who decides has no words of its own, it is told in those of the screen.
  runner::Verdict judge(MonoTime now) const;
  // When tick() and judge() could say something new; later than `now`.
  std::optional<MonoTime> deadline(MonoTime now) const;

  // Something was claimed since the last call.
  bool take_news() { return std::exchange(news_, false); }

  // Something was reported since the last call.
  bool take_report_news() { return std::exchange(report_news_, false); }

  const runner::ProgramStatus& reports() const { return reports_; }
  bool reported() const { return reported_; }  // OSC 7501 was spoken, be it only once

  static constexpr std::int64_t kQuietMs = 30;        // a redraw that comes in pieces has ended by then
  static constexpr std::int64_t kLookWithinMs = 100;  // of output that does not stop: waiting is seen in time
  static constexpr std::int64_t kHalfDrawnMs = 500;   // a program that dies in an update is looked at then

 private:
  void add(runner::Evidence evidence, MonoTime at);
  void add_reports(Moment now);
  void look(const term::Screen& screen, Moment now);

  std::shared_ptr<const agent::Profile> profile_;
  std::int64_t idle_after_ms_;
  runner::StatusReducer reducer_;
  runner::ProgramStatus reports_;
  bool reported_ = false;
  bool report_news_ = false;
  bool news_ = false;
  std::uint64_t order_ = 0;
  std::array<bool, runner::kAllSources.size()> ignored_{};
  std::string title_;
  std::optional<agent::FoundDialog> dialog_;
  std::string asks_;
  std::optional<std::string> input_;
  std::optional<MonoTime> dirty_since_;  // output that has not been looked at
  std::optional<MonoTime> look_at_;
};

}  // namespace geppetto::core
