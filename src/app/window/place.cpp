// Where the windows were: reading and replacing the JSON file.
#include "app/window/place.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace geppetto::window {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// X11 coordinates are 16 bits; a window smaller than this cannot be found on the screen.
constexpr int kMinSide = 100, kMaxSide = 16'384, kMaxCoordinate = 32'767;

std::optional<int> number(const json& root, const char* key, int low, int high) {
  const auto it = root.find(key);
  if (it == root.end() || !it->is_number_integer()) return std::nullopt;
  const auto value = it->get<std::int64_t>();
  if (value < low || value > high) return std::nullopt;
  return static_cast<int>(value);
}

bool flag(const json& root, const char* key, bool usual) {
  const auto it = root.find(key);
  return it != root.end() && it->is_boolean() ? it->get<bool>() : usual;
}

float share(const json& root, const char* key, float low, float high) {
  const auto it = root.find(key);
  return it != root.end() && it->is_number() ? std::clamp(it->get<float>(), low, high) : 1;
}

WindowPlace window_place(const json& root) {
  WindowPlace place;
  place.x = number(root, "x", -kMaxCoordinate, kMaxCoordinate);
  place.y = number(root, "y", -kMaxCoordinate, kMaxCoordinate);
  place.width = number(root, "width", kMinSide, kMaxSide);
  place.height = number(root, "height", kMinSide, kMaxSide);
  return place;
}

json to_json(const WindowPlace& place) {
  json root = json::object();
  if (place.x && place.y) {
    root["x"] = *place.x;
    root["y"] = *place.y;
  }
  if (place.width && place.height) {
    root["width"] = *place.width;
    root["height"] = *place.height;
  }
  return root;
}

}  // namespace

Place load_place(const std::string& path) {
  Place place;
  std::ifstream file(path, std::ios::binary);
  const auto root = json::parse(file, nullptr, false);
  if (!root.is_object()) return place;
  place.full = window_place(root);
  if (const auto monitors = root.find("monitor"); monitors != root.end() && monitors->is_object()) {
    for (const auto& [layout, where] : monitors->items()) {
      if (where.is_object() && place.monitor.size() < kMaxLayouts)
        place.monitor[layout] = window_place(where);
    }
  }
  place.monitor_shown = flag(root, "monitorShown", false);
  place.full_shown = flag(root, "fullShown", true) || !place.monitor_shown;
  place.always_on_top = flag(root, "alwaysOnTop", false);
  place.full_zoom = share(root, "zoom", kMinZoom, kMaxZoom);
  place.monitor_zoom = share(root, "monitorZoom", kMinZoom, kMaxZoom);
  place.opacity = share(root, "opacity", kMinOpacity, 1);
  if (const auto theme = root.find("theme"); theme != root.end() && theme->is_string())
    place.theme = theme->get<std::string>();
  return place;
}

Outcome save_place(const std::string& path, const Place& place) {
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && fs::create_directories(folder, error))
    fs::permissions(folder, fs::perms::owner_all, error);
  json root = to_json(place.full);
  root["monitor"] = json::object();
  for (const auto& [layout, where] : place.monitor) root["monitor"][layout] = to_json(where);
  root["fullShown"] = place.full_shown;
  root["monitorShown"] = place.monitor_shown;
  root["alwaysOnTop"] = place.always_on_top;
  root["zoom"] = place.full_zoom;
  root["monitorZoom"] = place.monitor_zoom;
  root["opacity"] = place.opacity;
  if (!place.theme.empty()) root["theme"] = place.theme;
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << root.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  file.close();
  if (!file) return Error{ErrorKind::Io, "window: " + beside + ": cannot be written"};
  fs::rename(beside, path, error);
  if (error) return Error{ErrorKind::Io, "window: " + path + ": " + error.message()};
  return ok();
}

}  // namespace geppetto::window
