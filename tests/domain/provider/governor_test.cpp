// Limits in all forms that forges have for them, and what background work may take of them.
#include "domain/provider/governor.h"

#include <doctest/doctest.h>

namespace geppetto::provider {
namespace {
constexpr WallTime kNow{1'800'000'000'000};
Headers at_limit(std::string remaining, std::int64_t reset_s) {
  return {{"x-ratelimit-limit", "5000"},
          {"x-ratelimit-remaining", std::move(remaining)},
          {"x-ratelimit-reset", std::to_string(reset_s)}};
}
}  // namespace

TEST_CASE("what a status means") {
  CHECK(!judge(200, {}, ""));
  CHECK(!judge(304, {}, ""));
  const auto refused = judge(401, {}, "");
  CHECK(is_unauthorized({refused->kind, refused->why}));
  const auto lacking = judge(403, {}, "");
  CHECK_FALSE(is_unauthorized({lacking->kind, lacking->why}));
  CHECK(judge(403, at_limit("0", 1), "")->rate_limited);
  CHECK(judge(403, {{"retry-after", "30"}}, "")->rate_limited);
  CHECK(judge(403, {}, "You have exceeded a secondary rate limit")->rate_limited);
  CHECK(judge(403, {}, "You have triggered an abuse detection mechanism")->rate_limited);
  CHECK(judge(429, {}, "Retry later")->rate_limited);
  CHECK(!judge(403, {}, "Resource not accessible")->rate_limited);
  CHECK(judge(403, {{"x-github-sso", "required; url=x"}}, "")->why.find("single sign-on") !=
        std::string::npos);
  CHECK(judge(404, {}, "")->kind == ErrorKind::NotFound);
  CHECK(judge(410, {}, "")->kind == ErrorKind::NotFound);
  CHECK(judge(503, {}, "<html>")->kind == ErrorKind::Network);
  CHECK(judge(422, {}, "")->kind == ErrorKind::Protocol);
}

TEST_CASE("no word of an answer comes into an error") {
  for (const int status : {400, 401, 403, 404, 407, 410, 422, 429, 500, 503})
    CHECK(judge(status, {}, "Bearer CANARY")->why.find("CANARY") == std::string::npos);
}

TEST_CASE("the reset is counted by the server's clock") {
  // Our clock is an hour behind; the window ends in 600 s.
  Headers headers = at_limit("0", 1'800'003'600 + 600);
  headers.emplace_back("date", "Fri, 15 Jan 2027 09:00:00 GMT");  // 1,800,003,600
  CHECK(read_limits(headers, kNow).reset_at->ms == kNow.ms + 600'000);
  CHECK(*read_limits(
             {{"retry-after", "Fri, 15 Jan 2027 09:00:30 GMT"}, {"date", "Fri, 15 Jan 2027 09:00:00 GMT"}},
             kNow)
             .retry_after_ms == 30'000);
  CHECK(*read_limits({{"ratelimit-limit", "2000"}}, kNow).limit == 2000);
  CHECK(!read_limits({{"x-ratelimit-limit", "many"}, {"retry-after", "-5"}}, kNow).limit);
  CHECK(read_limits({{"retry-after", "999999999999"}}, kNow).retry_after_ms <= 6 * 3'600'000);
}

TEST_CASE("a limit pauses until it is over") {
  Governor g(4);
  CHECK(g.wait_ms(kNow, Use::Foreground) == 0);
  g.answered(kNow, read_limits({{"retry-after", "30"}}, kNow), true, false);
  CHECK(g.wait_ms(kNow, Use::Foreground) == 30'000);
  CHECK(g.wait_ms({kNow.ms + 30'000}, Use::Foreground) == 0);
  CHECK(g.width() == 2);
  g.answered({kNow.ms + 30'000}, {}, true, false);  // no time named, the second in a row
  CHECK(g.wait_ms({kNow.ms + 30'000}, Use::Foreground) == 2 * Governor::kDefaultPauseMs);
}

TEST_CASE("the width halves with trouble and grows with good answers") {
  Governor g(8);
  g.answered(kNow, {}, false, true);
  CHECK(g.width() == 4);
  for (int n = 0; n < 20; ++n) g.answered(kNow, {}, false, false);
  CHECK(g.width() == 5);
  for (int n = 0; n < 400; ++n) g.answered(kNow, {}, false, false);
  CHECK(g.width() == 8);
  for (int n = 0; n < 9; ++n) g.answered(kNow, {}, false, true);
  CHECK(g.width() == 1);
}

TEST_CASE("background takes a quarter of a window at most and leaves the last fifth") {
  Governor g(4);
  g.answered(kNow, read_limits({{"x-ratelimit-limit", "100"}, {"x-ratelimit-remaining", "99"}}, kNow), false,
             false);
  for (int n = 0; n < 25; ++n) {
    REQUIRE(g.wait_ms(kNow, Use::Background) == 0);
    g.sent(kNow, Use::Background);
  }
  CHECK(!g.wait_ms(kNow, Use::Background));
  CHECK(g.wait_ms(kNow, Use::Foreground) == 0);
  CHECK(g.wait_ms({kNow.ms + Governor::kWindowMs}, Use::Background) == 0);

  Governor low(4);
  low.answered(kNow, read_limits(at_limit("999", 1'800'000'600), kNow), false, false);
  CHECK(!low.wait_ms(kNow, Use::Background));
  CHECK(low.wait_ms({kNow.ms + 600'000}, Use::Background) == 0);
}

}  // namespace geppetto::provider
