// From /proc/PID/cgroup and /proc/self/mountinfo to the file that counts.
#include "infra/os/oom_counter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <vector>

namespace geppetto::os {
namespace {

constexpr std::size_t kMaxText = 1024 * 1024;  // a machine with very many mounts

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool has(const std::vector<std::string_view>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// mountinfo writes blank, tab, newline and backslash as \040 and so on.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto octal = [&](std::size_t at) {
      if (at >= text.size() || text[at] < '0' || text[at] > '7') return false;
      value = value * 8 + static_cast<unsigned>(text[at] - '0');
      return true;
    };
    if (text[i] == '\\' && octal(i + 1) && octal(i + 2) && octal(i + 3)) {
      out += static_cast<char>(value);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct Place {
  bool v1 = false;
  std::string path;  // inside its hierarchy
};

// Lines are "ID:CONTROLLERS:PATH"; v2 is "0::PATH". A memory controller that is mounted as v1 is not in v2.
std::optional<Place> memory_cgroup(std::string_view text) {
  std::optional<Place> v2;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (has(split(controllers, ','), "memory")) return Place{true, path};
    if (controllers.empty()) v2 = Place{false, path};
  }
  return v2;
}

// The folder of `place` among the mounts: "ID PARENT DEV ROOT POINT OPTIONS … - TYPE SOURCE SUPER_OPTIONS".
std::optional<std::string> folder_of(const Place& place, std::string_view mountinfo) {
  for (const std::string_view line : split(mountinfo, '\n')) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto left = split(line.substr(0, dash), ' ');
    const auto right = split(line.substr(dash + 3), ' ');
    if (left.size() < 5 || right.size() < 3) continue;
    if (right[0] != (place.v1 ? "cgroup" : "cgroup2")) continue;
    if (place.v1 && !has(split(right[2], ','), "memory")) continue;
    const std::string root = unescape(left[3]);
    std::string path = place.path;
    if (root != "/" && (path == root || path.starts_with(root + "/"))) path.erase(0, root.size());
    return unescape(left[4]) + path;
  }
  return std::nullopt;
}

}  // namespace

OomCounter::OomCounter(const Proc& proc, std::int32_t pid) {
  const auto cgroup = proc.read(std::to_string(pid) + "/cgroup", kMaxText);
  const auto mounts = proc.read("self/mountinfo", kMaxText);
  if (!cgroup || !mounts) return;
  const auto place = memory_cgroup(*cgroup);
  if (!place) return;
  const auto folder = folder_of(*place, *mounts);
  if (!folder) return;
  file_ = *folder + (place->v1 ? "/memory.oom_control" : "/memory.events");
  if (const auto now = read()) {
    base_ = *now;
  } else {
    file_.clear();
  }
}

std::optional<std::uint64_t> OomCounter::read() const {
  const int fd = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::array<char, 4096> buffer{};  // a handful of short lines
  const ssize_t n = ::read(fd, buffer.data(), buffer.size());
  close(fd);
  if (n <= 0) return std::nullopt;
  constexpr std::string_view kKey = "oom_kill ";
  for (const std::string_view line : split({buffer.data(), static_cast<std::size_t>(n)}, '\n')) {
    if (!line.starts_with(kKey)) continue;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(line.data() + kKey.size(), line.data() + line.size(), value);
    if (error == std::errc()) return value;
  }
  return std::nullopt;  // v1 before Linux 4.13
}

bool OomCounter::struck() const {
  if (file_.empty()) return false;
  const auto now = read();
  return now && *now > base_;
}

void OomCounter::consume(const OomCounter& other) {
  if (!file_.empty() && file_ == other.file_ && struck()) ++base_;
}

}  // namespace geppetto::os
