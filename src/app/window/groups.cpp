// Groups runners by folder and puts them in order.
#include "app/window/groups.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool occurs(std::string_view word, std::string_view in) {
  return std::search(in.begin(), in.end(), word.begin(), word.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != in.end();
}

std::string_view parent(std::string_view folder) {
  const std::size_t slash = folder.find_last_of('/');
  return slash == std::string_view::npos || slash == 0 ? std::string_view() : folder.substr(0, slash);
}

std::string_view last_parts(std::string_view folder, int count) {
  std::size_t from = folder.size();
  for (int i = 0; i < count && from != std::string_view::npos && from > 0; ++i)
    from = folder.find_last_of('/', from - 1);
  return from == std::string_view::npos || from + 1 >= folder.size() ? folder : folder.substr(from + 1);
}

// The topmost of the started-in folders that holds `folder`; home and what is above it hold nothing.
std::string_view project_of(std::string_view folder, const std::set<std::string_view>& started_in,
                            std::string_view home) {
  std::string_view project = folder;
  for (std::string_view up = parent(folder); !up.empty() && up != home; up = parent(up)) {
    if (home.substr(0, up.size()) == up) break;
    if (started_in.count(up) != 0) project = up;
  }
  return project;
}

std::string title_of(std::string_view folder, std::string_view home, int parts) {
  if (folder.empty()) return "elsewhere";
  if (folder == home) return "~";
  return std::string(last_parts(folder, parts));
}

void name_groups(std::vector<RunnerGroup>& groups, std::string_view home) {
  constexpr int kMostParts = 4;
  for (int parts = 1; parts <= kMostParts; ++parts) {
    std::map<std::string, int> seen;
    for (const auto& group : groups) ++seen[group.title];
    for (auto& group : groups) {
      if (parts == 1 || seen[group.title] > 1) group.title = title_of(group.folder, home, parts);
    }
  }
}

int urgency(runner::Status status) {
  using runner::Status;
  constexpr std::array<Status, 6> kOrder = {Status::Waiting,  Status::Errored, Status::Running,
                                            Status::Starting, Status::Idle,    Status::Stopped};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin());
}

}  // namespace

std::vector<RunnerGroup> group_runners(const std::vector<RowPtr>& rows, std::string_view home) {
  std::set<std::string_view> started_in;
  for (const auto& row : rows) started_in.insert(row->runner.cwd);
  std::vector<RunnerGroup> groups;
  std::map<std::string_view, std::size_t> index;
  for (const auto& row : rows) {
    const std::string_view project = project_of(row->runner.cwd, started_in, home);
    const auto [at, is_new] = index.emplace(project, groups.size());
    if (is_new) groups.push_back({std::string(project), {}, {}});
    groups[at->second].rows.push_back(row);
  }
  name_groups(groups, home);
  return groups;
}

bool all_words_in(std::string_view words, const std::vector<std::string_view>& fields) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.empty()) continue;
    if (std::none_of(fields.begin(), fields.end(),
                     [&](std::string_view field) { return occurs(word, field); }))
      return false;
  }
  return true;
}

void filter_groups(std::vector<RunnerGroup>& groups, std::string_view filter) {
  if (filter.empty()) return;
  for (auto& group : groups) {
    std::erase_if(group.rows, [&](const RowPtr& row) {
      const runner::Runner& r = row->runner;
      return !all_words_in(
          filter, {r.name, r.kind, r.cwd, r.session, group.title, status_word(r.status), row->last_text});
    });
  }
  std::erase_if(groups, [](const RunnerGroup& group) { return group.rows.empty(); });
}

std::vector<RowPtr> by_urgency(const std::vector<RowPtr>& rows) {
  std::vector<RowPtr> out = rows;
  std::stable_sort(out.begin(), out.end(), [](const RowPtr& a, const RowPtr& b) {
    return urgency(a->runner.status) < urgency(b->runner.status);
  });
  return out;
}

RowPtr next_needing(const std::vector<RowPtr>& rows, const RunnerId& after) {
  const auto needs = [](const RowPtr& row) { return row->runner.status == runner::Status::Waiting; };
  const auto here =
      std::find_if(rows.begin(), rows.end(), [&](const RowPtr& row) { return row->runner.id == after; });
  const auto from = here == rows.end() ? rows.begin() : here + 1;
  auto found = std::find_if(from, rows.end(), needs);
  if (found == rows.end()) found = std::find_if(rows.begin(), from, needs);
  return found == rows.end() || (*found)->runner.status != runner::Status::Waiting ? nullptr : *found;
}

}  // namespace geppetto::window
