// Log lines, redraws as agents make them, and a full-screen program.
#include "tests/bench/streams.h"

namespace geppetto::bench {
namespace {

void plain(std::uint64_t n, std::string_view eol, std::string& out) {
  const std::size_t begin = out.size();
  out += "2026-01-31 12:34:56 INFO worker " + std::to_string(n) + " finished step with no errors at all ";
  out.resize(begin + 78, '.');
  out += eol;
}

void colour(std::uint64_t n, std::string_view eol, std::string& out) {
  out += "\x1B[90m12:34:56\x1B[0m \x1B[3" + std::to_string(1 + n % 6) + ";1mINFO\x1B[0m request " +
         std::to_string(n) + " \x1B[38;5;" + std::to_string(n % 256) +
         "mGET /index.html\x1B[39m took \x1B[33m12ms\x1B[0m";
  out += eol;
}

// A status area of four rows that is erased upwards and drawn again; now and then a line goes above it.
void redraw(std::uint64_t n, std::string_view eol, std::string& out) {
  if (n == 0) out.append(eol).append(eol).append(eol).append(eol);
  out += "\x1B[2K\x1B[1A\x1B[2K\x1B[1A\x1B[2K\x1B[1A\x1B[2K\x1B[G";
  if (n % 50 == 49) out.append("said number ").append(std::to_string(n)).append(eol);
  out.append("\x1B[36m* Thinking\x1B[0m (").append(std::to_string(n)).append("s)").append(eol);
  out.append("+----------------------------------------------+").append(eol);
  out.append("| > \x1B[7m \x1B[0m                                           |").append(eol);
  out.append("+----------------------------------------------+");
}

// As a process viewer does: every row addressed, coloured, cleared to its end.
void full_screen(std::uint64_t n, std::string_view, std::string& out) {
  constexpr int kRows = 49;
  out += n == 0 ? "\x1B[?1049h\x1B[?25l" : "\x1B[?25l";
  for (int row = 1; row <= kRows; ++row) {
    const std::uint64_t seed = n * 7 + static_cast<std::uint64_t>(row) * 131;
    out += "\x1B[" + std::to_string(row) + ";1H\x1B[3" + std::to_string(1 + seed % 7) + "m" +
           std::to_string(10000 + seed % 89999) + " dev       20   0 " +
           std::to_string(100000 + seed % 99999) + " S \x1B[1m" + std::to_string(seed % 100) +
           ".0\x1B[0m /usr/lib/worker --queue " + std::to_string(seed % 13) + "\x1B[K";
  }
  out += "\x1B[?25h";
}

void wide(std::string_view eol, std::string& out) {
  out += "漢字かな交じりの文 — naïve café 😀 done";
  out += eol;
}

}  // namespace

void append_unit(Kind kind, std::uint64_t n, std::string_view eol, std::string& out) {
  switch (kind) {
    case Kind::Plain: return plain(n, eol, out);
    case Kind::Colour: return colour(n, eol, out);
    case Kind::Redraw: return redraw(n, eol, out);
    case Kind::FullScreen: return full_screen(n, eol, out);
    case Kind::Wide: return wide(eol, out);
  }
}

std::string stream(Kind kind, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + 8192);
  for (std::uint64_t n = 0; out.size() < bytes; ++n) append_unit(kind, n, "\r\n", out);
  return out;
}

}  // namespace geppetto::bench
