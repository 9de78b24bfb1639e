// How fast a search goes through a transcript of 100 MB, beside grep and ripgrep on the same text in the same
// run. Milliseconds of processor time, medians; the peers count lines and print the number alone, as we do.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/log/search.h"
#include "domain/log/transcript.h"
#include "infra/text/regex.h"
#include "tests/bench/rows.h"
#include "tests/fakes/chunk_files.h"

namespace {
using namespace geppetto;
using namespace geppetto::bench;

// The same lines as a transcript and as a file. Half of them are styled; one in 5,000 tells of trouble.
class Text {
 public:
  explicit Text(std::size_t bytes) {
    char path[] = "/tmp/geppetto-search-XXXXXX";
    const int fd = mkstemp(path);
    if (fd < 0) std::abort();
    close(fd);
    path_ = path;
    std::ofstream file(path_, std::ios::binary);
    const log::StyleRun runs[] = {
        {0, {Color::palette(8), {}, 0}}, {20, {}}, {24, {Color::palette(2), {}, kBold}}, {28, {}}};
    for (std::uint64_t n = 0; bytes_ < bytes; ++n) {
      const std::string line = line_of(n);
      if (n % kLinesEach == 0) {
        disks_.emplace_back();
        transcripts_.emplace_back(disks_.back().store());
      }
      transcripts_.back().append(
          line, n % 2 == 0 ? std::span<const log::StyleRun>(runs) : std::span<const log::StyleRun>(),
          WallTime{1});
      file << line << '\n';
      bytes_ += line.size() + 1;
    }
    for (const log::Transcript& transcript : transcripts_) {
      const log::LogView view = transcript.view();
      for (log::TextBlock& block : view.blocks(0, view.end_line())) blocks_.push_back(std::move(block));
    }
  }
  ~Text() { unlink(path_.c_str()); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  const std::vector<log::TextBlock>& blocks() const { return blocks_; }
  const std::string& path() const { return path_; }
  double megabytes() const { return static_cast<double>(bytes_) / 1e6; }

 private:
  static std::string line_of(std::uint64_t n) {
    std::string line = "2026-01-31 12:34:56 " + std::string(n % 7 == 0 ? "WARN" : "INFO") + " worker " +
                       std::to_string(n % 64) + " took step " + std::to_string(n) + " of src/module_" +
                       std::to_string(n % 997) + ".cpp";
    line.append(n % 40, '.');
    if (n % 5000 == 4999)
      line += n % 10000 == 9999 ? " Connection refused by 10.0.0.7" : " commit deadbeef0123 was reverted";
    return line;
  }

  static constexpr std::uint64_t kLinesEach = 400'000;  // fewer than fall out at the old end

  std::list<fakes::ChunkFiles> disks_;
  std::list<log::Transcript> transcripts_;
  std::vector<log::TextBlock> blocks_;
  std::string path_;
  std::size_t bytes_ = 0;
};

std::uint64_t count_lines(const Text& text, const log::Matcher& matcher) {
  std::uint64_t count = 0;
  std::vector<std::uint64_t> lines;
  for (const log::TextBlock& block : text.blocks()) {
    lines.clear();
    search(
        block, matcher, [] { return false; }, lines);
    count += lines.size();
  }
  return count;
}

// Milliseconds of processor time, and what the program counted; nothing when it is not installed.
struct PeerRun {
  double ms = 0;
  std::uint64_t count = 0;
};
std::optional<PeerRun> run_peer(std::vector<std::string> argv, const Text& text) {
  argv.push_back(text.path());
  std::vector<char*> raw;
  for (std::string& word : argv) raw.push_back(word.data());
  raw.push_back(nullptr);
  int out[2];
  if (pipe(out) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, out[0]);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, raw[0], &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  char digits[32] = {};
  if (failed == 0 && read(out[0], digits, sizeof digits - 1) < 0) digits[0] = 0;
  close(out[0]);
  if (failed != 0) return std::nullopt;
  int status = 0;
  rusage used{};
  wait4(pid, &status, 0, &used);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return PeerRun{ms(used.ru_utime) + ms(used.ru_stime), std::strtoull(digits, nullptr, 10)};
}

struct Question {
  std::string name, pattern;
  bool regex = false;
  log::CaseMode mode = log::CaseMode::Exact;
  double goal_ms = 0;  // for 100 MB
};

void measure(const Report& report, const Text& text, const Question& q) {
  const int runs = report.quick() ? 5 : 9;
  const auto matcher = text::make_matcher(q.pattern, q.regex, q.mode);
  if (!matcher) std::abort();
  std::vector<std::pair<std::string, std::vector<std::string>>> peers = {
      {q.regex ? "grep -E" : "grep -F", {"grep", q.regex ? "-E" : "-F", "-c", "-e", q.pattern}},
      {"rg", {"rg", "--no-config", "-c", "-e", q.pattern}}};
  if (!q.regex) peers[1].second.emplace_back("-F");
  if (q.mode == log::CaseMode::Ignore) {
    for (auto& [name, argv] : peers) argv.emplace_back("-i");
  }
  std::vector<double> ours;
  std::vector<std::vector<double>> theirs(peers.size());
  std::uint64_t count = 0;
  for (int run = 0; run < runs; ++run) {  // alternating, so that a busy moment is everybody's
    const double begin = cpu_seconds();
    count = count_lines(text, **matcher);
    ours.push_back((cpu_seconds() - begin) * 1e3);
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const std::optional<PeerRun> peer = run_peer(peers[i].second, text);
      if (!peer) continue;
      theirs[i].push_back(peer->ms);
      if (peer->count != count) {
        std::fprintf(stderr, "search_bench: %s counts %llu lines, we count %llu\n", peers[i].first.c_str(),
                     static_cast<unsigned long long>(peer->count), static_cast<unsigned long long>(count));
        std::exit(1);
      }
    }
  }
  const double value = median(ours);
  std::string beside = number(text.megabytes() / value) + " GB/s";
  bool ok = true;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (theirs[i].empty()) {
      beside += ", " + peers[i].first + " is not installed";
      continue;
    }
    const double peer = median(theirs[i]);
    beside += ", " + peers[i].first + " " + number(peer) + " ms (" + number(value / peer) + " x, goal 1 x)";
    ok = ok && value <= peer;
  }
  report.add({q.name + ", " + std::to_string(count) + " lines found",
              value,
              "ms",
              {Bound::AtMost, q.goal_ms * text.megabytes() / 100},
              beside,
              ok});
}

// How long a search that nobody wants any more goes on: the time between two looks for that. The expression
// is one whose automaton outgrows its memory again and again.
void measure_steps(const Report& report, const Text& text, const char* name, const char* pattern, bool regex,
                   std::size_t blocks) {
  const auto matcher = text::make_matcher(pattern, regex, log::CaseMode::Exact);
  if (!matcher) std::abort();
  std::vector<double> steps;
  std::vector<std::uint64_t> lines;
  double before = cpu_seconds();
  const auto look = [&] {
    const double now = cpu_seconds();
    steps.push_back((now - before) * 1e3);
    before = now;
    return false;
  };
  for (std::size_t i = 0; i < std::min(blocks, text.blocks().size()); ++i)
    search(text.blocks()[i], **matcher, look, lines);
  report.add({std::string("longest step, ") + name,
              quantile(steps, 1),
              "ms",
              {Bound::AtMost, 10},
              std::to_string(steps.size()) + " steps, median " + number(median(steps)) + " ms"});
}

}  // namespace

int main(int argc, char** argv) {
  setenv("LC_ALL", "C.UTF-8", 1);  // the peers read UTF-8, as we do
  const Report report(argc, argv);
  const Text text(report.quick() ? 40'000'000 : 100'000'000);
  const Question questions[] = {
      {"literal", "Connection refused", false, log::CaseMode::Exact, 40},
      {"literal, either case", "connection refused", false, log::CaseMode::Ignore, 40},
      {"literal, common letters", "was reverted", false, log::CaseMode::Exact, 40},
      {"literal, not there", "segmentation fault", false, log::CaseMode::Exact, 40},
      {"literal, in every line", "worker", false, log::CaseMode::Exact, 150},
      {"regex with a text in it", "refused by [0-9.]+$", true, log::CaseMode::Exact, 150},
      {"regex, either case", "CONN[a-z]+ refused", true, log::CaseMode::Ignore, 150},
      {"regex, alternatives", "deadbeef|refused|panic", true, log::CaseMode::Exact, 150},
      {"regex without a text, words", "[A-Z][a-z]{6,}", true, log::CaseMode::Exact, 150},
      {"regex without a text, addresses", "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+", true, log::CaseMode::Exact,
       150},
  };
  for (const Question& question : questions) measure(report, text, question);
  measure_steps(report, text, "literal", "segmentation fault", false, ~std::size_t{0});
  measure_steps(report, text, "regex", "[A-Z][a-z]{6,}", true, ~std::size_t{0});
  measure_steps(report, text, "regex of the worst kind", "[a-z].{60}[0-9].{60}Q", true, 4);
}
