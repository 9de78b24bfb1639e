// How fast bytes of a pane become lines of a transcript, in MB/s of input and processor time, beside memcpy
// in the same run. Not a test: build and run `engine_bench` from a release build; medians of some runs.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "domain/log/transcript.h"
#include "domain/term/cell_text.h"
#include "domain/term/screen.h"

namespace {
using namespace geppetto;

constexpr std::size_t kInputBytes = 32 << 20;
constexpr std::size_t kPieceBytes = 64 << 10;  // as a pipe is read
constexpr int kRuns = 5;

std::string plain_lines() {
  std::string out;
  for (std::uint64_t n = 0; out.size() < kInputBytes; ++n) {
    std::string line =
        "2026-01-31 12:34:56 INFO worker " + std::to_string(n) + " finished step with no errors at all ";
    line.resize(78, '.');
    out += line + "\r\n";
  }
  return out;
}

std::string colour_lines() {
  std::string out;
  for (std::uint64_t n = 0; out.size() < kInputBytes; ++n) {
    out += "\x1B[90m12:34:56\x1B[0m \x1B[3" + std::to_string(1 + n % 6) + ";1mINFO\x1B[0m request " +
           std::to_string(n) + " \x1B[38;5;" + std::to_string(n % 256) +
           "mGET /index.html\x1B[39m took \x1B[33m12ms\x1B[0m\r\n";
  }
  return out;
}

std::string redraws() {
  std::string out = "\r\n\n\n\n";
  for (std::uint64_t n = 0; out.size() < kInputBytes; ++n) {
    out += "\x1B[2K\x1B[1A\x1B[2K\x1B[1A\x1B[2K\x1B[1A\x1B[2K\x1B[G\x1B[36m* Thinking\x1B[0m (" +
           std::to_string(n) +
           "s)\r\n+----------------------------------------------+\r\n| > \x1B[7m \x1B[0m"
           "                                           |\r\n+----------------------------------------------+";
    if (n % 50 == 0) out += "\r\n";
  }
  return out;
}

std::string wide_lines() {
  std::string out;
  while (out.size() < kInputBytes) out += "漢字かな交じりの文 — naïve café 😀 done\r\n";
  return out;
}

// Rows become lines: text and style runs.
class Writer final : public term::ScreenSink {
 public:
  explicit Writer(log::Transcript* transcript) : transcript_(transcript) {}
  const term::Screen* screen = nullptr;

  void row_left(std::span<const term::Cell> cells, bool wrapped) override {
    if (transcript_ == nullptr) return;
    for (std::size_t i = 0; i < cells.size();) {
      const std::size_t end = i + term::same_style(cells.subspan(i));
      if (cells[i].style != style_) {
        style_ = cells[i].style;
        runs_.push_back({static_cast<std::uint32_t>(text_.size()), screen->style(style_)});
      }
      screen->append_text(cells.subspan(i, end - i), text_);
      i = end;
    }
    if (wrapped) return;
    transcript_->append(text_, runs_, WallTime{1});
    text_.clear();
    runs_.clear();
    style_ = 0;
  }

 private:
  log::Transcript* transcript_;
  std::string text_;
  std::vector<log::StyleRun> runs_;
  term::StyleId style_ = 0;
};

// Of this thread: what else the machine does must not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double megabytes_per_second(std::size_t bytes, const std::function<void()>& work) {
  std::vector<double> rates;
  for (int run = 0; run < kRuns; ++run) {
    const double begin = cpu_seconds();
    work();
    rates.push_back(static_cast<double>(bytes) / 1e6 / (cpu_seconds() - begin));
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

void feed(const std::string& input, term::Size size, log::Transcript* transcript) {
  Writer writer(transcript);
  term::Screen screen(size, writer);
  writer.screen = &screen;
  for (std::size_t at = 0; at < input.size(); at += kPieceBytes) {
    screen.feed(std::string_view(input).substr(at, kPieceBytes));
  }
}

void measure(const char* name, const std::string& input) {
  std::string copy(input.size(), ' ');
  const double memory = megabytes_per_second(input.size(), [&] {
    std::memcpy(copy.data(), input.data(), input.size());
    asm volatile("" : : "r"(copy.data()) : "memory");
  });
  for (const int cols : {80, 200}) {
    const term::Size size{cols, 50};
    const double screen = megabytes_per_second(input.size(), [&] { feed(input, size, nullptr); });
    const double both = megabytes_per_second(input.size(), [&] {
      log::Transcript transcript(log::make_memory_store());
      feed(input, size, &transcript);
    });
    std::printf("%-8s %4d columns: screen %6.0f, screen and transcript %6.0f, memcpy %6.0f MB/s\n", name,
                cols, screen, both, memory);
  }
}

}  // namespace

// Names of inputs as arguments; none: all.
int main(int argc, char** argv) {
  const auto wanted = [&](const char* name) {
    return argc == 1 ||
           std::any_of(argv + 1, argv + argc, [&](const char* one) { return std::strcmp(one, name) == 0; });
  };
  if (wanted("plain")) measure("plain", plain_lines());
  if (wanted("colour")) measure("colour", colour_lines());
  if (wanted("redraw")) measure("redraw", redraws());
  if (wanted("wide")) measure("wide", wide_lines());
}
