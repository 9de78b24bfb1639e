// Answers what comes over the socket: hands commands to the core, reads from it, streams logs and changes.
// Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "app/worker/core_access.h"
#include "app/worker/log_streams.h"
#include "app/worker/search_streams.h"
#include "domain/ports/reply_port.h"
#include "infra/provider/forges.h"
#include "infra/uv/loop.h"
#include "infra/wire/replies.h"
#include "infra/wire/requests.h"
#include "infra/wire/server.h"

namespace geppetto::worker {

struct ServiceOptions {
  std::string version;
  bool has_window = false;
  std::string tmux_socket_name;                           // as the command line is told
  std::function<std::vector<desktop::Health>()> desktop;  // as doctor is told
  provider::Forges* forges = nullptr;                     // goes before the service
  std::function<void()> shutdown;  // called after the answer was given; may stop the loop
  // Passes the pipes to the socket at this path; the worker leaves at the end of the turn.
  std::function<void(const std::string& pipes_path)> hand_over;
};

// Every RequestId but 0 that the core sees is made here.
class RequestService final : public ports::ReplyPort {
 public:
  // Takes over the server's handlers until destroyed.
  RequestService(uv::Loop& loop, wire::Server& server, ServiceOptions options);
  ~RequestService() override;
  RequestService(const RequestService&) = delete;
  RequestService& operator=(const RequestService&) = delete;

  // The core is made after its ReplyPort. Called once, before the loop runs.
  void set_core(CoreAccess& core);

  // At the end of every turn of the loop: sends new lines of the transcripts to those who follow.
  void on_turn_end() { streams_.pump(); }

  void answer(RequestId request, Result<ports::CommandDone> outcome) override;
  void runner_changed(const runner::Runner& runner, bool status_changed) override;
  void runner_removed(const RunnerId& runner) override;

 private:
  struct Pending {  // a command in the core
    wire::ConnectionId connection;
    std::string id;
  };
  struct Wait {
    wire::ConnectionId connection;
    std::string id;
    std::vector<RunnerId> runners;  // empty: any
    bool one = false;               // it was asked for by name: that it is gone is an error
    std::vector<runner::Status> statuses;
    std::unique_ptr<uv::Timer> timer;  // null: waits without end
  };
  struct Peer {
    std::size_t under_way = 0;  // commands, waits and streams
    bool subscribed = false;
    std::string subscription_id;
    std::set<RunnerId> missed;  // changes that wait for the reader
  };
  struct Handler;

  void on_line(wire::ConnectionId connection, std::string_view line);
  void on_drained(wire::ConnectionId connection);
  void on_closed(wire::ConnectionId connection);
  wire::Figures figures() const;
  void begin(wire::ConnectionId connection);
  void finish(wire::ConnectionId connection);
  void update_hold(wire::ConnectionId connection, const Peer& peer);
  void reply_error(wire::ConnectionId connection, std::string_view id, const Error& error);
  void command(wire::ConnectionId connection, std::string_view id, core::Command command);
  void start_wait(Wait wait, std::optional<std::int64_t> timeout_ms);
  bool settle_wait(const Wait& wait);
  void check_waits(const RunnerId& runner);
  void tell_subscriber(wire::ConnectionId connection, Peer& peer, const RunnerId& runner);

  uv::Loop& loop_;
  wire::Server& server_;
  ServiceOptions options_;
  CoreAccess* core_ = nullptr;
  WallTime boot_;
  std::int64_t started_ms_ = 0;  // by the monotonic clock
  std::uint64_t next_request_ = 1;
  std::map<RequestId, Pending> pending_;
  std::map<std::uint64_t, Wait> waits_;
  std::uint64_t next_wait_ = 1;
  std::map<wire::ConnectionId, Peer> peers_;
  LogStreams streams_;
  SearchStreams searches_;
};

}  // namespace geppetto::worker
