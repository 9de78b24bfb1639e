// Requests over HTTP, as the domain wants them. Worker thread only.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::ports {

// How an account's requests travel.
struct HttpRoute {
  std::string ca_file;  // certificates to trust besides the system's; empty: none
  std::string proxy;    // empty: as the environment says
  friend bool operator==(const HttpRoute&, const HttpRoute&) = default;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  HttpRoute route;
  std::size_t max_body = std::size_t{32} << 20;  // a page of a hundred long texts is below 10 MB
  std::int64_t timeout_ms = 60'000;              // of each try, queueing not counted
};

struct HttpResponse {
  int status = 0;
  std::string url;                                           // that answered, after redirects
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

using HttpId = std::uint64_t;  // never 0

class HttpPort {
 public:
  virtual ~HttpPort() = default;

  // `done` runs once, from the loop, never from inside the call: with the answer, whatever its status, or
  // with why there is none (Network, Timeout, Protocol: cut or too long; Refused: a redirect to another
  // origin). Redirects are followed on the same origin only; a GET that the network broke is tried again.
  virtual HttpId send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) = 0;
  // `done` will not run. Nothing when it has.
  virtual void cancel(HttpId id) = 0;
};

}  // namespace geppetto::ports
