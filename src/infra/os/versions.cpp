// Asks each library for its own name; none of them is initialised by that.
#include "infra/os/versions.h"

#include <curl/curl.h>
#include <sqlite3.h>
#include <uv.h>

#include <nlohmann/json.hpp>

namespace geppetto::os {

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::string curl = curl_version();  // "libcurl/7.88.1 OpenSSL/…": the first word is its own
  curl = curl.substr(curl.find('/') + 1);
  curl = curl.substr(0, curl.find(' '));
  return {{"libuv", uv_version_string()},
          {"SQLite", sqlite3_libversion()},
          {"libcurl", curl},
          {"nlohmann json", std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_PATCH)}};
}

}  // namespace geppetto::os
