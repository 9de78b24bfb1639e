// What a program told the terminal besides what it shows: small values, bounded and cleaned.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace geppetto::term {

// Every text is one clean line (valid UTF-8, no control, no bidi characters) of at most this many bytes.
inline constexpr std::size_t kMaxEventText = 1024;  // more than a notice or a row of a list shows

struct Bell {};

// Told before the screen changes when entered, after it when left.
struct AlternateChanged {
  bool entered = false;
};

// OSC 0 and 2, APC, and a title that came back from the stack.
struct TitleChanged {
  std::string title;
};

// OSC 7: where the shell is, as the program wrote it, usually file://host/path.
struct FolderChanged {
  std::string uri;
};

// OSC 9, 99 (kitty; what came in parts is put together) and 777 (rxvt).
struct Notification {
  std::string title;  // may be empty
  std::string body;
};

// OSC 9;4.
struct Progress {
  enum class State : std::uint8_t { None, Normal, Error, Unknown, Paused };
  State state = State::None;
  int percent = 0;  // 0-100; not for None and Unknown
};

// OSC 133: what a shell tells of its prompt.
struct ShellMark {
  enum class Kind : std::uint8_t { Prompt, Input, Output, End };  // A, B, C, D
  Kind kind = Kind::Prompt;
  std::optional<int> exit_code;  // of End
};

// OSC 7501, behind "7501;" and unread: whoever takes it must judge it. At most kMaxProgramStatus bytes; a
// longer one is dropped, as the protocol wants. "?" asks whether it is understood.
struct ProgramStatus {
  std::string payload;
};
inline constexpr std::size_t kMaxProgramStatus = 4096;

// OSC 52: never done, only told.
struct ClipboardAsked {
  bool read = false;  // else: written
};

// Mode 2026: between the two the screen is half drawn.
struct Synchronized {
  bool begun = false;
};

// RIS: everything begins anew.
struct Reset {};

using ScreenEvent = std::variant<Bell, AlternateChanged, TitleChanged, FolderChanged, Notification, Progress,
                                 ShellMark, ProgramStatus, ClipboardAsked, Synchronized, Reset>;

}  // namespace geppetto::term
