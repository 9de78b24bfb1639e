// Finds libcurl's functions by name.
#include "infra/http/curl_library.h"

#include <dlfcn.h>

#include <optional>
#include <string>

namespace geppetto::http {
namespace {

struct Loaded {
  CurlLibrary library{};
  std::optional<Error> error;
};

template <class Function>
bool find(void* handle, const char* name, Function& out) {
  out = reinterpret_cast<Function>(dlsym(handle, name));
  return out != nullptr;
}

Loaded load() {
  Loaded out;
  void* handle = nullptr;
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
    handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) break;
  }
  if (handle == nullptr) {
    out.error = Error{ErrorKind::Io, "libcurl is not installed; install the package libcurl4"};
    return out;
  }
  CurlLibrary& l = out.library;
  decltype(&curl_global_init) global_init = nullptr;
  const bool complete =
      find(handle, "curl_global_init", global_init) && find(handle, "curl_easy_init", l.easy_init) &&
      find(handle, "curl_easy_setopt", l.easy_setopt) && find(handle, "curl_easy_getinfo", l.easy_getinfo) &&
      find(handle, "curl_easy_cleanup", l.easy_cleanup) &&
      find(handle, "curl_easy_strerror", l.easy_strerror) && find(handle, "curl_multi_init", l.multi_init) &&
      find(handle, "curl_multi_setopt", l.multi_setopt) &&
      find(handle, "curl_multi_add_handle", l.multi_add_handle) &&
      find(handle, "curl_multi_remove_handle", l.multi_remove_handle) &&
      find(handle, "curl_multi_socket_action", l.multi_socket_action) &&
      find(handle, "curl_multi_info_read", l.multi_info_read) &&
      find(handle, "curl_multi_cleanup", l.multi_cleanup) &&
      find(handle, "curl_slist_append", l.slist_append) &&
      find(handle, "curl_slist_free_all", l.slist_free_all);
  if (!complete || global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    out.error = Error{ErrorKind::Io, "libcurl is too old, or does not start"};
  return out;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const Loaded loaded = load();
  if (loaded.error) return *loaded.error;
  return &loaded.library;
}

}  // namespace geppetto::http
