// Identities: ULIDs (github.com/ulid/spec), 26 characters of Crockford base 32 that sort by creation time.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/time.h"

namespace geppetto {

class Ulid {
 public:
  Ulid() { text_.fill('0'); }  // the nil id: no runner has it

  // time: 48 bits of milliseconds; entropy: 80 random bits.
  static Ulid make(WallTime time, const std::array<std::uint8_t, 10>& entropy);

  // Exactly 26 characters of the alphabet (either case), the first no greater than '7'.
  static std::optional<Ulid> parse(std::string_view text);

  std::string_view view() const { return {text_.data(), text_.size()}; }
  std::string str() const { return std::string(view()); }
  bool is_nil() const { return *this == Ulid(); }
  friend auto operator<=>(const Ulid&, const Ulid&) = default;

 private:
  std::array<char, 26> text_;
};

using RunnerId = Ulid;

// Ties a request to its outcome across an asynchronous gap. 0 is nobody: the outcome is dropped.
struct RequestId {
  std::uint64_t value = 0;
  friend auto operator<=>(RequestId, RequestId) = default;
};

// Names the tmux server's machine; only "local" today, a command prefix such as "ssh devbox" later.
struct HostId {
  std::string name = "local";
  friend bool operator==(const HostId&, const HostId&) = default;
};

}  // namespace geppetto

template <>
struct std::hash<geppetto::Ulid> {
  std::size_t operator()(const geppetto::Ulid& id) const noexcept {
    return std::hash<std::string_view>()(id.view());
  }
};
