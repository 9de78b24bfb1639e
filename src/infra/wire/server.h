// The worker's Unix socket: accepts connections of its own user and carries lines both ways, all bounded.
// Worker thread only.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/result.h"
#include "infra/uv/loop.h"

namespace geppetto::wire {

inline constexpr std::size_t kMaxLineBytes = 1 << 20;    // the contract; both directions, without the newline
inline constexpr std::size_t kMaxConnections = 512;      // half of the usual descriptor limit of 1,024
inline constexpr std::size_t kHighWater = 256 * 1024;    // more unsent: the reader does not keep up
inline constexpr std::size_t kLowWater = 64 * 1024;      // it does again
inline constexpr std::size_t kMaxQueueBytes = 16 << 20;  // beyond any sum of replies: the connection is cut
inline constexpr std::size_t kMaxHalfLineBytes = 64ULL << 20;  // begun lines of all connections together

// Never used twice in the life of a server.
struct ConnectionId {
  std::uint64_t value = 0;
  friend auto operator<=>(ConnectionId, ConnectionId) = default;
};

struct ServerOptions {
  std::string path;
  bool own_folder = true;  // see os::prepare_socket_dir
  uid_t allowed_uid;       // peers of any other user are told so and closed
  std::size_t max_connections = kMaxConnections;
};

class Server {
 public:
  // Handlers may call every method below, for any connection.
  struct Handlers {
    std::function<void(ConnectionId, std::string_view line)> on_line;  // without the newline; any bytes
    std::function<void(ConnectionId)> on_drained;                      // writable() again after it was not
    std::function<void(ConnectionId)> on_closed;  // once, however it ended; never from inside a method
  };

  // Refused: a living worker has the socket, or the folder is not safe. Invalid: the path is too long.
  static Result<std::unique_ptr<Server>> listen(uv::Loop& loop, ServerOptions options);
  // Sends what fits, closes everything and removes the socket file if it is still ours.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void set_handlers(Handlers handlers);

  // Appends the newline. Replies may always be sent; streams ask writable() first. A connection that is gone
  // swallows what is sent.
  void send(ConnectionId connection, std::string_view line);

  // False: more than kHighWater waits to be sent; on_drained follows (or on_closed).
  bool writable(ConnectionId connection);

  // A held connection (a request under way, a subscription) is not closed to make room for new ones, and
  // lives on when its peer has only finished writing.
  void set_held(ConnectionId connection, bool held);

  // Lines that come meanwhile stay in the kernel.
  void pause_reading(ConnectionId connection, bool paused);

  std::size_t connections() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::wire
