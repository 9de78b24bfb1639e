// What `geppetto grep` prints of the lines that were found: grep's forms, with a runner's name for a file's.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/wire/reply.h"

namespace geppetto::cli {

class FoundPrinter {
 public:
  enum class Form : std::uint8_t { Plain, Colour, Json };
  // `context`: lines before and after were asked for, so that groups are set apart.
  FoundPrinter(Form form, bool context, std::function<void(std::string_view line)> put);

  // Lines of a runner come together and ascend.
  void take(const wire::FoundInfo& found);
  // The context after the last one.
  void finish();

 private:
  void put(const std::string& name, std::uint64_t number, char mark, std::string_view text);
  void put_pending(std::uint64_t before);

  Form form_;
  bool context_;
  std::function<void(std::string_view)> put_;
  std::string runner_id_, name_;  // of the one before
  std::uint64_t end_ = 0;         // the line after the last that was printed of that runner
  bool any_ = false;
  std::vector<wire::LogLine> pending_;  // context after it, unless a hit comes first
};

}  // namespace geppetto::cli
