// A change in a folder costs a look at the times of its files; only what has changed is read.
#include "infra/agents/record_watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "infra/agents/json_fields.h"

namespace geppetto::agents {
namespace {

constexpr std::size_t kMaxEnvironment = 1 << 20;
constexpr std::string_view kSuffix = ".json";

// The value of a variable in a process's environment; empty: it has none.
std::string_view variable(std::string_view environment, std::string_view name) {
  while (!environment.empty()) {
    const std::size_t end = std::min(environment.find('\0'), environment.size());
    const std::string_view entry = environment.substr(0, end);
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
      return entry.substr(name.size() + 1);
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return {};
}

// "$NAME/rest" or "~/rest" for this process; empty where that is no absolute path.
std::string expanded(std::string_view pattern, std::string_view environment) {
  const std::size_t slash = std::min(pattern.find('/'), pattern.size());
  const std::string_view head = pattern.substr(0, slash);
  std::string out(head);
  if (head == "~") out = variable(environment, "HOME");
  if (head.starts_with('$')) out = variable(environment, head.substr(1));
  if (!out.starts_with('/') && slash > 0) return {};
  return out.append(pattern.substr(slash));
}

// 0: it is not the name of a record.
std::int32_t pid_of(std::string_view name) {
  std::int32_t pid = 0;
  if (!name.ends_with(kSuffix)) return 0;
  const char* const end = name.data() + name.size() - kSuffix.size();
  const auto parsed = std::from_chars(name.data(), end, pid);
  return parsed.ec == std::errc() && parsed.ptr == end && pid > 0 ? pid : 0;
}

// Nothing: it is no plain file of this user, or is gone.
std::optional<std::string> read_own_file(const std::string& path, struct stat& st) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::optional<std::string> text;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid()) {
    std::string bytes(RecordWatch::kMaxBytes, '\0');
    const ssize_t n = read(fd, bytes.data(), bytes.size());
    text.emplace(bytes, 0, n > 0 ? static_cast<std::size_t>(n) : 0);
  }
  close(fd);
  return text;
}

std::int64_t changed_ns(const struct stat& st) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  return static_cast<std::int64_t>(st.st_mtim.tv_sec) * kNsPerSecond + st.st_mtim.tv_nsec;
}

}  // namespace

RecordWatch::RecordWatch(uv::Loop& loop, std::function<void(const core::Event&)> sink, os::Proc proc)
    : loop_(loop), sink_(std::move(sink)), proc_(std::move(proc)) {}
RecordWatch::~RecordWatch() = default;

void RecordWatch::set_profiles(agent::Profiles profiles) {
  profiles_ = std::move(profiles);
  for (auto& [id, live] : live_) find_folders(live);
  std::vector<std::string> paths;
  for (const auto& [path, folder] : folders_) paths.push_back(path);
  for (const std::string& path : paths) {
    folders_.at(path).files.clear();
    read_folder(path);
  }
}

void RecordWatch::find_folders(Live& live) {
  live.folders.clear();
  const auto environment = proc_.read(std::to_string(live.process.pid) + "/environ", kMaxEnvironment);
  if (!environment) return;
  for (const auto& profile : profiles_.all()) {
    for (const std::string& pattern : profile->record_folders) {
      const std::string path = expanded(pattern, *environment);
      if (path.empty() || (folders_.size() == kMaxFolders && !folders_.contains(path))) continue;
      folders_[path].kind = profile->name;
      live.folders.insert(path);
      break;  // the first that can be named is where the agent looks
    }
  }
}

void RecordWatch::watch(const std::vector<const runner::Runner*>& runners) {
  std::map<RunnerId, Live> before = std::exchange(live_, {});
  bool changed = false;
  for (const runner::Runner* r : runners) {
    if (runner::is_over(r->status) || r->process.pid == 0) continue;
    auto known = before.extract(r->id);
    if (!known.empty() && known.mapped().process == r->process) {
      live_.insert(std::move(known));
      continue;
    }
    changed = true;
    Live& live = live_[r->id];
    live.process = r->process;
    find_folders(live);
  }
  if (changed || !before.empty()) {
    std::erase_if(folders_, [&](const auto& folder) {
      return std::ranges::none_of(live_,
                                  [&](const auto& l) { return l.second.folders.contains(folder.first); });
    });
  }
  for (auto& [path, folder] : folders_) open_folder(path, folder);
  if (!changed) return;
  std::vector<std::string> paths;
  for (const auto& [path, folder] : folders_) paths.push_back(path);
  for (const std::string& path : paths) {
    std::erase_if(folders_.at(path).files, [](const auto& f) { return f.second.runner.is_nil(); });
    read_folder(path);
  }
}

void RecordWatch::open_folder(const std::string& path, Folder& folder) {
  if (folder.changes) return;
  auto changes = std::make_unique<uv::FolderWatch>(loop_, [this, path] { read_folder(path); });
  if (!changes->watch(path)) return;
  folder.changes = std::move(changes);
  read_folder(path);
}

void RecordWatch::read_folder(const std::string& path) {
  const auto found = folders_.find(path);
  if (found == folders_.end()) return;
  Folder& folder = found->second;
  std::set<std::string> names;
  if (DIR* directory = opendir(path.c_str())) {
    while (const dirent* entry = readdir(directory))
      if (names.size() < kMaxRecords && pid_of(entry->d_name) != 0) names.insert(entry->d_name);
    closedir(directory);
  }
  for (const std::string& name : names) read_record(path + "/" + name, name, folder);
  for (const auto& [name, seen] : folder.files)
    if (!names.contains(name) && !seen.runner.is_nil()) sink_(core::RecordRead{seen.runner, folder.kind, {}});
  std::erase_if(folder.files, [&](const auto& file) { return !names.contains(file.first); });
}

void RecordWatch::read_record(const std::string& path, const std::string& name, Folder& folder) {
  struct stat st {};
  if (lstat(path.c_str(), &st) != 0) return;
  const auto seen = folder.files.find(name);
  if (seen != folder.files.end() && seen->second.changed_ns == changed_ns(st) &&
      seen->second.inode == st.st_ino && seen->second.size == st.st_size)
    return;
  const std::optional<std::string> text = read_own_file(path, st);
  folder.files[name] = {changed_ns(st), st.st_size, st.st_ino, {}};
  const auto profile = profiles_.find(folder.kind);
  const std::int32_t pid = pid_of(name);
  const auto process = proc_.stat(pid);
  if (!text || !profile || !process || !process->running) return;
  agent::Fields fields = parse_fields(*text);
  // A record that outlived its process may bear the pid of another.
  const std::string* guard = agent::find_field(fields, profile->record_guard);
  if (!profile->record_guard.empty() && (guard == nullptr || *guard != std::to_string(process->start_ticks)))
    return;
  const RunnerId owner = owner_of(pid);
  folder.files[name].runner = owner;
  if (!owner.is_nil()) sink_(core::RecordRead{owner, folder.kind, std::move(fields)});
}

// The runner whose pane the process is in: its own process, or one above it.
RunnerId RecordWatch::owner_of(std::int32_t pid) const {
  for (int distance = 0; distance < kMaxDistance && pid > 1; ++distance) {
    for (const auto& [id, live] : live_)
      if (live.process.pid == pid) return id;
    const auto process = proc_.stat(pid);
    pid = process ? process->ppid : 0;
  }
  return {};
}

}  // namespace geppetto::agents
