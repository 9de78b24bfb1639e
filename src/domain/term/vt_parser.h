// Bytes of a terminal program in, actions out: the DEC/ECMA-48 state machine with tmux 3.3a's habits.
// One thread. Never fails; memory is bounded whatever comes.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace geppetto::term {

// One parameter of a control sequence. `text` is set when it has ':' inside ("4:3", "38:2::1:2:3"); then
// `number` is not.
struct Param {
  static constexpr int kMissing = -1;
  int number = kMissing;
  std::string_view text;
};

struct ControlSequence {
  std::string_view intermediates;  // "?", ">", " ", …; usually empty
  char final = 0;
  std::span<const Param> params;

  // The parameter as a number no smaller than `low`, `missing` when it is not there, -1 when it has ':'
  // inside.
  int number(std::size_t index, int low, int missing) const;
};

// Parameters as one number, for what looks them up: 1, then for each ten bits with a number below 1023 plus
// one, 0 when it is missing. Not for more than kMostPacked.
inline constexpr std::size_t kMostPacked = 6;
inline constexpr int kPackedBits = 10;
inline constexpr int kLargestPacked = (1 << kPackedBits) - 2;

// What the bytes ask for. Views are valid during the call.
class VtActions {
 public:
  virtual void print_ascii(std::string_view run) = 0;      // 0x20-0x7E, at least one
  virtual void print(char32_t code_point, int width) = 0;  // 0x80 and above; 0 to 2 cells
  virtual void control(std::uint8_t code) = 0;             // C0
  virtual void partial() = 0;                              // a byte of a character that is not whole (yet)
  virtual void escape(std::string_view intermediates, char final) = 0;
  virtual void control_sequence(const ControlSequence& sequence) = 0;
  // Asked before a "CSI … m" comes so: true when all is done. `numbers`: packed_params() of the parameters.
  virtual bool known_style(std::uint64_t /*numbers*/) { return false; }
  // Strings; not `whole`: the rest was beyond kMaxStringBytes.
  virtual void osc(std::string_view payload, bool whole) = 0;
  virtual void apc(std::string_view payload, bool whole) = 0;
  virtual void dcs(std::string_view payload, bool whole) = 0;  // only one that ended with ST

 protected:
  ~VtActions() = default;
};

class VtParser {
 public:
  explicit VtParser(VtActions& actions) : actions_(actions) {}

  void feed(std::string_view bytes);

  bool between_sequences() const { return state_ == State::Ground && utf8_want_ == 0; }

  enum class State : std::uint8_t {
    Ground,
    Escape,
    EscapeIntermediate,
    CsiEntry,
    CsiParam,
    CsiIntermediate,
    CsiIgnore,
    DcsEntry,
    DcsParam,
    DcsIntermediate,
    DcsBody,
    DcsEscape,
    Osc,
    Apc,
    Swallow,  // SOS, PM, a window's name (which tmux refuses by default): strings of no use, to their ESC
    kCount,
  };

  // tmux's own limits, so that what it ignores is ignored here: a sequence beyond them has no effect.
  static constexpr std::size_t kMaxParamBytes = 63;
  static constexpr std::size_t kMaxParams = 23;
  static constexpr std::size_t kMaxIntermediates = 3;
  // The longest that is of use is a program's status; the rest of a longer string (images, clipboards) is
  // swallowed.
  static constexpr std::size_t kMaxStringBytes = 4096 + 64;

 private:
  void step(std::uint8_t byte);
  void enter(State next);
  void utf8_byte(std::uint8_t byte);
  void print_character(char32_t code_point);
  const char* whole_character(const char* at, const char* end);
  const char* whole_sequence(const char* at, const char* end);
  void dispatch_csi(std::string_view params, char final);
  bool split_params(std::string_view bytes);

  VtActions& actions_;
  State state_ = State::Ground;
  bool overflow_ = false;  // the sequence is beyond a limit
  std::array<char, kMaxIntermediates> intermediates_{};
  std::size_t intermediate_count_ = 0;
  std::array<char, kMaxParamBytes> param_bytes_{};
  std::size_t param_byte_count_ = 0;
  std::array<Param, kMaxParams> params_{};
  std::size_t param_count_ = 0;
  std::string string_;  // of an OSC, an APC or a DCS
  bool string_whole_ = true;

  // A character in progress. tmux survives control sequences inside one; so does this.
  std::array<char, 4> utf8_{};
  std::size_t utf8_have_ = 0, utf8_want_ = 0;
  bool utf8_bad_ = false;
};

}  // namespace geppetto::term
