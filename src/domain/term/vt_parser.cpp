// The state table, and what its actions collect.
#include "domain/term/vt_parser.h"

#include <algorithm>
#include <limits>

#include "domain/base/text.h"

namespace geppetto::term {
namespace {

using State = VtParser::State;

enum class Action : std::uint8_t {
  None,
  Print,
  Utf8,
  Control,
  Intermediate,
  Param,
  Escape,
  Csi,
  StringByte,
  StringEnd
};

struct Step {
  Action action = Action::None;
  State next = State::Ground;
};

struct Table {
  std::array<std::array<Step, 256>, static_cast<std::size_t>(State::kCount)> rows{};

  constexpr void set(State state, int from, int to, Action action, State next) {
    for (int byte = from; byte <= to; ++byte) {
      rows[static_cast<std::size_t>(state)][static_cast<std::size_t>(byte)] = {action, next};
    }
  }

  // CAN, SUB and ESC break off what was going on; other C0 codes act in the middle of it or are ignored.
  constexpr void set_usual(State state, Action c0) {
    set(state, 0x00, 0xFF, Action::None, state);
    set(state, 0x00, 0x1F, c0, state);
    set(state, 0x18, 0x18, Action::Control, State::Ground);
    set(state, 0x1A, 0x1A, Action::Control, State::Ground);
    set(state, 0x1B, 0x1B, Action::None, State::Escape);
  }

  constexpr Table() {
    set_usual(State::Ground, Action::Control);
    set(State::Ground, 0x20, 0x7E, Action::Print, State::Ground);
    set(State::Ground, 0x80, 0xFF, Action::Utf8, State::Ground);

    set_usual(State::Escape, Action::Control);
    set(State::Escape, 0x20, 0x2F, Action::Intermediate, State::EscapeIntermediate);
    set(State::Escape, 0x30, 0x7E, Action::Escape, State::Ground);
    set(State::Escape, 'P', 'P', Action::None, State::DcsEntry);
    set(State::Escape, '[', '[', Action::None, State::CsiEntry);
    set(State::Escape, ']', ']', Action::None, State::Osc);
    set(State::Escape, '_', '_', Action::None, State::Apc);
    for (const char c : {'X', '^', 'k'}) set(State::Escape, c, c, Action::None, State::Swallow);

    set_usual(State::EscapeIntermediate, Action::Control);
    set(State::EscapeIntermediate, 0x20, 0x2F, Action::Intermediate, State::EscapeIntermediate);
    set(State::EscapeIntermediate, 0x30, 0x7E, Action::Escape, State::Ground);

    set_usual(State::CsiEntry, Action::Control);
    set(State::CsiEntry, 0x20, 0x2F, Action::Intermediate, State::CsiIntermediate);
    set(State::CsiEntry, '0', ';', Action::Param, State::CsiParam);
    set(State::CsiEntry, '<', '?', Action::Intermediate, State::CsiParam);
    set(State::CsiEntry, 0x40, 0x7E, Action::Csi, State::Ground);

    set_usual(State::CsiParam, Action::Control);
    set(State::CsiParam, 0x20, 0x2F, Action::Intermediate, State::CsiIntermediate);
    set(State::CsiParam, '0', ';', Action::Param, State::CsiParam);
    set(State::CsiParam, '<', '?', Action::None, State::CsiIgnore);
    set(State::CsiParam, 0x40, 0x7E, Action::Csi, State::Ground);

    set_usual(State::CsiIntermediate, Action::Control);
    set(State::CsiIntermediate, 0x20, 0x2F, Action::Intermediate, State::CsiIntermediate);
    set(State::CsiIntermediate, 0x30, 0x3F, Action::None, State::CsiIgnore);
    set(State::CsiIntermediate, 0x40, 0x7E, Action::Csi, State::Ground);

    set_usual(State::CsiIgnore, Action::Control);
    set(State::CsiIgnore, 0x40, 0x7E, Action::None, State::Ground);

    set_usual(State::DcsEntry, Action::None);
    set(State::DcsEntry, 0x20, 0x2F, Action::None, State::DcsIntermediate);
    set(State::DcsEntry, 0x30, 0x3F, Action::None, State::DcsParam);
    set(State::DcsEntry, ':', ':', Action::None, State::Swallow);
    set(State::DcsEntry, 0x40, 0x7E, Action::StringByte, State::DcsBody);

    set_usual(State::DcsParam, Action::None);
    set(State::DcsParam, 0x20, 0x2F, Action::None, State::DcsIntermediate);
    for (const char c : {':', '<', '=', '>', '?'}) set(State::DcsParam, c, c, Action::None, State::Swallow);
    set(State::DcsParam, 0x40, 0x7E, Action::StringByte, State::DcsBody);

    set_usual(State::DcsIntermediate, Action::None);
    set(State::DcsIntermediate, 0x30, 0x3F, Action::None, State::Swallow);
    set(State::DcsIntermediate, 0x40, 0x7E, Action::StringByte, State::DcsBody);

    // Only ESC \ ends a device control string; even CAN is data.
    set(State::DcsBody, 0x00, 0xFF, Action::StringByte, State::DcsBody);
    set(State::DcsBody, 0x1B, 0x1B, Action::None, State::DcsEscape);
    set(State::DcsEscape, 0x00, 0xFF, Action::StringByte, State::DcsBody);
    set(State::DcsEscape, '\\', '\\', Action::StringEnd, State::Ground);

    set_usual(State::Osc, Action::None);
    set(State::Osc, 0x07, 0x07, Action::None, State::Ground);
    set(State::Osc, 0x20, 0xFF, Action::StringByte, State::Osc);

    set_usual(State::Apc, Action::None);
    set(State::Apc, 0x20, 0xFF, Action::StringByte, State::Apc);

    set_usual(State::Swallow, Action::None);
  }
};

constexpr Table kTable;

}  // namespace

int ControlSequence::number(std::size_t index, int low, int missing) const {
  if (index >= params.size()) return missing;
  const Param& param = params[index];
  if (!param.text.empty()) return -1;
  return param.number == Param::kMissing ? missing : std::max(param.number, low);
}

void VtParser::feed(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (state_ != State::Ground) {
      step(static_cast<std::uint8_t>(*at++));
      continue;
    }
    const char* const run = at;
    at = end_of_printable(at, end);
    if (run != at) {
      utf8_want_ = 0;
      actions_.print_ascii({run, static_cast<std::size_t>(at - run)});
      if (at == end) return;
    }
    // What is there as a whole, as almost everything is, needs no state. The rest goes byte by byte.
    const char* const begin = at;
    const auto byte = static_cast<std::uint8_t>(*at);
    if (byte >= 0x80) {
      if (utf8_want_ == 0) at = whole_character(at, end);
      if (at == begin) utf8_byte(static_cast<std::uint8_t>(*at++));
    } else {
      if (byte == 0x1B) {
        at = whole_sequence(at, end);
        if (at == begin) step(static_cast<std::uint8_t>(*at++));
      } else {
        ++at;
        if (byte >= 0x20) continue;  // DEL
        utf8_want_ = 0;
        actions_.control(byte);
      }
    }
  }
}

// Takes a well-formed character; moves on only when there is one.
const char* VtParser::whole_character(const char* at, const char* end) {
  const Decoded decoded = decode_utf8({at, static_cast<std::size_t>(end - at)}, 0);
  if (decoded.code_point == 0xFFFD) return at;
  print_character(decoded.code_point);
  return at + decoded.length;
}

// Takes "ESC [ numbers letter"; moves on only when it is there, whole and within the limits. Almost every
// sequence is such a one, and most of these choose a style.
const char* VtParser::whole_sequence(const char* at, const char* end) {
  constexpr int kMostDigits = 9;  // no more fit an int for certain
  const char* const begin = at + 2;
  if (end - at < 3 || at[1] != '[') return at;
  const char* last = begin;
  std::size_t count = 0;
  std::uint64_t packed = 1;
  int largest = 0;
  while (true) {
    const char* const digits = last;
    int number = 0;
    for (; last != end && *last >= '0' && *last <= '9'; ++last) {
      if (last - digits == kMostDigits) return at;
      number = number * 10 + (*last - '0');
    }
    if (last == end) return at;
    if (last != begin || *last == ';') {
      const int given = last == digits ? Param::kMissing : number;
      params_[count++] = {given, {}};
      packed = packed << kPackedBits | static_cast<std::uint32_t>(given + 1);
      largest = std::max(largest, given);
    }
    if (*last != ';') break;
    ++last;
    if (count == kMaxParams) return at;
  }
  if (*last < 0x40 || *last > 0x7E || last - begin > static_cast<std::ptrdiff_t>(kMaxParamBytes)) return at;
  const bool fits = count <= kMostPacked && largest <= kLargestPacked;
  if (*last != 'm' || !fits || !actions_.known_style(packed))
    actions_.control_sequence({{}, *last, {params_.data(), count}});
  return last + 1;
}

void VtParser::step(std::uint8_t byte) {
  const Step step = kTable.rows[static_cast<std::size_t>(state_)][byte];
  switch (step.action) {
    case Action::None: break;
    case Action::Print:
    case Action::Utf8: break;  // feed() takes these before it comes here
    case Action::Control:
      utf8_want_ = 0;
      actions_.control(byte);
      break;
    case Action::Intermediate:
      if (intermediate_count_ == kMaxIntermediates) {
        overflow_ = true;
      } else {
        intermediates_[intermediate_count_++] = static_cast<char>(byte);
      }
      break;
    case Action::Param:
      if (param_byte_count_ == kMaxParamBytes) {
        overflow_ = true;
      } else {
        param_bytes_[param_byte_count_++] = static_cast<char>(byte);
      }
      break;
    case Action::Escape:
      if (!overflow_) actions_.escape({intermediates_.data(), intermediate_count_}, static_cast<char>(byte));
      break;
    case Action::Csi: dispatch_csi({param_bytes_.data(), param_byte_count_}, static_cast<char>(byte)); break;
    case Action::StringByte:
      if (string_.size() == kMaxStringBytes) {
        string_whole_ = false;
      } else {
        string_.push_back(static_cast<char>(byte));
      }
      break;
    case Action::StringEnd: actions_.dcs(string_, string_whole_); break;
  }
  if (step.next != state_) enter(step.next);
}

void VtParser::enter(State next) {
  // Whatever ends one of these strings, it counts.
  if (state_ == State::Osc) actions_.osc(string_, string_whole_);
  if (state_ == State::Apc) actions_.apc(string_, string_whole_);
  state_ = next;
  if (next == State::Escape || next == State::CsiEntry || next == State::DcsEntry) {
    overflow_ = false;
    intermediate_count_ = 0;
    param_byte_count_ = 0;
  }
  if (next == State::Osc || next == State::Apc || next == State::DcsEntry) {
    string_.clear();
    string_whole_ = true;
  }
}

void VtParser::utf8_byte(std::uint8_t byte) {
  actions_.partial();
  if (utf8_want_ == 0) {
    if (byte < 0xC2 || byte > 0xF4) return;  // cannot begin a character: dropped, as tmux does
    utf8_want_ = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    utf8_have_ = 0;
    utf8_bad_ = false;
  } else if ((byte & 0xC0) != 0x80) {
    utf8_bad_ = true;  // it still counts as one of the character's bytes
  }
  utf8_[utf8_have_++] = static_cast<char>(byte);
  if (utf8_have_ < utf8_want_) return;
  const Decoded decoded = decode_utf8({utf8_.data(), utf8_have_}, 0);
  const bool whole = !utf8_bad_ && decoded.length == utf8_have_;
  utf8_want_ = 0;
  if (whole) print_character(decoded.code_point);
}

void VtParser::print_character(char32_t code_point) {
  const int width = terminal_width(code_point);
  if (width >= 0) actions_.print(code_point, width);
}

void VtParser::dispatch_csi(std::string_view params, char final) {
  if (overflow_ || !split_params(params)) return;
  ControlSequence sequence;
  sequence.intermediates = {intermediates_.data(), intermediate_count_};
  sequence.final = final;
  sequence.params = {params_.data(), param_count_};
  actions_.control_sequence(sequence);
}

// False: too many, or a number beyond an int.
bool VtParser::split_params(std::string_view bytes) {
  constexpr long long kTooBig = static_cast<long long>(std::numeric_limits<int>::max()) + 1;
  param_count_ = 0;
  if (bytes.empty()) return true;
  std::size_t begin = 0;
  bool colon = false;
  long long number = Param::kMissing;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    const char c = i < bytes.size() ? bytes[i] : ';';
    if (c == ':') {
      colon = true;
    } else if (c != ';') {
      number = std::min(std::max(number, 0LL) * 10 + (c - '0'), kTooBig);
    } else {
      if (param_count_ == kMaxParams) return false;
      if (!colon && number == kTooBig) return false;
      Param& param = params_[param_count_++];
      param.number = colon ? Param::kMissing : static_cast<int>(number);
      param.text = colon ? bytes.substr(begin, i - begin) : std::string_view();
      begin = i + 1;
      colon = false;
      number = Param::kMissing;
    }
  }
  return true;
}

}  // namespace geppetto::term
