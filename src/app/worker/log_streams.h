// Sends transcripts to those who asked for them: in batches, as fast as each reader takes them, without a
// queue of its own. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/worker/core_access.h"
#include "app/worker/search_run.h"
#include "infra/uv/loop.h"
#include "infra/wire/replies.h"
#include "infra/wire/requests.h"
#include "infra/wire/server.h"

namespace geppetto::worker {

class LogStreams {
 public:
  // `on_end` is called once for every stream that ended by itself, from the loop or from pump().
  LogStreams(uv::Loop& loop, wire::Server& server, std::function<void(wire::ConnectionId)> on_end);

  void set_core(CoreAccess& core) { core_ = &core; }

  // Begins with the next pump.
  // Invalid: the request's `grep` is no pattern.
  Outcome add(wire::ConnectionId connection, std::string_view id, const RunnerId& runner,
              const wire::StreamLogs& request);
  // The connection is gone.
  void drop(wire::ConnectionId connection);

  // Sends what can be sent now. Cheap when there is nothing.
  void pump();
  // Pumps in the next turn: something changed outside of a turn's events.
  void pump_soon();

 private:
  struct Stream {
    wire::ConnectionId connection;
    std::string id;
    RunnerId runner;
    log::LogView view;  // the newest seen, so that a forgotten runner's last lines still arrive
    std::uint64_t next = 0;
    std::uint64_t limit = 0;              // not following: where to end
    std::unique_ptr<SearchRun> matching;  // of [next, limit) only the lines it finds are sent; null: all are
    std::optional<SearchPiece> piece;     // what it found and is being sent
    std::size_t piece_next = 0;
    std::uint64_t dropped = 0;  // lines that were asked for and are no more; told before what was found
    bool follow = false;
    bool screen = false;
    bool ended = false;
    std::shared_ptr<const term::ScreenImage> image;  // not following: the screen below `limit`
    std::vector<wire::ScreenRow> shown;              // the rows sent last
    std::uint64_t shown_cursor = ~0ULL;              // none: the first screen is always sent
    WallTime shown_activity;                         // the runner's activity when they were compared last
    bool look_again = false;                         // they may have changed since within one millisecond
  };

  void pump(Stream& stream);
  // False: the reader is behind, or this turn's share is used up.
  bool send_lines(Stream& stream, bool all);
  bool send_matching(Stream& stream);
  void send_batch(const Stream& stream, const wire::LogBatch& batch);
  void send_changed_screen(Stream& stream, const runner::Runner& runner);
  void show_screen(Stream& stream, const term::ScreenImage* image);

  uv::Loop& loop_;
  wire::Server& server_;
  CoreAccess* core_ = nullptr;
  std::function<void(wire::ConnectionId)> on_end_;
  std::list<Stream> streams_;
  bool few_due_ = false;  // few lines have waited long enough
  bool few_waiting_ = false;
  bool screens_due_ = true;  // false: looked at a moment ago
  bool screens_looked_at_ = false;
  uv::Timer again_, few_timer_, screen_timer_;
};

}  // namespace geppetto::worker
