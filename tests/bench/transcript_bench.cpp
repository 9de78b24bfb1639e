// What a transcript costs: appending a line, reading any line of a view, making a view; in memory and in
// files, beside memcpy of the same text in the same run.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "domain/log/transcript.h"
#include "infra/log/segment_store.h"
#include "tests/bench/rows.h"
#include "tests/bench/streams.h"

namespace {
using namespace geppetto;
using namespace geppetto::bench;

constexpr double kAppendGoal = 800, kLineGoal = 60, kViewGoal = 60;  // MB/s, ns, ns
constexpr int kRuns = 5;

template <class Value>
void keep(const Value& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/geppetto-bench-XXXXXX";
    if (mkdtemp(name) == nullptr) std::abort();
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::unique_ptr<log::ChunkStore> store(int number) const {
    return std::make_unique<log::SegmentStore>(path + "/" + std::to_string(number));
  }
};

double appended(const std::vector<std::string_view>& lines, std::size_t bytes,
                std::unique_ptr<log::ChunkStore> store) {
  log::Transcript transcript(std::move(store));
  const double begin = cpu_seconds();
  for (const std::string_view line : lines) transcript.append(line, {}, WallTime{1});
  return static_cast<double>(bytes) / 1e6 / (cpu_seconds() - begin);
}

// Every line's memory into one buffer, as an append that does nothing else would.
double copied(const std::vector<std::string_view>& lines, std::size_t bytes, std::string& to) {
  const double begin = cpu_seconds();
  std::size_t at = 0;
  for (const std::string_view line : lines) {
    std::memcpy(to.data() + at, line.data(), line.size());
    at += line.size();
  }
  keep(to[0]);
  return static_cast<double>(bytes) / 1e6 / (cpu_seconds() - begin);
}

double nanoseconds(std::size_t times, const std::function<void()>& work) {
  std::vector<double> all;
  for (int run = 0; run < kRuns; ++run) {
    const double begin = cpu_seconds();
    work();
    all.push_back((cpu_seconds() - begin) * 1e9 / static_cast<double>(times));
  }
  return median(std::move(all));
}

void measure_append(const Report& report, const std::vector<std::string_view>& lines, std::size_t bytes) {
  const Folder folder;
  std::string to(bytes, ' ');
  std::vector<double> memory, files, copies;
  for (int run = 0; run < kRuns; ++run) {
    memory.push_back(appended(lines, bytes, log::make_memory_store()));
    files.push_back(appended(lines, bytes, folder.store(run)));
    copies.push_back(copied(lines, bytes, to));
  }
  const std::string beside = "memcpy of the lines " + number(median(copies)) + " MB/s";
  report.add(
      {"append to a transcript in memory", median(memory), "MB/s", {Bound::AtLeast, kAppendGoal}, beside});
  report.add(
      {"append to a transcript in files", median(files), "MB/s", {Bound::AtLeast, kAppendGoal}, beside});
}

void measure_view(const Report& report, const std::vector<std::string_view>& lines) {
  const Folder folder;
  log::Transcript transcript(folder.store(0));
  std::size_t bytes = 0;
  for (const std::string_view line : lines) {
    transcript.append(line, {}, WallTime{1});
    bytes += line.size();
  }
  const log::LogView view = transcript.view();
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> numbers(report.quick() ? 200'000 : 1'000'000);
  for (std::uint64_t& n : numbers) n = view.first_line() + random() % view.size();
  const std::string size = " of " + number(static_cast<double>(bytes) / 1e6) + " MB";
  // The limit: the same lines where they are in the original, by a plain array of places.
  std::uint64_t sum = 0;
  const double plain = nanoseconds(numbers.size(), [&] {
    for (const std::uint64_t n : numbers) sum += lines[n].size() + static_cast<unsigned char>(lines[n][0]);
  });
  const double found = nanoseconds(numbers.size(), [&] {
    for (const std::uint64_t n : numbers) sum += view.line(n).text.size();
  });
  const double touched = nanoseconds(numbers.size(), [&] {
    for (const std::uint64_t n : numbers) {
      const log::Line line = view.line(n);
      sum += line.text.size() + static_cast<unsigned char>(line.text[0]);
    }
  });
  report.add({"random line of a view" + size,
              found,
              "ns",
              {Bound::AtMost, kLineGoal},
              "with its first character read " + number(touched) +
                  " ns; that through an array of string_view " + number(plain) + " ns"});
  const double next = nanoseconds(view.size(), [&] {
    for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) sum += view.line(n).text.size();
  });
  report.add({"the next line of a view" + size, next, "ns", {Bound::AtMost, kLineGoal}, ""});
  constexpr int kViews = 200'000;
  const double made = nanoseconds(kViews, [&] {
    for (int i = 0; i < kViews; ++i) {
      const log::LogView made_view = transcript.view();
      keep(made_view);
    }
  });
  report.add({"making a view and dropping it", made, "ns", {Bound::AtMost, kViewGoal}, ""});
  keep(sum);
}

}  // namespace

int main(int argc, char** argv) {
  const Report report(argc, argv);
  // Reference counts are atomic in the product, which has two threads: so they are here.
  std::atomic<bool> stop{false};
  std::thread other([&stop] { stop.wait(false); });
  for (const std::size_t megabytes :
       report.quick() ? std::vector<std::size_t>{16} : std::vector<std::size_t>{16, 90}) {
    const std::string input = stream(Kind::Plain, megabytes << 20);
    const std::vector<std::string_view> lines = lines_of(input);
    std::size_t bytes = 0;
    for (const std::string_view line : lines) bytes += line.size();
    if (megabytes == 16) measure_append(report, lines, bytes);
    measure_view(report, lines);
  }
  stop = true;
  stop.notify_one();
  other.join();
}
