// Plays recordings through the engine and writes what a person reads of each: the transcript and the screen.
// Usage: golden_transcript CASE_FOLDER…   reads CASE_FOLDER/in.cast, prints "== CASE_FOLDER" and the result.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "domain/core/pane_recorder.h"

namespace {
using namespace geppetto;

struct Event {
  WallTime at;
  char kind = 'o';
  std::string data;
};

struct Cast {
  term::Size size;
  std::vector<Event> events;
};

term::Size parse_size(const std::string& text) {
  return {std::stoi(text), std::stoi(text.substr(text.find('x') + 1))};
}

Cast read(const std::string& path) {
  std::ifstream file(path);
  Cast cast;
  std::string line;
  std::getline(file, line);
  const auto header = nlohmann::json::parse(line);
  cast.size = {header.at("width").get<int>(), header.at("height").get<int>()};
  while (std::getline(file, line)) {
    const auto event = nlohmann::json::parse(line);
    const auto ms = static_cast<std::int64_t>(event.at(0).get<double>() * 1000);
    cast.events.push_back({{ms}, event.at(1).get<std::string>()[0], event.at(2).get<std::string>()});
  }
  return cast;
}

// What was written, and below it the screen; `piece`: bytes that are fed at once.
std::string played(const Cast& cast, std::size_t piece) {
  core::PaneRecorder recorder(log::make_memory_store());
  recorder.open(cast.size);
  WallTime last;
  for (const Event& event : cast.events) {
    last = event.at;
    if (event.kind == 'r') recorder.resize(parse_size(event.data), event.at);
    if (event.kind != 'o') continue;
    for (std::size_t at = 0; at < event.data.size(); at += piece)
      recorder.feed(std::string_view(event.data).substr(at, piece), event.at);
  }
  recorder.settle();
  std::string out;
  const auto transcript = [&](std::uint64_t from) {
    const log::LogView view = recorder.transcript().view();
    for (std::uint64_t n = std::max(from, view.first_line()); n < view.end_line(); ++n) {
      const log::Line line = view.line(n);
      out += line.kind == log::LineKind::Text ? "  " : "* ";
      out += std::string(line.text) + "\n";
    }
    return view.end_line();
  };
  const std::uint64_t end = transcript(0);
  const term::Screen& screen = *recorder.screen();
  out += "--- screen " + std::to_string(screen.size().cols) + "x" + std::to_string(screen.size().rows) +
         (screen.alternate() ? ", full-screen program\n" : "\n");
  int rows = screen.size().rows;
  while (rows > 0 && screen.row_text(rows - 1).empty()) --rows;
  for (int row = 0; row < rows; ++row) out += "  " + screen.row_text(row) + "\n";
  out += "--- written at the end\n";
  recorder.close(last);
  transcript(end);
  // No blanks at the ends of lines: an editor would take them away.
  std::string tidy;
  for (const char c : out) {
    while (c == '\n' && tidy.ends_with(' ')) tidy.pop_back();
    tidy += c;
  }
  return tidy;
}

}  // namespace

int main(int argc, char** argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string folder = argv[i];
    const Cast cast = read(folder + "/in.cast");
    const std::string whole = played(cast, 1 << 20);
    std::cout << "== " << folder << "\n" << whole;
    // However the bytes are cut, the result is the same.
    if (whole != played(cast, 7)) {
      std::cerr << folder << ": another result when it is fed in small pieces\n";
      failed = 1;
    }
  }
  return failed;
}
