// What to ask a forge so that the cache has what the forge has, and what to write of its answers. Does
// neither.
//
//   repositories ──► issues (of the account, or of each group) ──► pull requests (where something was
//   touched)
//
// Lists come newest change first and end where the last run began: what moves meanwhile comes twice, never
// not at all. A page and the place to go on at are written together, so a run that is killed goes on where it
// was. The watermark of a list is the server's time at the first page of a run that came to its end, never
// our clock: the first page of its repositories, since what is new in one that the run did not know yet was
// passed over.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "domain/provider/provider.h"
#include "domain/provider/registry.h"

namespace geppetto::provider {

enum class Stream { Repositories, Issues, PullRequests };
std::string_view to_string(Stream stream);

// How far a list is known.
struct Cursor {
  Stream stream = Stream::Repositories;
  std::string scope;                  // a repository's id or a group; empty: the account
  std::string scope_name;             // of a repository: its full name
  std::optional<WallTime> watermark;  // what changed before is known
  std::string resume;                 // of a run that did not end: where it goes on
  std::optional<WallTime> began;      // that run's first page, by the server's time
  std::optional<WallTime> started;    // and by our clock: only its age counts
  bool due = false;                   // something was touched there and is not fetched yet
  bool full = false;                  // that run reads the whole list
  bool incomplete = false;            // and something of it could not be read
  std::int64_t generation = 0;        // of whole lists
  std::optional<WallTime> last_full;  // by our clock, too
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct Fetch {
  Stream stream = Stream::Repositories;
  std::string scope, scope_name;
  std::optional<WallTime> since;
  std::string next;
  friend bool operator==(const Fetch&, const Fetch&) = default;
};

// To be written in one transaction.
struct Write {
  std::vector<Repository> repositories;
  std::vector<Item> items;
  std::vector<Cursor> cursors;
  std::int64_t generation = 0;  // not 0: stamp of these repositories, which a whole list holds
  bool sweep = false;           // the list is whole: those without this stamp are gone
};

struct SyncCounts {
  std::size_t pages = 0, repositories = 0, items = 0, skipped = 0, unknown = 0, failed = 0;
};

class SyncMachine {
 public:
  static constexpr std::int64_t kOverlapMs = 120'000;          // clocks of a forge's servers differ
  static constexpr std::int64_t kFullEveryMs = 6 * 3'600'000;  // no feed tells what was deleted
  static constexpr std::int64_t kResumeWithinMs = 3'600'000;   // later the pages have moved too far
  static constexpr int kMaxPages = 1000;                       // of one list in one run
  static constexpr std::size_t kMaxEach = 200;                 // repositories asked one by one in a run

  struct Start {
    SyncShape shape;
    Capabilities has;
    WallTime now;
    bool full = false;  // a whole list of repositories, whatever its age
    std::vector<Cursor> cursors;
    std::vector<Repository> repositories;  // as they are known
  };
  explicit SyncMachine(Start start);

  struct Step {
    Write write;  // first
    std::vector<Fetch> fetches;
  };
  Step begin();
  Step page(const Fetch& fetch, const Page& page);
  // A list that fails leaves the others alone. `stop`: none of them would fare better.
  Step failed(const Fetch& fetch, const Error& error, bool stop);

  bool done() const { return under_way_ == 0; }
  const SyncCounts& counts() const { return counts_; }
  const std::optional<Error>& first_error() const { return first_error_; }

 private:
  using Key = std::pair<Stream, std::string>;
  struct Known {
    std::string full_name, group;
    WallTime updated_at;
  };

  Cursor& cursor_of(Stream stream, const std::string& scope, const std::string& name);
  void start(Stream stream, const std::string& scope, const std::string& name, Step& step);
  void learn(const Repository& repository);
  std::string known_id(const std::string& id, const std::string& name) const;  // empty: not the account's
  void take_items(const Page& page, Write& write);
  void take_touched(const Page& page, Step& step);
  void end_of_list(Cursor& cursor, Step& step);
  void after_repositories(Step& step);
  std::set<std::string> groups() const;

  Start start_;
  std::map<Key, Cursor> cursors_;
  std::map<Key, int> pages_;                    // of lists that were started in this run
  std::set<Key> resumed_;                       // whose next answer is to an old `resume`
  std::map<std::string, Known> known_;          // by remote id
  std::map<std::string, std::string> by_name_;  // full name to remote id
  std::optional<WallTime> repositories_began_;  // of the list that this run knows them by
  std::size_t under_way_ = 0;
  bool stopped_ = false;
  SyncCounts counts_;
  std::optional<Error> first_error_;
};

}  // namespace geppetto::provider
