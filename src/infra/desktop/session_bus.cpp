// sd-bus driven by our own loop: its descriptor is watched, its timeout is a timer, every call is
// asynchronous.
#include "infra/desktop/session_bus.h"

#include <poll.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::desktop {
namespace {

constexpr std::size_t kMaxSlots = 128;  // calls and signals at a time; we have a dozen
constexpr int kMaxMessages = 64;        // of one turn: the bus may be busy, panes are waiting
constexpr std::uint64_t kUsPerMs = 1000;

std::uint64_t mono_us() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(t.tv_nsec) / 1000;
}

// As in the specification of D-Bus addresses.
std::string escaped(std::string_view path) {
  constexpr std::string_view kPlain = "-_/.\\*", kHex = "0123456789abcdef";
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
  return out;
}

Error error_of(sd_bus_message* message) {
  const sd_bus_error* error = sd_bus_message_get_error(message);
  const std::string_view name = error->name != nullptr ? error->name : "";
  constexpr std::size_t kMaxText = 200;  // another program wrote it
  std::string what = single_line(std::string_view(error->message != nullptr ? error->message : error->name));
  if (what.size() > kMaxText) what = repair_utf8(what.substr(0, kMaxText));
  if (name == SD_BUS_ERROR_NO_REPLY || name == SD_BUS_ERROR_TIMEOUT || name == "System.Error.ETIMEDOUT")
    return {ErrorKind::Timeout, "no answer in time"};
  if (name == SD_BUS_ERROR_SERVICE_UNKNOWN || name == SD_BUS_ERROR_NAME_HAS_NO_OWNER)
    return {ErrorKind::NotFound, what};
  return {ErrorKind::Network, what};
}

}  // namespace

std::string session_bus_address(const os::Env& env) {
  if (const auto address = env("DBUS_SESSION_BUS_ADDRESS"); address && !address->empty()) return *address;
  if (const auto run = env("XDG_RUNTIME_DIR"); run && run->starts_with('/'))
    return "unix:path=" + escaped(*run + "/bus");
  return "";
}

void MessageUnref::operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }

// A call that waits for its answer, or a signal that is listened to.
struct SessionBus::Slot {
  SessionBus* bus = nullptr;
  sd_bus_slot* slot = nullptr;
  Reply reply;
  std::function<void(sd_bus_message*)> handler;

  Slot() = default;
  ~Slot() { sd_bus_slot_unref(slot); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
};

SessionBus::SessionBus(uv::Loop& loop, std::string address, std::int64_t answer_ms)
    : loop_(loop),
      address_(std::move(address)),
      answer_ms_(answer_ms),
      timer_(loop, [this] { pump(); }),
      deadline_(loop, [this] { fail("the session bus does not answer"); }) {}

SessionBus::~SessionBus() { close(); }

void SessionBus::open() {
  if (state_ == State::Connecting || state_ == State::Ready) return;
  if (state_ == State::Failed && loop_.now_ms() - failed_at_ < kRetryMs) return;
  trouble_.clear();
  state_ = State::Connecting;
  if (const Outcome connected = connect(); !connected) {
    // Told from the loop like every other outcome.
    trouble_ = connected.error().what;
    deadline_.start(0);
    return;
  }
  deadline_.start(answer_ms_);
  timer_.start(0);
}

Outcome SessionBus::connect() {
  if (address_.empty())
    return Error{ErrorKind::NotFound, "there is no session bus (DBUS_SESSION_BUS_ADDRESS is not set)"};
  const auto failed = [](int rc) {
    return Error{ErrorKind::Network, std::string("the session bus cannot be reached: ") + strerror(-rc)};
  };
  if (const int rc = sd_bus_new(&bus_); rc < 0) return failed(rc);
  if (const int rc = sd_bus_set_address(bus_, address_.c_str()); rc < 0) return failed(rc);
  if (const int rc = sd_bus_set_bus_client(bus_, 1); rc < 0) return failed(rc);
  if (const int rc = sd_bus_start(bus_); rc < 0) return failed(rc);
  const auto answer_us = static_cast<std::uint64_t>(answer_ms_) * kUsPerMs;
  (void)sd_bus_set_method_call_timeout(bus_, answer_us);
  const int fd = sd_bus_get_fd(bus_);
  if (fd < 0) return failed(fd);
  watch_ = std::make_unique<uv::FdWatch>(loop_, fd, [this](int) { pump(); });
  return ok();
}

void SessionBus::pump() {
  if (bus_ == nullptr || pumping_) return;
  pumping_ = true;
  int rc = 1;
  for (int n = 0; n < kMaxMessages && rc > 0; ++n) rc = sd_bus_process(bus_, nullptr);
  pumping_ = false;
  if (rc < 0)
    return fail(std::string("the session bus ") +
                (state_ == State::Ready ? "went away: " : "cannot be reached: ") + strerror(-rc));
  if (state_ == State::Connecting && sd_bus_is_ready(bus_) > 0) {
    deadline_.stop();
    state_ = State::Ready;
    tell();
  }
  if (bus_ == nullptr) return;
  arm();
  if (rc > 0) timer_.start(0);
}

// Says to the loop what sd-bus waits for.
void SessionBus::arm() {
  const int events = sd_bus_get_events(bus_);
  if (events < 0 || !watch_) return;
  watch_->want(((events & POLLIN) != 0 ? uv::FdWatch::kRead : 0) |
               ((events & POLLOUT) != 0 ? uv::FdWatch::kWrite : 0));
  std::uint64_t due = UINT64_MAX;
  if (sd_bus_get_timeout(bus_, &due) < 0 || due == UINT64_MAX) return timer_.stop();
  const std::uint64_t now = mono_us();
  timer_.start(due <= now ? 0 : static_cast<std::int64_t>((due - now) / kUsPerMs + 1));
}

void SessionBus::fail(std::string why) {
  if (trouble_.empty()) trouble_ = std::move(why);
  failed_at_ = loop_.now_ms();
  close();
  state_ = State::Failed;
  tell();
}

void SessionBus::close() {
  watch_.reset();
  timer_.stop();
  deadline_.stop();
  slots_.clear();
  sd_bus_close(bus_);  // without flushing: that would wait
  bus_ = sd_bus_unref(bus_);
}

void SessionBus::tell() {
  for (const auto& watcher : watchers_) watcher();
}

Message SessionBus::method_call(const char* destination, const char* path, const char* interface,
                                const char* member) {
  if (state_ != State::Ready) return nullptr;
  sd_bus_message* message = nullptr;
  if (sd_bus_message_new_method_call(bus_, &message, destination, path, interface, member) < 0)
    return nullptr;
  return Message(message);
}

bool SessionBus::call(Message message, Reply reply) {
  if (!message || state_ != State::Ready || slots_.size() >= kMaxSlots) return false;
  auto owned = std::make_unique<Slot>();
  Slot* slot = owned.get();
  slot->bus = this;
  slot->reply = std::move(reply);
  const auto answered = [](sd_bus_message* answer, void* data, sd_bus_error*) noexcept {
    auto* self = static_cast<Slot*>(data);
    SessionBus& bus = *self->bus;
    const Reply then = std::move(self->reply);
    std::erase_if(bus.slots_, [self](const auto& s) { return s.get() == self; });
    if (sd_bus_message_is_method_error(answer, nullptr) > 0) {
      then(error_of(answer));
    } else {
      then(answer);
    }
    return 0;
  };
  if (sd_bus_call_async(bus_, &slot->slot, message.get(), answered, slot, 0) < 0) return false;
  slots_.push_back(std::move(owned));
  timer_.start(0);
  return true;
}

void SessionBus::send(Message message) {
  if (!message || state_ != State::Ready) return;
  (void)sd_bus_message_set_expect_reply(message.get(), 0);
  (void)sd_bus_send(bus_, message.get(), nullptr);
  timer_.start(0);
}

void SessionBus::subscribe(const std::string& rule, std::function<void(sd_bus_message*)> handler) {
  if (state_ != State::Ready || slots_.size() >= kMaxSlots) return;
  auto owned = std::make_unique<Slot>();
  Slot* slot = owned.get();
  slot->bus = this;
  slot->handler = std::move(handler);
  const auto arrived = [](sd_bus_message* signal, void* data, sd_bus_error*) noexcept {
    static_cast<Slot*>(data)->handler(signal);
    return 0;
  };
  // A rule that the bus refuses is no reason to end the connection, which is what no handler would do.
  const auto installed = [](sd_bus_message*, void*, sd_bus_error*) noexcept { return 0; };
  if (sd_bus_add_match_async(bus_, &slot->slot, rule.c_str(), arrived, installed, slot) < 0) return;
  slots_.push_back(std::move(owned));
  timer_.start(0);
}

std::string SessionBus::own_name() const {
  const char* name = nullptr;
  if (state_ != State::Ready || sd_bus_get_unique_name(bus_, &name) < 0) return "";
  return name;
}

}  // namespace geppetto::desktop
