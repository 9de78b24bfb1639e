// Where the window was: reading and replacing the JSON file.
#include "app/window/place.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace geppetto::window {
namespace {

namespace fs = std::filesystem;

// X11 coordinates are 16 bits; a window smaller than this cannot be found on the screen.
constexpr int kMinSide = 200, kMaxSide = 16'384, kMaxCoordinate = 32'767;

std::optional<int> number(const nlohmann::json& root, const char* key, int low, int high) {
  const auto it = root.find(key);
  if (it == root.end() || !it->is_number_integer()) return std::nullopt;
  const auto value = it->get<std::int64_t>();
  if (value < low || value > high) return std::nullopt;
  return static_cast<int>(value);
}

}  // namespace

Place load_place(const std::string& path) {
  Place place;
  std::ifstream file(path, std::ios::binary);
  const auto root = nlohmann::json::parse(file, nullptr, false);
  if (!root.is_object()) return place;
  place.x = number(root, "x", -kMaxCoordinate, kMaxCoordinate);
  place.y = number(root, "y", -kMaxCoordinate, kMaxCoordinate);
  place.width = number(root, "width", kMinSide, kMaxSide);
  place.height = number(root, "height", kMinSide, kMaxSide);
  const auto top = root.find("alwaysOnTop");
  place.always_on_top = top != root.end() && top->is_boolean() && top->get<bool>();
  return place;
}

Outcome save_place(const std::string& path, const Place& place) {
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && fs::create_directories(folder, error))
    fs::permissions(folder, fs::perms::owner_all, error);
  nlohmann::json root;
  if (place.x && place.y) {
    root["x"] = *place.x;
    root["y"] = *place.y;
  }
  if (place.width && place.height) {
    root["width"] = *place.width;
    root["height"] = *place.height;
  }
  root["alwaysOnTop"] = place.always_on_top;
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << root.dump(2) << '\n';
  file.close();
  if (!file) return Error{ErrorKind::Io, "window: " + beside + ": cannot be written"};
  fs::rename(beside, path, error);
  if (error) return Error{ErrorKind::Io, "window: " + path + ": " + error.message()};
  return ok();
}

}  // namespace geppetto::window
