// A line of JSON each: the header, then [seconds, "o", text].
#include "tests/contract/recording.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace geppetto::contract {
namespace {

constexpr std::size_t kParts = 10;

Recording read_recording(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const auto header = nlohmann::json::parse(line);
  Recording recording{path.parent_path().filename().string(), {}};
  term::Size size{header.at("width"), header.at("height")};
  std::vector<Recording::Part> writes;
  while (std::getline(file, line)) {
    const auto event = nlohmann::json::parse(line);
    const std::string kind = event.at(1), what = event.at(2);
    if (kind == "o") writes.push_back({what, size});
    if (kind == "r" && std::sscanf(what.c_str(), "%dx%d", &size.cols, &size.rows) != 2)
      throw std::runtime_error(path.string() + ": size " + what);
  }
  const std::size_t a_part = std::max<std::size_t>(1, (writes.size() + kParts - 1) / kParts);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (i % a_part == 0 || !(writes[i].size == recording.parts.back().size))
      recording.parts.push_back({{}, writes[i].size});
    recording.parts.back().bytes += writes[i].bytes;
  }
  return recording;
}

}  // namespace

std::vector<Recording> recordings(const std::string& folder) {
  std::vector<Recording> found;
  if (!std::filesystem::exists(folder)) return found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "in.cast") found.push_back(read_recording(entry.path()));
  }
  std::ranges::sort(found, {}, &Recording::name);
  return found;
}

}  // namespace geppetto::contract
