// A line of JSON each: the header, then [seconds, "o", text].
#include "tests/contract/recording.h"

#include <algorithm>
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
  Recording recording{path.parent_path().filename().string(), {header.at("width"), header.at("height")}, {}};
  std::vector<std::string> writes;
  while (std::getline(file, line)) {
    const auto event = nlohmann::json::parse(line);
    if (event.at(1) == "o") writes.push_back(event.at(2));
  }
  const std::size_t a_part = std::max<std::size_t>(1, (writes.size() + kParts - 1) / kParts);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (i % a_part == 0) recording.parts.emplace_back();
    recording.parts.back() += writes[i];
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
