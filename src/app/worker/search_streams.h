// Sends what searches find to those who asked over the socket, as fast as each of them takes it.
// Worker thread only; the searching itself is done on the pool.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/worker/core_access.h"
#include "app/worker/search_run.h"
#include "infra/uv/loop.h"
#include "infra/wire/found.h"
#include "infra/wire/requests.h"
#include "infra/wire/server.h"

namespace geppetto::worker {

class SearchStreams {
 public:
  // `on_end` is called once for every search that ended by itself, from the loop.
  SearchStreams(uv::Loop& loop, wire::Server& server, std::function<void(wire::ConnectionId)> on_end);

  void set_core(CoreAccess& core) { core_ = &core; }

  // Searches what is there now. Invalid: the pattern; NotFound: a runner.
  Outcome add(wire::ConnectionId connection, std::string_view id, const wire::Search& request);
  // The connection is gone: its searches are given up.
  void drop(wire::ConnectionId connection);
  // Goes on in the next turn: somebody reads again.
  void pump_soon() { again_.start(0); }

 private:
  struct Stream {
    wire::ConnectionId connection;
    std::string id;
    std::uint64_t context = 0;
    std::uint64_t limit = 0;
    std::shared_ptr<const log::Matcher> matcher;
    std::unique_ptr<SearchRun> run;
    std::deque<RunnerId> queue;             // not begun: to open an old transcript takes a moment
    std::map<RunnerId, std::string> names;  // as they were when it began
    std::optional<SearchPiece> piece;       // being sent
    std::size_t next = 0;                   // of its hits
    std::uint64_t sent = 0;
    std::uint64_t count = 0;  // of the runner whose pieces come now
    bool ended = false;
  };

  void pump();
  void pump(Stream& stream);
  void begin_next(Stream& stream);
  bool fill(Stream& stream, wire::FoundBatch& batch);
  static std::string encode(const Stream& stream, const log::Hit& hit);

  uv::Loop& loop_;
  wire::Server& server_;
  CoreAccess* core_ = nullptr;
  std::function<void(wire::ConnectionId)> on_end_;
  std::list<Stream> streams_;
  uv::Timer again_;
};

}  // namespace geppetto::worker
