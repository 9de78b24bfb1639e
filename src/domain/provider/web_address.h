// Addresses on the web, as far as it matters where a token may be sent.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geppetto::provider {

struct WebAddress {
  std::string scheme;  // "https" or "http"
  std::string host;    // lower case; of IPv6 with its brackets
  std::string port;    // never empty
  std::string path;    // begins with '/', with query, without fragment
  // Scheme, host and port: who gets what is sent there.
  std::string origin() const { return scheme + "://" + host + ":" + port; }
  friend bool operator==(const WebAddress&, const WebAddress&) = default;
};

// Nothing for what is no plain http(s) address: other schemes, credentials in it, controls, spaces.
std::optional<WebAddress> parse_address(std::string_view text);

bool is_loopback(const WebAddress& address);

// `reference` as a browser would read it on the page `base`: absolute, "//host/…", "/path", "?query".
std::optional<WebAddress> resolve(const WebAddress& base, std::string_view reference);
std::string to_text(const WebAddress& address);  // without a default port

// The target of rel="next" in Link headers; empty: none. Anything may stand in a header.
std::string next_link(std::string_view link_header);

// Percent-encodes all but unreserved characters.
std::string encode_component(std::string_view text);

}  // namespace geppetto::provider
