// Lines are cut out of blocks; one that is longer than a line may be ends the reading.
#include "app/cli/recorded_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "infra/cast/asciicast_reader.h"

namespace geppetto::cli {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;
constexpr term::Size kRawSize{80, 24};

class Input {
 public:
  Input(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~Input() {
    if (owned_) close(fd_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Appends a block; nothing appended: the end.
  Outcome read(std::string& to) const {
    const std::size_t before = to.size();
    to.resize(before + kBlockBytes);
    ssize_t n = -1;
    do {
      n = ::read(fd_, to.data() + before, kBlockBytes);
    } while (n < 0 && errno == EINTR);
    to.resize(before + (n > 0 ? static_cast<std::size_t>(n) : 0));
    return n < 0 ? Outcome(Error{ErrorKind::Io, std::strerror(errno)}) : ok();
  }

 private:
  int fd_;
  bool owned_;
};

class Player {
 public:
  Player(const StreamOptions& options, const StreamHandlers& handlers)
      : options_(options), handlers_(handlers) {}

  Outcome play_raw(const Input& input, std::string block) {
    start(kRawSize, {});
    while (!block.empty()) {
      output(0, block);
      block.clear();
      if (Outcome got = input.read(block); !got) return got;
    }
    return ok();
  }

  Outcome play_cast(const Input& input, std::string text) {
    std::size_t scanned = 0;
    for (;;) {
      std::size_t begin = 0;
      for (std::size_t end = text.find('\n', scanned); end != std::string::npos;
           end = text.find('\n', begin)) {
        if (Outcome taken = take(reader_.take(std::string_view(text).substr(begin, end - begin))); !taken)
          return taken;
        if (over_) return ok();
        begin = end + 1;
      }
      text.erase(0, begin);
      scanned = text.size();
      if (text.size() > cast::kMaxLineBytes) return take(reader_.take(text));
      if (Outcome got = input.read(text); !got) return got;
      if (text.size() == scanned) return take(reader_.finish(text));
    }
  }

  std::unique_ptr<core::Replay> finish() {
    if (options_.at_ms) {
      replay_->pass(*options_.at_ms);
    } else {
      replay_->finish(last_ms_);
    }
    return std::move(replay_);
  }

 private:
  void start(term::Size size, WallTime at) {
    core::ReplayOptions options;
    options.size = options_.size.value_or(size);
    options.start = at;
    options.profile = options_.profile;
    replay_ = std::make_unique<core::Replay>(options, handlers_.status);
  }

  void output(std::int64_t at_ms, std::string_view bytes) {
    do {
      replay_->output(at_ms, bytes.substr(0, kBlockBytes));
      if (handlers_.advanced) handlers_.advanced(*replay_);
      bytes.remove_prefix(std::min(bytes.size(), kBlockBytes));
    } while (!bytes.empty());
  }

  Outcome take(const Result<std::optional<cast::CastEvent>>& got) {
    if (!got) return got.error();
    constexpr std::int64_t kMsPerSecond = 1000;
    if (!replay_ && reader_.header()) {
      const cast::CastHeader& header = *reader_.header();
      start({header.cols, header.rows}, {header.timestamp * kMsPerSecond});
    }
    if (!*got) return ok();
    const cast::CastEvent& event = **got;
    if (options_.at_ms && event.at_ms > *options_.at_ms) {
      over_ = true;
      return ok();
    }
    last_ms_ = event.at_ms;
    if (event.code == 'o') output(event.at_ms, event.data);
    if (event.code == 'r' && !options_.size) replay_->resize(event.at_ms, {event.cols, event.rows});
    if (event.code == 'x') {
      int status = 0;
      const char* const end = event.data.data() + event.data.size();
      const bool known = std::from_chars(event.data.data(), end, status).ptr == end && !event.data.empty();
      replay_->end(event.at_ms, known ? std::optional(status) : std::nullopt);
      if (handlers_.advanced) handlers_.advanced(*replay_);
    }
    return ok();
  }

  const StreamOptions& options_;
  const StreamHandlers& handlers_;
  cast::AsciicastReader reader_;
  std::unique_ptr<core::Replay> replay_;
  std::int64_t last_ms_ = 0;
  bool over_ = false;  // the wanted time has come
};

bool is_cast_name(const std::string& file) { return file.ends_with(".cast"); }

}  // namespace

Result<std::unique_ptr<core::Replay>> replay_stream(const StreamOptions& options,
                                                    const StreamHandlers& handlers) {
  const std::string name = options.file == "-" ? "stdin" : options.file;
  const int fd = options.file == "-" ? STDIN_FILENO : open(options.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return Error{errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io, name + ": " + std::strerror(errno)};
  const Input input(fd, fd != STDIN_FILENO);
  Player player(options, handlers);
  std::string first;
  Outcome played = input.read(first);
  if (played) {
    const bool is_cast = !options.raw && (is_cast_name(options.file) || cast::looks_like_cast(first));
    played = is_cast ? player.play_cast(input, std::move(first)) : player.play_raw(input, std::move(first));
  }
  if (!played) return context(played.error(), name);
  return player.finish();
}

}  // namespace geppetto::cli
