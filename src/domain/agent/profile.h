// What is known of one kind of agent, as data: how it is started, and what its title and its screen mean.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/agent/fields.h"
#include "domain/agent/glob.h"
#include "domain/agent/meaning.h"

namespace geppetto::agent {

// How the answers of a dialog look, and how one is taken.
struct Choices {
  enum class By : std::uint8_t {
    Nothing,     // they cannot be read
    Digit,       // "1. Yes": its digit takes it
    DigitEnter,  // "1. Yes": its digit moves the cursor to it, Enter takes it
    Cursor,      // arrows move the cursor, Enter takes what it is at
  };
  By by = By::Nothing;
  std::vector<std::string> markers;  // what the cursor is drawn as, before the choice
  std::optional<Glob> text;          // the label of the choice that is to write something
};
inline constexpr std::string_view kChosenBy[] = {"", "digit", "digit-enter", "cursor"};

struct Rule {
  std::string id;    // "dialog": told as "KIND.screen.dialog"
  int priority = 0;  // the highest that matches decides; among equals the first
  Meaning meaning = Meaning::Nothing;

  // Which lines of the screen are looked at: the last `lines` that are not blank, and of these only what is
  // below the last line that matches `below` (when there is one).
  int lines = kDefaultLines;
  std::optional<Glob> below;

  std::vector<Glob> all;   // each matches a line, in this order from above
  std::vector<Glob> any;   // one of these matches a line; none given: nothing is asked
  std::vector<Glob> none;  // no line matches one of these

  // The last line of the screen matches: what quotes a dialog is not the end of what is drawn.
  std::optional<Glob> last;

  // What is shown: the line that matches, or the one `quote_skip` lines (that are not blank) below it. Looked
  // for where the rule looks, else in all of `lines`. Without: the first of `all`, or the one of `any`.
  std::optional<Glob> quote;
  int quote_skip = 0;

  Choices choices = {};  // of a dialog

  static constexpr int kDefaultLines = 12, kMaxLines = 60, kMaxSkip = 20;
};

struct Profile {
  std::string name;                 // on the wire and in `--agent`
  std::string title;                // for people
  std::string program;              // found on the asker's PATH; empty: no command of its own
  std::vector<std::string> start;   // arguments of a start
  std::vector<std::string> resume;  // arguments that go on with a session; "{session}" is its id
  std::int64_t silence_ms = 0;      // so long without a byte it is not working; 0: not known
  // The line a person writes into: the last that matches. Nothing: it cannot be told from the rest.
  std::optional<Glob> input;
  bool asks_for_reports =
      false;  // asks at its start whether OSC 7501 is understood, and is silent if not told
  std::vector<std::string> hook_events;     // that are asked for
  std::vector<std::string> hook_arguments;  // of a start, so that it calls our hook; see hooks.h
  std::vector<FieldRule> hook_rules;
  // Where it keeps a record of each of its processes, PID.json: the first of these that can be named for a
  // process, by "~" or a variable of its environment at the beginning.
  std::vector<std::string> record_folders;
  std::string record_guard;  // a field that holds the start time of the process; empty: there is none
  std::vector<FieldRule> record_rules;
  std::vector<Rule> title_rules;
  std::vector<Rule> screen_rules;
};

// All that are known, by name.
class Profiles {
 public:
  Profiles() = default;
  explicit Profiles(std::vector<std::shared_ptr<const Profile>> all) : all_(std::move(all)) {}

  // Null: not known.
  std::shared_ptr<const Profile> find(std::string_view name) const;
  std::shared_ptr<const Profile> of_program(std::string_view program) const;
  std::string names() const;  // "claude-code, codex"
  const std::vector<std::shared_ptr<const Profile>>& all() const { return all_; }

 private:
  std::vector<std::shared_ptr<const Profile>> all_;
};

}  // namespace geppetto::agent
