// Parsing of /proc/PID/stat and its neighbours; a process may choose its name and arguments, so both are
// hostile.
#include "infra/os/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <functional>
#include <memory>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::os {
namespace {

constexpr std::size_t kMaxStat = 4096;                    // a line is about 350 bytes
constexpr std::size_t kMaxEnvironment = 8 * 1024 * 1024;  // Linux allows 6 MB of arguments and environment

template <class T>
bool number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// Takes the text up to the next blank off `rest`.
std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(" \n"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

// "PID (NAME) STATE PPID PGRP SESSION …": NAME may hold blanks and parentheses, so its end is the last one.
std::optional<ProcStat> parse_stat(std::string_view line, std::int32_t pid) {
  const std::size_t open = line.find(" (");
  const std::size_t close = line.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2)
    return std::nullopt;
  ProcStat s;
  if (!number(line.substr(0, open), s.pid) || s.pid != pid) return std::nullopt;
  s.name = line.substr(open + 2, std::min<std::size_t>(close - open - 2, 64));
  std::string_view rest = line.substr(close + 2);
  const std::string_view state = next_word(rest);  // field 3
  if (!number(next_word(rest), s.ppid) || !number(next_word(rest), s.pgid) ||
      !number(next_word(rest), s.sid)) {
    return std::nullopt;
  }
  for (int field = 7; field < 20; ++field) next_word(rest);
  std::int64_t threads = 0;
  if (!number(next_word(rest), threads)) return std::nullopt;  // field 20
  next_word(rest);
  if (!number(next_word(rest), s.start_ticks)) return std::nullopt;  // field 22
  // A main thread that left while others work shows as a zombie, too, but with its threads counted.
  s.running = threads > 1 || (state != "Z" && state != "X" && state != "x");
  return s;
}

std::optional<std::string> read_file(int dir, const char* name, std::size_t limit) {
  const int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::string text;
  std::array<char, 16 * 1024> buffer{};
  bool readable = true;
  while (text.size() < limit) {
    const ssize_t n = ::read(fd, buffer.data(), std::min(buffer.size(), limit - text.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) readable = false;  // ESRCH: it ended between open and read
    if (n <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(fd);
  if (!readable) return std::nullopt;
  return text;
}

// At most `limit` bytes, not cut inside a character.
std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace

std::optional<std::string> Proc::read(const std::string& name, std::size_t limit) const {
  return read_file(AT_FDCWD, (root_ + "/" + name).c_str(), limit);
}

std::optional<ProcStat> Proc::stat(std::int32_t pid) const {
  const auto line = read(std::to_string(pid) + "/stat", kMaxStat);
  if (!line) return std::nullopt;
  return parse_stat(*line, pid);
}

Result<runner::ProcessIdentity> Proc::identify(std::int32_t pid) const {
  const auto found = pid > 0 ? stat(pid) : std::nullopt;
  if (!found || !found->running) {
    return Error{ErrorKind::NotFound, "process " + std::to_string(pid) + " does not exist"};
  }
  return found->identity();
}

bool Proc::lives(const runner::ProcessIdentity& process) const {
  const auto found = stat(process.pid);
  return found && found->running && found->identity() == process;
}

std::string Proc::command_line(std::int32_t pid) const {
  auto text = read(std::to_string(pid) + "/cmdline", 2 * kMaxCommand);
  if (!text) return {};
  while (!text->empty() && text->back() == '\0') text->pop_back();
  if (text->empty()) {
    const auto found = stat(pid);
    if (!found) return {};
    *text = "[" + found->name + "]";
  }
  return cut(single_line(*text), kMaxCommand);  // also makes blanks of the NULs between arguments
}

bool Proc::environment_has(std::int32_t pid, std::string_view entry, bool* gone) const {
  errno = 0;
  const auto text = read(std::to_string(pid) + "/environ", kMaxEnvironment);
  // One that ends has no environment any more a moment before it is a zombie; to be denied it is the rule
  // with others'.
  if (gone != nullptr && (!text || text->empty()) && errno != EACCES && errno != EPERM) {
    const auto found = stat(pid);
    *gone = *gone || !found || !found->running;
  }
  if (!text) return false;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    if (rest.substr(0, end) == entry) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::vector<ProcStat> Proc::all(std::size_t* vanished) const {
  std::vector<ProcStat> found;
  if (vanished != nullptr) *vanished = 0;
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(root_.c_str()), closedir);
  if (!dir) return found;
  std::vector<std::int32_t> pids;
  while (const dirent* entry = readdir(dir.get())) {
    std::int32_t pid = 0;
    if (number(entry->d_name, pid) && pid > 0) pids.push_back(pid);
  }
  std::sort(pids.begin(), pids.end(), std::greater<>());
  for (const std::int32_t pid : pids) {
    const auto line = read_file(dirfd(dir.get()), (std::to_string(pid) + "/stat").c_str(), kMaxStat);
    if (!line && vanished != nullptr) ++*vanished;
    if (!line) continue;
    if (auto one = parse_stat(*line, pid)) found.push_back(std::move(*one));
  }
  return found;
}

}  // namespace geppetto::os
