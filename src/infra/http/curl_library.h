// libcurl, loaded when it is first needed: it and the thirty libraries behind it cost every start 10 ms, and
// who has no account needs none of them.
#pragma once
#include <curl/curl.h>

#include "domain/base/result.h"

namespace geppetto::http {

struct CurlLibrary {
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_socket_action) multi_socket_action;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

// The same one for the whole process, never unloaded. Io: it is not installed, or lacks what we need.
Result<const CurlLibrary*> curl_library();

}  // namespace geppetto::http
