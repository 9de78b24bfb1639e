// How fast one token may be used: the forge's limits as its answers tell them, shared by all who use the
// token.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"

namespace geppetto::provider {

enum class Use { Foreground, Background };  // a person waits, or nobody

// What an answer says of limits; what it does not say is nothing.
struct LimitFacts {
  std::optional<std::int64_t> limit, remaining;
  std::optional<WallTime> reset_at;
  std::optional<std::int64_t> retry_after_ms;
};
using Headers = std::vector<std::pair<std::string, std::string>>;        // names in lower case
std::string_view header(const Headers& headers, std::string_view name);  // empty: not there
// Reads x-ratelimit-*, ratelimit-*, retry-after and date in all their forms.
LimitFacts read_limits(const Headers& headers, WallTime now);

// What a status means, whatever the forge. Nothing: it is fine (2xx, 304).
struct Trouble {
  ErrorKind kind = ErrorKind::Protocol;
  std::string why;  // never a word of the answer: servers echo what they were sent
  bool rate_limited = false;
};
std::optional<Trouble> judge(int status, const Headers& headers, std::string_view body);
// The error of a token that is not accepted: no other request would fare better.
bool is_unauthorized(const Error& error);

class Governor {
 public:
  static constexpr std::int64_t kDefaultPauseMs = 60'000;  // what the vendors ask for when they name no time
  static constexpr std::int64_t kWindowMs = 3'600'000;
  static constexpr std::int64_t kBackgroundShare = 4;  // a quarter of a window
  static constexpr std::int64_t kKept = 5;             // the last fifth is the person's

  explicit Governor(int concurrency) : most_(concurrency), width_(concurrency) {}

  // How long a request has to wait from now; nothing: not in this window (background only).
  std::optional<std::int64_t> wait_ms(WallTime now, Use use) const;
  void sent(WallTime now, Use use);
  void answered(WallTime now, const LimitFacts& facts, bool rate_limited, bool server_trouble);

  int width() const { return width_; }  // requests at a time, by additive increase, multiplicative decrease
  const LimitFacts& known() const { return known_; }

 private:
  int most_;
  int width_;
  int good_ = 0;
  int limited_ = 0;  // in a row
  LimitFacts known_;
  std::optional<WallTime> paused_until_;
  WallTime window_began_;
  std::int64_t background_ = 0;  // requests in this window
};

}  // namespace geppetto::provider
