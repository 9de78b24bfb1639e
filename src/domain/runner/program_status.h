// The Program Status Protocol (OSC 7501): what programs of one pane report of themselves, as records with
// ids. Pure; everything in it is untrusted text. Never fails on any bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/runner/evidence.h"

namespace geppetto::runner {

enum class Reported : std::uint8_t { Idle, Working, Done, Blocked, Error };

constexpr std::string_view to_string(Reported r) {
  switch (r) {
    case Reported::Idle: return "idle";
    case Reported::Working: return "working";
    case Reported::Done: return "done";
    case Reported::Blocked: return "blocked";
    case Reported::Error: return "error";
  }
  return "idle";
}

// One program, or a part of it: "" is the root, "build/tests" a part of "build".
struct ProgramRecord {
  std::string id = {};
  Reported state = Reported::Idle;
  Detail kind = Detail::None;  // Permission, Question or Auth; only of Blocked
  int progress = kNoProgress;  // only of Working and Blocked
  std::string app = {};        // as reported; see ProgramStatus::app_of
  std::string title = {};      // one clean line
  std::string message = {};    // one clean line

  friend bool operator==(const ProgramRecord&, const ProgramRecord&) = default;
};

enum class Taken : std::uint8_t {
  Nothing,   // not a valid report: nothing has changed
  Question,  // "?": the program asks whether it is understood
  Report,    // a record was replaced
  Clear,     // records are gone
};

class ProgramStatus {
 public:
  // What stands behind "7501;" in the sequence.
  Taken take(std::string_view payload);

  // OSC 133;A, or the process that reports is gone: nobody works and nobody asks any more. What was done or
  // failed stays until a person types.
  void prompt_shown();
  void typed();
  void reset() { records_.clear(); }  // RIS

  // The records as text that restore() takes, for a time in which nobody listens to the program.
  std::string kept() const;
  void restore(std::string_view kept);

  // The least recently updated first.
  const std::vector<ProgramRecord>& records() const { return records_; }

  // Its own or the nearest ancestor's; empty when nobody said.
  std::string_view app_of(const ProgramRecord& record) const;

  // The record that tells the pane's status: one that asks before one that works, before one that failed, is
  // done, is idle; of these the newest. Null: no records.
  const ProgramRecord* leading() const;

  static constexpr std::size_t kMaxPayload =
      4096 - 9;                                    // the sequence has 4,096 bytes, with ESC ]7501; and ST
  static constexpr std::size_t kMaxRecords = 128;  // the protocol asks for 64 to 256
  static constexpr std::size_t kMaxIdBytes = 128, kMaxIdLevels = 8, kMaxWordBytes = 32;
  static constexpr std::size_t kMaxTitle = 192, kMaxTitleEncoded = 256;
  static constexpr std::size_t kMaxMessage = 2048, kMaxMessageEncoded = 2732;

 private:
  void replace(ProgramRecord record);
  void clear(std::string_view id);

  std::vector<ProgramRecord> records_;
};

// The evidence that the leading record gives. Claims nothing when there is none.
Evidence evidence_of(const ProgramStatus& status, WallTime at);

// The sequence that reports `record`, or that clears it. Nothing when it breaks a limit of the protocol.
std::optional<std::string> report_sequence(const ProgramRecord& record);
std::string clear_sequence(std::string_view id);

// Segments of letters, digits, "_.+-", joined by "/".
bool is_program_id(std::string_view id);

}  // namespace geppetto::runner
