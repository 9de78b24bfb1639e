// Every reader takes whatever stands there and gives something of its own type.
#include "infra/provider/json_fields.h"

#include "domain/base/text.h"
#include "domain/provider/remote_time.h"
#include "domain/provider/web_address.h"

namespace geppetto::provider {

using nlohmann::json;

json parse_json(std::string_view text) {
  if (is_valid_utf8(text)) return json::parse(text, nullptr, false);
  return json::parse(repair_utf8(text), nullptr, false);
}

const json* find(const json& object, Path path) {
  const json* at = &object;
  for (const std::string_view name : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(name);
    if (found == at->end() || found->is_null()) return nullptr;
    at = &*found;
  }
  return at->is_null() ? nullptr : at;
}

std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) --bytes;
  text.resize(bytes);
  return text;
}

std::string text_at(const json& object, Path path) {
  const json* value = find(object, path);
  if (value == nullptr || !value->is_string()) return {};
  // Cut first: a title of megabytes is not cleaned character by character.
  return single_line(cut(value->get<std::string>(), kMaxLineBytes));
}

std::string body_at(const json& object, Path path) {
  const json* value = find(object, path);
  return value != nullptr && value->is_string() ? cut(value->get<std::string>(), kMaxBodyBytes) : "";
}

std::string id_at(const json& object, Path path) {
  const json* value = find(object, path);
  if (value == nullptr) return {};
  if (value->is_number_integer()) return std::to_string(value->get<std::int64_t>());
  return text_at(object, path);
}

std::int64_t number_at(const json& object, Path path) {
  const json* value = find(object, path);
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

bool flag_at(const json& object, Path path, bool otherwise) {
  const json* value = find(object, path);
  return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
}

std::optional<WallTime> time_at(const json& object, Path path) {
  const json* value = find(object, path);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_integer()) return remote_time_of_ms(value->get<std::int64_t>());
  if (!value->is_string()) return std::nullopt;
  return parse_remote_time(value->get_ref<const std::string&>());
}

std::string url_at(const json& object, Path path) {
  std::string url = text_at(object, path);
  return parse_address(url) ? url : "";
}

std::vector<std::string> labels_at(const json& object, Path path) {
  std::vector<std::string> out;
  for (const json& element : elements_at(object, path)) {
    if (out.size() == kMaxLabels) break;
    std::string name = element.is_string() ? text_at(element, {}) : text_at(element, {"name"});
    if (!name.empty()) out.push_back(std::move(name));
  }
  return out;
}

const json& elements_at(const json& object, Path path) {
  static const json kNone = json::array();
  const json* value = find(object, path);
  return value != nullptr && value->is_array() ? *value : kNone;
}

}  // namespace geppetto::provider
