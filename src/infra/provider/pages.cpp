// Headers and queries, the same for all.
#include "infra/provider/pages.h"

#include <algorithm>

#include "domain/provider/remote_time.h"
#include "domain/provider/web_address.h"

namespace geppetto::provider {

Page page_of(const Answer& answer) {
  Page page;
  page.next = next_link(header(answer.headers, "link"));
  page.server_time = parse_http_date(header(answer.headers, "date"));
  return page;
}

std::string since_query(std::string_view name, std::optional<WallTime> since) {
  if (!since) return {};
  return "&" + std::string(name) + "=" + encode_component(to_query_time(*since));
}

std::string path_of(const std::string& full_name) {
  std::string out;
  for (std::size_t at = 0; at <= full_name.size();) {
    const std::size_t slash = std::min(full_name.find('/', at), full_name.size());
    out += (at == 0 ? "" : "/") + encode_component(std::string_view(full_name).substr(at, slash - at));
    at = slash + 1;
  }
  return out;
}

Error not_a_list() { return {ErrorKind::Protocol, "the answer is not the list that was asked for"}; }

bool is_complete(const Repository& repository) {
  // The name becomes part of addresses.
  const std::string path = "/" + repository.full_name + "/";
  return !repository.remote_id.empty() && path.find("//") == std::string::npos &&
         path.find("/../") == std::string::npos && path.find("/./") == std::string::npos;
}

bool is_complete(const Item& item) {
  return item.number > 0 && item.updated_at.ms > 0 && !(item.repo_id.empty() && item.repo_name.empty());
}

std::vector<std::string> scopes_in(std::string_view header) {
  std::vector<std::string> out;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find_first_of(", "), header.size());
    if (end > 0) out.emplace_back(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return out;
}

}  // namespace geppetto::provider
