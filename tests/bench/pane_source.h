// The program that runs in a pane while it is measured: the measuring program itself, started with
// `--source`.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/streams.h"

namespace geppetto::bench {

std::int64_t monotonic_ns();

// The pane shows this as its last line when everything was printed.
inline constexpr std::string_view kEndMark = "== the end of the stream ==";

// What a pane prints while it is measured. It begins when the FIFO at `gate` is opened for writing.
struct Flood {
  Kind kind = Kind::Plain;
  std::size_t bytes = 0;
  std::string gate;
  std::string drained;  // a FIFO that is told the time when tmux has taken everything in; empty: none
};
// A line with the time of its writing, `every_ms`, `count` times; count 0: for ever.
struct Stamps {
  std::uint64_t count = 0;
  int every_ms = 10;
  std::string gate;  // empty: begins at once
};

// Such lines at a steady rate, for ever.
struct Steady {
  int lines_a_ms = 100;
};

std::vector<std::string> command_of(const Flood& flood);
std::vector<std::string> command_of(const Stamps& stamps);
std::vector<std::string> command_of(const Steady& steady);

// The time a line of Stamps carries.
std::optional<std::int64_t> stamp_in(std::string_view line);

// Runs as the program in the pane when argv says so, and does not return then.
void become_source(int argc, char** argv);

// Lets a program behind a gate go; the moment it was let go.
std::int64_t open_gate(const std::string& gate);

}  // namespace geppetto::bench
