// Limits are read from whatever header a vendor uses; the rules for background use are ours.
#include "domain/provider/governor.h"

#include <algorithm>
#include <charconv>

#include "domain/provider/remote_time.h"

namespace geppetto::provider {
namespace {

constexpr int kGoodForOneMore = 20;
constexpr std::int64_t kLongestPauseMs = 6 * 3'600'000;  // a server that names more is not believed
constexpr std::int64_t kSecondsBelow = 100'000'000;      // smaller numbers are seconds from now

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> first_number(const Headers& headers, std::string_view a, std::string_view b) {
  const auto value = number(header(headers, a));
  return value ? value : number(header(headers, b));
}

bool holds(std::string_view body, std::string_view words) {
  return body.find(words) != std::string_view::npos;
}

bool speaks_of_limits(std::string_view body) {
  body = body.substr(0, 4096);
  return holds(body, "rate limit") || holds(body, "abuse detection") || holds(body, "RATE_LIMITED") ||
         holds(body, "Retry later");
}

}  // namespace

std::string_view header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

LimitFacts read_limits(const Headers& headers, WallTime now) {
  LimitFacts out;
  out.limit = first_number(headers, "x-ratelimit-limit", "ratelimit-limit");
  out.remaining = first_number(headers, "x-ratelimit-remaining", "ratelimit-remaining");
  // The server's clock counts: ours may be an hour wrong.
  const WallTime there = parse_http_date(header(headers, "date")).value_or(now);
  if (const auto reset = first_number(headers, "x-ratelimit-reset", "ratelimit-reset")) {
    const std::int64_t in_ms = *reset < kSecondsBelow ? *reset * 1000 : *reset * 1000 - there.ms;
    out.reset_at = WallTime{now.ms + std::clamp<std::int64_t>(in_ms, 0, kLongestPauseMs)};
  }
  const std::string_view retry = header(headers, "retry-after");
  if (const auto seconds = number(retry)) {
    out.retry_after_ms = std::min(*seconds, kLongestPauseMs / 1000) * 1000;
  } else if (const auto at = parse_http_date(retry)) {
    out.retry_after_ms = std::clamp<std::int64_t>(at->ms - there.ms, 0, kLongestPauseMs);
  }
  return out;
}

std::optional<Trouble> judge(int status, const Headers& headers, std::string_view body) {
  if ((status >= 200 && status < 300) || status == 304) return std::nullopt;
  const std::string number_text = std::to_string(status);
  const bool none_left = header(headers, "x-ratelimit-remaining") == "0";
  if (status == 429 ||
      (status == 403 && (none_left || !header(headers, "retry-after").empty() || speaks_of_limits(body))))
    return Trouble{ErrorKind::Busy, number_text + ": the rate limit is reached", true};
  switch (status) {
    case 401: return Trouble{ErrorKind::Refused, "401: the token is not accepted (any more)"};
    case 403: {
      if (!header(headers, "x-github-sso").empty())
        return Trouble{ErrorKind::Refused,
                       "403: the organisation wants the token authorised for its single sign-on"};
      return Trouble{ErrorKind::Refused, "403: the token lacks a permission for this"};
    }
    case 404: return Trouble{ErrorKind::NotFound, "404: not there, or not visible with this token"};
    case 407: return Trouble{ErrorKind::Network, "407: the proxy wants to know who you are"};
    case 410: return Trouble{ErrorKind::NotFound, "410: gone"};
    default: break;
  }
  if (status >= 500) return Trouble{ErrorKind::Network, number_text + ": the server has trouble"};
  return Trouble{ErrorKind::Protocol, number_text + ": not an answer that fits the request"};
}

bool is_unauthorized(const Error& error) {
  return error.kind == ErrorKind::Refused && error.what.starts_with("401");
}

std::optional<std::int64_t> Governor::wait_ms(WallTime now, Use use) const {
  const std::int64_t pause = paused_until_ ? std::max<std::int64_t>(0, paused_until_->ms - now.ms) : 0;
  if (use == Use::Foreground || !known_.limit || *known_.limit <= 0) return pause;
  const bool same_window = now.ms - window_began_.ms < kWindowMs;
  if (same_window && background_ >= std::max<std::int64_t>(1, *known_.limit / kBackgroundShare))
    return std::nullopt;
  const bool fresh = !known_.reset_at || now < *known_.reset_at;
  if (fresh && known_.remaining && *known_.remaining < *known_.limit / kKept) return std::nullopt;
  return pause;
}

void Governor::sent(WallTime now, Use use) {
  if (now.ms - window_began_.ms >= kWindowMs || now < window_began_) {
    window_began_ = now;
    background_ = 0;
  }
  if (use == Use::Background) ++background_;
}

void Governor::answered(WallTime now, const LimitFacts& facts, bool rate_limited, bool server_trouble) {
  if (facts.limit) known_ = facts;
  if (rate_limited) {
    std::int64_t pause = kDefaultPauseMs << std::min(limited_, 5);
    if (facts.retry_after_ms) {
      pause = *facts.retry_after_ms;
    } else if (facts.remaining == 0 && facts.reset_at) {
      pause = facts.reset_at->ms - now.ms;
    }
    const WallTime until{now.ms + std::max<std::int64_t>(pause, 1000)};
    if (!paused_until_ || *paused_until_ < until) paused_until_ = until;
    ++limited_;
  }
  if (rate_limited || server_trouble) {
    width_ = std::max(1, width_ / 2);
    good_ = 0;
    return;
  }
  limited_ = 0;
  if (paused_until_ && *paused_until_ <= now) paused_until_.reset();
  if (++good_ >= kGoodForOneMore) {
    good_ = 0;
    width_ = std::min(most_, width_ + 1);
  }
}

}  // namespace geppetto::provider
