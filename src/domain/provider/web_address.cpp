// A parser that refuses what it does not fully understand: a doubt about an origin must not move a token.
#include "domain/provider/web_address.h"

#include <algorithm>

namespace geppetto::provider {
namespace {

constexpr std::size_t kMaxAddressBytes = 8192;  // servers take no more

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool is_host_character(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
}

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const std::string_view inside = host.substr(1, host.size() - 2);
    return std::ranges::all_of(inside, [](char c) { return is_host_character(c) || c == ':' || c == '%'; });
  }
  return !host.empty() && std::ranges::all_of(host, is_host_character);
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// One parameter of a link, `rel="next"`: rel may hold several words.
bool says_next(std::string_view parameter) {
  parameter = trimmed(parameter);
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos || lowered(trimmed(parameter.substr(0, equals))) != "rel")
    return false;
  std::string words = lowered(trimmed(parameter.substr(equals + 1)));
  std::ranges::replace(words, '"', ' ');
  return (" " + words + " ").find(" next ") != std::string::npos;
}

}  // namespace

std::optional<WebAddress> parse_address(std::string_view text) {
  if (text.size() > kMaxAddressBytes) return std::nullopt;
  const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  const std::size_t colon = text.find("://");
  if (!plain || colon == std::string_view::npos) return std::nullopt;
  WebAddress out;
  out.scheme = lowered(text.substr(0, colon));
  if (out.scheme != "https" && out.scheme != "http") return std::nullopt;
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, end);
  out.path = text.substr(end);
  if (out.path.empty() || out.path.front() != '/') out.path.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  out.port = out.scheme == "https" ? "443" : "80";
  const std::size_t bracket = authority.rfind(']');
  const std::size_t port_at = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (port_at != std::string_view::npos) {
    if (!is_port(authority.substr(port_at + 1))) return std::nullopt;
    out.port = authority.substr(port_at + 1);
    authority = authority.substr(0, port_at);
  }
  if (!is_host(authority)) return std::nullopt;
  out.host = lowered(authority);
  return out;
}

bool is_loopback(const WebAddress& address) {
  return address.host == "localhost" || address.host == "[::1]" ||
         (address.host.starts_with("127.") &&
          std::ranges::all_of(address.host, [](char c) { return is_digit(c) || c == '.'; }));
}

std::optional<WebAddress> resolve(const WebAddress& base, std::string_view reference) {
  if (reference.empty()) return std::nullopt;
  if (reference.find("://") < reference.find_first_of("/?#")) return parse_address(reference);
  if (reference.starts_with("//")) return parse_address(base.scheme + ":" + std::string(reference));
  if (reference.front() == '/') return parse_address(base.origin() + std::string(reference));
  const std::string path = base.path.substr(0, base.path.find('?'));
  if (reference.front() == '?') return parse_address(base.origin() + path + std::string(reference));
  const std::size_t slash = path.rfind('/');
  return parse_address(base.origin() + path.substr(0, slash + 1) + std::string(reference));
}

std::string to_text(const WebAddress& address) {
  const bool usual = address.port == (address.scheme == "https" ? "443" : "80");
  return address.scheme + "://" + address.host + (usual ? "" : ":" + address.port) + address.path;
}

std::string next_link(std::string_view header) {
  while (!header.empty()) {
    const std::size_t open = header.find('<');
    const std::size_t close = header.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::string_view target = header.substr(open + 1, close - open - 1);
    header.remove_prefix(close + 1);
    // Parameters reach to the comma before the next target.
    std::string_view parameters = header.substr(0, std::min(header.find(",<"), header.find(", <")));
    header.remove_prefix(parameters.size());
    parameters.remove_prefix(std::min(parameters.find(';'), parameters.size()));
    while (!parameters.empty()) {
      const std::size_t end = std::min(parameters.find(';'), parameters.size());
      if (says_next(parameters.substr(0, end))) return std::string(target);
      parameters.remove_prefix(std::min(end + 1, parameters.size()));
    }
  }
  return {};
}

std::string encode_component(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_host_character(c) || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace geppetto::provider
