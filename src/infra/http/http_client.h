// HTTP on the worker's loop: libcurl moves the bytes, the loop says when. Worker thread only.
#pragma once
#include <memory>
#include <string>

#include "domain/base/result.h"
#include "domain/ports/http_port.h"
#include "infra/uv/loop.h"

namespace geppetto::http {

struct ClientOptions {
  std::string user_agent = "geppetto";
  std::string ssl_cert_file;  // $SSL_CERT_FILE
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t retry_after_ms = 300;  // before the second try; then three times that
};

class HttpClient final : public ports::HttpPort {
 public:
  static constexpr int kTries = 3;                 // of a GET that the network broke
  static constexpr int kMaxHops = 5;               // redirects
  static constexpr int kDefaultPerOrigin = 6;      // connections to one origin at a time, as browsers have
  static constexpr std::size_t kMaxQueued = 4096;  // a sync asks for a few at a time; more is a mistake

  // Loads libcurl. Io: it cannot.
  static Result<std::unique_ptr<HttpClient>> make(uv::Loop& loop, ClientOptions options);
  ~HttpClient() override;  // nobody is called any more
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  ports::HttpId send(ports::HttpRequest request,
                     std::function<void(Result<ports::HttpResponse>)> done) override;
  void cancel(ports::HttpId id) override;

  // Requests at a time to an origin ("https://host:443"), from now on.
  void set_per_origin(const std::string& origin, int requests);

 private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::http
