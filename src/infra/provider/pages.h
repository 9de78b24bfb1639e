// What the readers of all forges share: a list becomes a page, a time goes into a query.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/result.h"
#include "domain/provider/provider.h"
#include "infra/provider/forge.h"

namespace geppetto::provider {

// Calls `take` for each element; false: it made no sense, and is counted. `next` and the server's time come
// from the headers.
template <class Take>
Result<Page> read_list(const nlohmann::json& list, const Answer& answer, Take take);

Page page_of(const Answer& answer);  // empty, with what the headers say
std::string since_query(std::string_view name, std::optional<WallTime> since);  // "&since=…", or nothing
std::string path_of(const std::string& full_name);                              // "owner/name" for an address
Error not_a_list();
// A repository or an item that has what it needs to be kept.
bool is_complete(const Repository& repository);
bool is_complete(const Item& item);
std::vector<std::string> scopes_in(std::string_view header);  // "repo, read:org"

template <class Take>
Result<Page> read_list(const nlohmann::json& list, const Answer& answer, Take take) {
  if (!list.is_array()) return not_a_list();
  Page page = page_of(answer);
  for (const nlohmann::json& element : list) {
    if (!element.is_object() || !take(element, page)) ++page.skipped;
  }
  return page;
}

}  // namespace geppetto::provider
