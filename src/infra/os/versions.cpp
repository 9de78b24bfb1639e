// Asks each library for its own name, but for curl: loading it and the thirty libraries behind it costs every
// start of the command line 10 ms, so its headers answer.
#include "infra/os/versions.h"

#include <curl/curlver.h>
#include <sqlite3.h>
#include <uv.h>

#include <nlohmann/json.hpp>

namespace geppetto::os {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"libuv", uv_version_string()},
          {"SQLite", sqlite3_libversion()},
          {"libcurl", LIBCURL_VERSION},
          {"nlohmann json", std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_PATCH)}};
}

}  // namespace geppetto::os
