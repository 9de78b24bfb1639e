// Accepts, reads lines, sends lines. Handlers never see a connection vanish inside a call: what must go is
// put on the list of the next turn.
#include "infra/wire/server.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <utility>
#include <vector>

#include "infra/wire/connection.h"
#include "infra/wire/replies.h"
#include "infra/wire/socket_file.h"

namespace geppetto::wire {
namespace {

constexpr int kAcceptsPerTurn = 64;             // so that a flood of connections leaves time for the others
constexpr std::int64_t kLingerMs = 2000;        // a refused peer has this long to read why
constexpr std::int64_t kNoDescriptorsMs = 100;  // before accepting again when not even the spare one is left

int open_spare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

struct Server::State {
  uv::Loop& loop;
  ServerOptions options;
  SocketFile file;
  Handlers handlers;
  // Ordered by age; pointers stay valid while others come and go.
  std::map<ConnectionId, std::unique_ptr<Connection>> connections;
  std::uint64_t next_id = 1;
  std::uint64_t clock = 1;  // counts receptions, see Connection::heard
  std::uint64_t round = 1;  // of the linger timer
  std::size_t half_line_bytes = 0;
  int spare_fd = open_spare();
  bool lingering = false;
  std::vector<ConnectionId> next_turn;  // to look at again when no handler runs
  uv::FdWatch listener;
  uv::Timer next_turn_timer, linger_timer, accept_timer;

  State(uv::Loop& l, ServerOptions o, SocketFile f)
      : loop(l),
        options(std::move(o)),
        file(std::move(f)),
        listener(loop, file.fd(), [this](int) { accept_some(); }),
        next_turn_timer(loop, [this] { look_again(); }),
        linger_timer(loop, [this] { end_lingering(); }),
        accept_timer(loop, [this] { listener.want(uv::FdWatch::kRead); }) {
    listener.want(uv::FdWatch::kRead);
  }
  ~State() {
    for (auto& [id, c] : connections) c->flush();
    connections.clear();
    if (spare_fd >= 0) close(spare_fd);
  }

  Connection* find(ConnectionId id) {
    const auto found = connections.find(id);
    return found == connections.end() ? nullptr : found->second.get();
  }

  void look_next_turn(ConnectionId id) {
    next_turn.push_back(id);
    if (next_turn.size() == 1) next_turn_timer.start(0);
  }

  void look_again() {
    for (const ConnectionId id : std::exchange(next_turn, {})) {
      if (Connection* c = find(id)) {
        deliver(id, *c);
        settle(id, *c);
      }
    }
  }

  // Writes to a connection that was never registered, and lets it go.
  static void turn_away(int fd, ErrorKind kind, const char* why) {
    Connection stranger(fd);
    stranger.queue(encode_error("", Error{kind, why}));
  }

  void accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const int fd = accept4(file.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd >= 0) {
        welcome(fd);
        continue;
      }
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno != EMFILE && errno != ENFILE) return;
      if (!make_room() && !turn_away_with_spare()) {
        listener.want(0);
        accept_timer.start(kNoDescriptorsMs);
        return;
      }
    }
  }

  // Without a free descriptor a connection can not even be refused, and the loop would spin on it.
  bool turn_away_with_spare() {
    if (spare_fd < 0) return (spare_fd = open_spare()) >= 0;
    close(spare_fd);
    const int fd = accept4(file.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) turn_away(fd, ErrorKind::Busy, "worker: no more file descriptors; raise `ulimit -n`");
    spare_fd = open_spare();
    return spare_fd >= 0;
  }

  void welcome(int fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != options.allowed_uid) {
      turn_away(fd, ErrorKind::Refused,
                "worker: it belongs to another user; run your own with `geppetto serve`");
      return;
    }
    if (connections.size() >= options.max_connections && !make_room()) {
      turn_away(fd, ErrorKind::Busy, "worker: too many connections are waiting; close some or try again");
      return;
    }
    const ConnectionId id{next_id++};
    auto c = std::make_unique<Connection>(fd);
    c->heard = ++clock;
    c->watch = std::make_unique<uv::FdWatch>(loop, fd, [this, id](int ready) { on_ready(id, ready); });
    c->watch->want(uv::FdWatch::kRead);
    connections.emplace(id, std::move(c));
  }

  // Closes the longest silent connection that nobody would miss; else one whose peer has finished writing.
  bool make_room() {
    ConnectionId idle, half;
    std::uint64_t idle_heard = ~0ULL, half_heard = ~0ULL;
    for (const auto& [id, c] : connections) {
      if (!c->held && c->heard < idle_heard) idle = id, idle_heard = c->heard;
      if (c->held && c->eof && c->heard < half_heard) half = id, half_heard = c->heard;
    }
    const ConnectionId victim = idle.value != 0 ? idle : half;
    if (victim.value == 0) return false;
    drop(victim);
    return true;
  }

  void drop(ConnectionId id) {
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    half_line_bytes -= found->second->in.size();
    connections.erase(found);
    if (handlers.on_closed) handlers.on_closed(id);
  }

  void on_ready(ConnectionId id, int ready) {
    Connection* c = find(id);
    if (c == nullptr) return;
    if ((ready & uv::FdWatch::kWrite) != 0) {
      c->flush();
      if (c->refused != 0 && c->unsent() == 0) shutdown(c->fd, SHUT_WR);
      if (c->told_full && c->unsent() <= kLowWater && !c->broken) {
        c->told_full = false;
        if (handlers.on_drained) handlers.on_drained(id);
      }
      deliver(id, *c);  // lines that waited for the queue to drain
    }
    if ((ready & uv::FdWatch::kRead) != 0 && !c->eof) receive(id, *c);
    settle(id, *c);
  }

  void receive(ConnectionId id, Connection& c) {
    const std::size_t before = c.in.size();
    const Connection::Got got = c.read_some();
    half_line_bytes += c.in.size() - before;
    if (got == Connection::Got::Nothing) return;
    if (got == Connection::Got::Bytes) c.heard = ++clock;
    if (got == Connection::Got::End && c.hung_up()) c.broken = true;
    deliver(id, c);
    if (half_line_bytes > kMaxHalfLineBytes && !c.in.empty())
      refuse(c, {ErrorKind::Busy, "worker: too many lines are begun and not ended; try again"});
  }

  void deliver(ConnectionId id, Connection& c) {
    std::size_t taken = 0;
    while (c.refused == 0 && !c.broken && !c.paused && c.unsent() < kHighWater) {
      std::size_t end = c.in.find('\n', c.scanned);
      if (end == std::string::npos) {
        c.scanned = c.in.size();
        if (!c.eof || taken == c.in.size()) break;
        end = c.in.size();  // the last line of a peer that finished writing may lack its newline
      }
      const std::string_view line = std::string_view(c.in).substr(taken, end - taken);
      if (line.size() > kMaxLineBytes) break;
      taken = end < c.in.size() ? end + 1 : end;
      c.scanned = taken;
      if (handlers.on_line) handlers.on_line(id, line);
    }
    half_line_bytes -= taken;
    c.in.erase(0, taken);
    c.scanned -= taken;
    const std::size_t newline = c.in.find('\n', c.scanned);
    if ((newline == std::string::npos ? c.in.size() : newline) > kMaxLineBytes && c.refused == 0)
      refuse(c, {ErrorKind::Invalid, "request: a line is at most 1 MiB; send less at once"});
  }

  // Says why, stops listening, and gives the peer a moment to read it: closing at once while the peer still
  // writes would reset the connection under its hands.
  void refuse(Connection& c, const Error& why) {
    c.queue(encode_error("", why));
    half_line_bytes -= c.in.size();
    c.in.clear();
    c.in.shrink_to_fit();
    c.scanned = 0;
    c.refused = round;
    c.held = false;
    if (c.unsent() == 0) shutdown(c.fd, SHUT_WR);
    if (!lingering) linger_timer.start(kLingerMs);
    lingering = true;
  }

  void end_lingering() {
    ++round;
    lingering = false;
    std::vector<ConnectionId> over;
    for (const auto& [id, c] : connections) {
      if (c->refused == 0) continue;
      if (c->refused + 1 < round) {
        over.push_back(id);
      } else {
        lingering = true;
      }
    }
    for (const ConnectionId id : over) drop(id);
    if (lingering) linger_timer.start(kLingerMs);
  }

  // After anything happened to it: closed when over, else watched for what comes next. Not from a method.
  void settle(ConnectionId id, Connection& c) {
    if (c.finished() && (c.broken || c.in.empty())) {
      drop(id);
      return;
    }
    c.watch->want(c.interest());
  }
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(uv::Loop& loop, ServerOptions options) {
  Result<SocketFile> file = SocketFile::claim(options.path, options.own_folder);
  if (!file) return file.error();
  return std::unique_ptr<Server>(
      new Server(std::make_unique<State>(loop, std::move(options), std::move(*file))));
}

void Server::set_handlers(Handlers handlers) { state_->handlers = std::move(handlers); }

void Server::send(ConnectionId connection, std::string_view line) {
  Connection* c = state_->find(connection);
  if (c == nullptr) return;
  c->queue(line);
  if (c->broken) state_->look_next_turn(connection);
  c->watch->want(c->interest());
}

bool Server::writable(ConnectionId connection) {
  Connection* c = state_->find(connection);
  if (c == nullptr || c->broken || c->refused != 0) return false;
  if (c->unsent() < kHighWater) return true;
  c->told_full = true;
  return false;
}

void Server::set_held(ConnectionId connection, bool held) {
  Connection* c = state_->find(connection);
  if (c == nullptr || c->held == held) return;
  c->held = held;
  if (!held && c->eof) state_->look_next_turn(connection);
}

void Server::pause_reading(ConnectionId connection, bool paused) {
  Connection* c = state_->find(connection);
  if (c == nullptr || c->paused == paused) return;
  c->paused = paused;
  if (!paused) state_->look_next_turn(connection);
  c->watch->want(c->interest());
}

std::size_t Server::connections() const { return state_->connections.size(); }

}  // namespace geppetto::wire
