// Streams and stamps onto standard output, which is a terminal.
#include "tests/bench/pane_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "infra/os/paths.h"

namespace geppetto::bench {
namespace {

constexpr std::size_t kWriteBytes = 64 << 10;

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n <= 0) std::exit(1);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void wait_at(const char* gate) {
  const int fd = open(gate, O_RDONLY | O_CLOEXEC);
  if (fd < 0) std::exit(1);
  close(fd);
}

// tmux answers this request only when it has taken in what came before.
void wait_until_drained(const char* told) {
  termios mode{};
  tcgetattr(STDIN_FILENO, &mode);
  cfmakeraw(&mode);
  tcsetattr(STDIN_FILENO, TCSANOW, &mode);
  write_all("\x1B[5n");
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) == 1 && byte != 'n') {
  }
  const std::int64_t now = monotonic_ns();
  const int fd = open(told, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, &now, sizeof now) != sizeof now) std::exit(1);
  close(fd);
}

[[noreturn]] void hold() {
  for (;;) pause();
}

[[noreturn]] void flood(Kind kind, std::size_t bytes, const char* gate, const char* drained) {
  // Made before the clock runs: what is measured is tmux and its reader.
  std::string all;
  for (std::uint64_t n = 0; all.size() < bytes; ++n) append_unit(kind, n, "\n", all);
  if (kind == Kind::FullScreen) all += "\x1B[?1049l";
  all.append("\n").append(kEndMark).append("\n");
  wait_at(gate);
  for (std::size_t at = 0; at < all.size(); at += kWriteBytes)
    write_all(std::string_view(all).substr(at, kWriteBytes));
  if (*drained != '\0') wait_until_drained(drained);
  hold();
}

[[noreturn]] void stamps(std::uint64_t count, int every_ms, const char* gate) {
  if (*gate != '\0') wait_at(gate);
  for (std::uint64_t n = 0; count == 0 || n < count; ++n) {
    poll(nullptr, 0, every_ms);
    write_all("at " + std::to_string(monotonic_ns()) + " ns\n");
  }
  hold();
}

[[noreturn]] void steady(int lines_a_ms) {
  std::string lines;
  for (std::int64_t due = monotonic_ns();; due += 1'000'000) {
    const std::int64_t early = due - monotonic_ns();
    if (early > 0) {
      const timespec rest{0, early};
      nanosleep(&rest, nullptr);
    }
    lines.clear();
    for (int i = 0; i < lines_a_ms; ++i) lines += "at " + std::to_string(monotonic_ns()) + " ns\n";
    write_all(lines);
  }
}

}  // namespace

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::vector<std::string> command_of(const Flood& flood) {
  return {os::executable_path(),       "--source", "flood",      std::to_string(static_cast<int>(flood.kind)),
          std::to_string(flood.bytes), flood.gate, flood.drained};
}

std::vector<std::string> command_of(const Stamps& stamps) {
  return {os::executable_path(),           "--source", "stamps", std::to_string(stamps.count),
          std::to_string(stamps.every_ms), stamps.gate};
}

std::vector<std::string> command_of(const Steady& steady) {
  return {os::executable_path(), "--source", "steady", std::to_string(steady.lines_a_ms)};
}

std::optional<std::int64_t> stamp_in(std::string_view line) {
  if (!line.starts_with("at ") || !line.ends_with(" ns")) return std::nullopt;
  line = line.substr(3, line.size() - 6);
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), at);
  return error == std::errc() && end == line.data() + line.size() ? std::optional(at) : std::nullopt;
}

void become_source(int argc, char** argv) {
  if (argc < 3 || std::strcmp(argv[1], "--source") != 0) return;
  if (argc == 7 && std::strcmp(argv[2], "flood") == 0)
    flood(static_cast<Kind>(std::atoi(argv[3])), std::strtoull(argv[4], nullptr, 10), argv[5], argv[6]);
  if (argc == 6 && std::strcmp(argv[2], "stamps") == 0)
    stamps(std::strtoull(argv[3], nullptr, 10), std::atoi(argv[4]), argv[5]);
  if (argc == 4 && std::strcmp(argv[2], "steady") == 0) steady(std::atoi(argv[3]));
  std::exit(2);
}

std::int64_t open_gate(const std::string& gate) {
  const int fd = open(gate.c_str(), O_WRONLY | O_CLOEXEC);  // waits until the program is there
  const std::int64_t now = monotonic_ns();
  if (fd < 0) {
    std::perror(gate.c_str());
    std::exit(1);
  }
  close(fd);
  return now;
}

}  // namespace geppetto::bench
