// Reads what forges send without believing any of it: what is missing, null or of another type is empty.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.h"

namespace geppetto::provider {

inline constexpr std::size_t kMaxLineBytes = 1000;       // a title; GitHub takes 256 characters
inline constexpr std::size_t kMaxBodyBytes = 64 * 1024;  // of an issue; what is longer is cut
inline constexpr std::size_t kMaxLabels = 100;

// Bytes that are not UTF-8 are repaired first. Discarded when it is no JSON.
nlohmann::json parse_json(std::string_view text);

// The value at a path of names; null: not there, or null.
const nlohmann::json* find(const nlohmann::json& object, std::initializer_list<std::string_view> path);

using Path = std::initializer_list<std::string_view>;
std::string text_at(const nlohmann::json& object, Path path);  // one clean line, cut to kMaxLineBytes
std::string body_at(const nlohmann::json& object, Path path);  // many lines, cut to kMaxBodyBytes
std::string id_at(const nlohmann::json& object, Path path);    // of a number or a text
std::int64_t number_at(const nlohmann::json& object, Path path);
bool flag_at(const nlohmann::json& object, Path path, bool otherwise = false);
std::optional<WallTime> time_at(const nlohmann::json& object, Path path);
// An http(s) address for a browser, else empty.
std::string url_at(const nlohmann::json& object, Path path);
// Labels as texts or as objects with a name.
std::vector<std::string> labels_at(const nlohmann::json& object, Path path);
// The elements of an array; none when it is something else.
const nlohmann::json& elements_at(const nlohmann::json& object, Path path);

// Cut at a character's beginning.
std::string cut(std::string text, std::size_t bytes);

}  // namespace geppetto::provider
