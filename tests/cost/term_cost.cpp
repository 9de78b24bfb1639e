// Hostile streams through parser, screen and transcript, each once and then twice as long, in functions of
// their own: callgrind tells what each of them cost (test_term_cost.py).
#include <cstddef>
#include <string>
#include <string_view>

#include "domain/core/pane_recorder.h"
#include "domain/log/transcript.h"

namespace {
using namespace geppetto;

constexpr std::size_t kBytes = 16 << 10;  // of a stream that comes once

class Pane {
 public:
  Pane() : recorder_(log::make_memory_store()) { recorder_.open({80, 24}); }
  void feed(std::string_view bytes) { recorder_.feed(bytes, WallTime{1}); }
  void resize(int cols, int rows) { recorder_.resize({cols, rows}, WallTime{1}); }

 private:
  core::PaneRecorder recorder_;
};

std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += unit;
  return out;
}

void feed_all(std::string_view bytes) {
  Pane pane;
  for (std::size_t at = 0; at < bytes.size(); at += 4096) pane.feed(bytes.substr(at, 4096));
}

// What is measured is between these names: `times` is part of the function's.
#define STREAM(name)                                      \
  template <int times>                                    \
  [[gnu::noinline]] void name(const std::string& bytes) { \
    feed_all(bytes);                                      \
  }
STREAM(plain_lines)
STREAM(line_without_end)
STREAM(parameters)
STREAM(endless_osc)
STREAM(endless_dcs)
STREAM(nuls)
STREAM(insert_and_delete)
STREAM(combining_marks)
STREAM(styles)
STREAM(links)
STREAM(titles)
STREAM(broken_utf8)
STREAM(wide)
#undef STREAM

template <int times>
[[gnu::noinline]] void resizes(const std::string& bytes) {
  Pane pane;
  pane.feed(repeated("before\r\n", 2000));  // more rows than come back
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    pane.feed(std::string_view(bytes).substr(i, 1));
    pane.resize(20 + static_cast<int>(i * 7 % 100), 5 + static_cast<int>(i * 3 % 40));
  }
}

// Each value another than all before.
template <class Unit>
std::string counted(Unit unit, std::size_t bytes) {
  std::string out;
  for (std::size_t n = 0; out.size() < bytes; ++n) out += unit(n);
  return out;
}

template <int times>
void run_all() {
  constexpr std::size_t kSize = kBytes * times;
  plain_lines<times>(repeated("a line of the usual length, as programs print them\r\n", kSize));
  line_without_end<times>(std::string(kSize, 'x'));
  parameters<times>("\x1B[" + repeated("1;", kSize));
  endless_osc<times>("\x1B]0;" + std::string(kSize, 't'));
  endless_dcs<times>("\x1BPq" + std::string(kSize, 'd'));
  nuls<times>(std::string(kSize, '\0'));
  insert_and_delete<times>(repeated("\x1B[H\x1B[999L\x1B[99M\x1B[9@x\x1B[999P\x1B[9T\x1B[9S", kSize));
  combining_marks<times>("e" + repeated("\xCC\x81", kSize));
  styles<times>(counted(
      [](std::size_t n) {
        return "\x1B[38;2;" + std::to_string(n % 256) + ";" + std::to_string(n / 256 % 256) + ";7mx";
      },
      kSize));
  links<times>(counted([](std::size_t n) { return "\x1B]8;;http://x/" + std::to_string(n) + "\ax"; }, kSize));
  titles<times>(repeated("\x1B[22t\x1B]0;t\a\x1B[23t", kSize));
  broken_utf8<times>(repeated("\xE6\xF0\x9F\xFF", kSize));
  wide<times>(repeated("\xE6\xBC\xA2", kSize));
  resizes<times>(repeated("text\r\n", 60 * times));
}

}  // namespace

int main() {
  run_all<1>();
  run_all<2>();
}
