// Decides when a person is told about a runner: not while looking at it, not twice, and many at once as one.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/time.h"
#include "domain/desktop/quiet_hours.h"

namespace geppetto::desktop {

// What a runner wants of its person.
enum class Need { None, Answer, Failed, Finished };

// What the person wants to be told of.
struct NotifyRules {
  bool enabled = true;
  bool answer = true, failed = true, finished = true;
  QuietHours quiet;
  std::string sound;  // a name of the sound theme, or an absolute path; empty: none
  friend bool operator==(const NotifyRules&, const NotifyRules&) = default;
};

// Plain text of at most kMaxTitle and kMaxBody characters, without control characters but newlines in the
// body.
struct Notification {
  std::string title, body;
  std::string sound;
  RunnerId runner;      // what Open shows
  bool answer = false;  // offers Answer, too
  friend bool operator==(const Notification&, const Notification&) = default;
};
inline constexpr std::size_t kMaxTitle = 100, kMaxBody = 800;

// `key` names what is shown; a Show with the key of one that is shown takes its place.
struct Show {
  std::uint64_t key = 0;
  Notification what;
};
struct Withdraw {
  std::uint64_t key = 0;
};
using Effect = std::variant<Show, Withdraw>;

// How a runner is called and what it said last, asked for at the moment of telling.
struct About {
  std::string name, words;  // words: any text, several lines
};
using Describe = std::function<About(const RunnerId&)>;

inline constexpr std::int64_t kSettleMs = 1000;       // a need that goes away by itself in this time is none
inline constexpr std::int64_t kGatherMs = 500;        // after one that is due, others are waited for so long
inline constexpr std::int64_t kGatherLimitMs = 1000;  // but never longer than this in all
inline constexpr std::int64_t kPauseMs = 3000;        // between two times of telling
inline constexpr std::int64_t kRepeatMs = 20'000;     // before the same runner is told of again
inline constexpr std::size_t kMaxSeparate = 2;        // more become one
inline constexpr std::size_t kMaxListed = 5;          // runners by name in that one

//            changed(need)             due, not quiet
//   Calm ---------------> Pending -------------------> Told
//    ^                      |                            |
//    +----------------------+----------------------------+
//      changed(None), seen(), looked at, quiet hours; what is shown of it is withdrawn
class Attention {
 public:
  explicit Attention(NotifyRules rules) : rules_(std::move(rules)) {}

  // The runner's need is another than before.
  void changed(const RunnerId& runner, Need need, MonoTime now);
  // The person knows: looked, acted on the notification, or muted it.
  void seen(const RunnerId& runner);
  // The runner is no more.
  void forget(const RunnerId& runner);
  // What the person looks at from now on; nil: nothing of ours.
  void look_at(const RunnerId& runner);
  // The person or the desktop closed it.
  void closed(std::uint64_t key);

  // When tick() has something to tell; nothing: until something changes.
  std::optional<MonoTime> deadline() const { return deadline_; }
  // `local_minute`: of the day where the person is.
  void tick(MonoTime now, int local_minute, const Describe& describe);

  // What is to be done since the last call, in order.
  std::vector<Effect> take_effects();

  // Whom a notification is about: the runner that its Open shows. Nil: it is not shown any more.
  RunnerId shown(std::uint64_t key) const;

 private:
  struct Watched {
    Need need = Need::None;
    std::optional<MonoTime> due;  // pending
    std::optional<MonoTime> told;
    std::uint64_t key = 0;  // 0: not shown alone
  };

  bool wanted(Need need) const;
  void calm(const RunnerId& runner, Watched& watched);
  void plan();
  void leave_group(const RunnerId& runner);
  void tell(const std::vector<RunnerId>& due, const Describe& describe);
  Notification alone(const RunnerId& runner, const Describe& describe) const;
  Notification together(const Describe& describe) const;
  Need need_of(const RunnerId& runner) const;

  NotifyRules rules_;
  std::map<RunnerId, Watched> watched_;
  std::set<RunnerId> group_;  // told of together
  RunnerId group_opens_;
  std::uint64_t group_key_ = 0;
  RunnerId looked_at_;
  std::optional<MonoTime> last_told_, deadline_;
  std::uint64_t last_key_ = 0;
  std::vector<Effect> effects_;
};

}  // namespace geppetto::desktop
