// What the worker answers of forges, as lines of JSON (without newline), and how the command line reads them.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/ports/forge_store_port.h"
#include "infra/provider/forges.h"

namespace geppetto::wire {

std::string encode_account(const provider::AccountView& view);
std::string encode_repository(const ports::RepositoryRow& row);
std::string encode_item(const ports::ItemRow& row);
std::string encode_report(const provider::SyncReport& report);

// {"success":true,"id":…,"rows":[…]}; several lines when one would be too long: all but the last say
// "more":true. `absent`: accounts whose forge does not have such things at all.
std::vector<std::string> encode_rows(std::string_view id, std::span<const std::string> rows,
                                     std::span<const std::string> absent = {});

// One of the rows: its JSON, and what of it is no object, as text (lists joined by commas, null is empty).
struct ForgeRow {
  std::string json;
  std::map<std::string, std::string> fields;
  std::string text(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
};
struct ForgeRows {
  std::vector<ForgeRow> rows;
  std::vector<std::string> absent;
  bool more = false;
};
// The error that the worker told, or Protocol.
Result<ForgeRows> decode_rows(std::string_view line);

}  // namespace geppetto::wire
