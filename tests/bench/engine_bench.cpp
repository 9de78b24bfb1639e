// How fast bytes of a pane become a screen and a transcript, beside libvterm and memcpy in the same run.
// Megabytes of input a second of processor time; medians.
#include <vterm.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "domain/core/pane_recorder.h"
#include "domain/log/transcript.h"
#include "tests/bench/rows.h"
#include "tests/bench/streams.h"

namespace {
using namespace geppetto;
using namespace geppetto::bench;

constexpr std::size_t kPieceBytes = 64 << 10;  // as a pipe is read
constexpr int kCols = 120, kRows = 50;

double megabytes_per_second(std::size_t bytes, int runs, const std::function<void()>& work) {
  std::vector<double> rates;
  for (int run = 0; run < runs; ++run) {
    const double begin = cpu_seconds();
    work();
    rates.push_back(static_cast<double>(bytes) / 1e6 / (cpu_seconds() - begin));
  }
  return median(std::move(rates));
}

template <class Feed>
void in_pieces(std::string_view input, Feed feed) {
  for (std::size_t at = 0; at < input.size(); at += kPieceBytes) feed(input.substr(at, kPieceBytes));
}

struct NoSink final : term::ScreenSink {
  void row_left(std::span<const term::Cell>, bool) override {}
};

void through_screen(std::string_view input) {
  NoSink sink;
  term::Screen screen({kCols, kRows}, sink);
  in_pieces(input, [&](std::string_view piece) { screen.feed(piece); });
}

void through_recorder(std::string_view input) {
  core::PaneRecorder recorder(log::make_memory_store());
  recorder.open({kCols, kRows});
  in_pieces(input, [&](std::string_view piece) { recorder.feed(piece, WallTime{1}); });
}

// libvterm doing the same: a screen, and each line that leaves it taken as text.
void through_libvterm(std::string_view input) {
  static std::string line;
  static const VTermScreenCallbacks kCallbacks = [] {
    VTermScreenCallbacks callbacks{};
    callbacks.sb_pushline = [](int cols, const VTermScreenCell* cells, void*) {
      line.clear();
      for (int x = 0; x < cols; ++x) {
        for (std::size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cells[x].chars[i] != 0; ++i)
          line.push_back(static_cast<char>(cells[x].chars[i]));
      }
      return 1;
    };
    return callbacks;
  }();
  VTerm* const terminal = vterm_new(kRows, kCols);
  vterm_set_utf8(terminal, 1);
  VTermScreen* const screen = vterm_obtain_screen(terminal);
  vterm_screen_enable_altscreen(screen, 1);
  vterm_screen_set_callbacks(screen, &kCallbacks, nullptr);
  vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
  vterm_screen_reset(screen, 1);
  in_pieces(input, [&](std::string_view piece) { vterm_input_write(terminal, piece.data(), piece.size()); });
  vterm_free(terminal);
}

struct Wanted {
  Kind kind;
  double megabytes_per_second;
  double times_libvterm;
};

void measure(const Report& report, const Wanted& wanted) {
  const int runs = 5;
  const std::string input = stream(wanted.kind, report.quick() ? 8 << 20 : 32 << 20);
  const std::string_view few = std::string_view(input).substr(0, report.quick() ? 1 << 20 : 4 << 20);
  std::string copy(input.size(), ' ');
  const double memory = megabytes_per_second(input.size(), runs, [&] {
    std::memcpy(copy.data(), input.data(), input.size());
    asm volatile("" : : "r"(copy.data()) : "memory");
  });
  const double screen = megabytes_per_second(input.size(), runs, [&] { through_screen(input); });
  const double both = megabytes_per_second(input.size(), runs, [&] { through_recorder(input); });
  const double peer = megabytes_per_second(few.size(), runs, [&] { through_libvterm(few); });
  report.add({"screen and transcript, " + std::string(name_of(wanted.kind)),
              both,
              "MB/s",
              {Bound::AtLeast, wanted.megabytes_per_second},
              "libvterm " + number(peer) + " (" + number(both / peer) + " x, goal " +
                  number(wanted.times_libvterm) + " x), screen alone " + number(screen) + ", memcpy " +
                  number(memory),
              both / peer >= wanted.times_libvterm});
}

}  // namespace

int main(int argc, char** argv) {
  const Report report(argc, argv);
  for (const Wanted& wanted :
       {Wanted{Kind::Plain, 600, 30}, Wanted{Kind::Colour, 400, 15}, Wanted{Kind::Redraw, 500, 6},
        Wanted{Kind::FullScreen, 500, 7}, Wanted{Kind::Wide, 50, 1}}) {
    if (report.wanted(name_of(wanted.kind))) measure(report, wanted);
  }
}
