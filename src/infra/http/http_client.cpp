// The multi-socket interface of libcurl: it says which descriptors and which time it waits for, and is called
// back.
#include "infra/http/http_client.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "domain/provider/web_address.h"
#include "infra/http/curl_library.h"
#include "infra/http/trust.h"

namespace geppetto::http {
namespace {

constexpr std::size_t kMaxHeaderBytes = 128 * 1024;  // GitHub's are 3 kB
constexpr long kIdleSeconds = 30;                    // without a byte: it hangs
constexpr long kConnectionsKept = 32;

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// Broken by the network, not by what was asked: on a fresh connection it may work.
bool is_worth_another_try(CURLcode code) {
  constexpr std::array kCodes{
      CURLE_HTTP2,        CURLE_HTTP2_STREAM, CURLE_SEND_ERROR,          CURLE_RECV_ERROR,
      CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING,  CURLE_BAD_CONTENT_ENCODING};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

// Whoever asked knows better what to do until then.
bool names_a_time(const ports::HttpResponse& response) {
  return std::ranges::any_of(response.headers, [](const auto& h) { return h.first == "retry-after"; });
}

bool is_redirect(int status) { return status == 301 || status == 302 || status == 307 || status == 308; }

}  // namespace

// One request from send() to its answer, over all its tries and redirects.
struct Transfer {
  ports::HttpId id = 0;
  ports::HttpRequest request;
  std::function<void(Result<ports::HttpResponse>)> done;
  provider::WebAddress address;  // of this hop
  std::string origin;            // the token may go there and nowhere else
  std::string certificates;
  int tries = 0, hops = 0;
  bool under_way = false;

  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  ports::HttpResponse response;
  std::size_t header_bytes = 0;
  bool too_long = false;
  std::array<char, CURL_ERROR_SIZE> detail{};
  std::unique_ptr<uv::Timer> pause;
};

struct HttpClient::State {
  State(uv::Loop& l, ClientOptions o, const CurlLibrary* c)
      : loop(l),
        options(std::move(o)),
        curl(*c),
        timer(l, [this] { act(CURL_SOCKET_TIMEOUT, 0); }),
        later(l, [this] { tell(); }) {}

  uv::Loop& loop;
  ClientOptions options;
  const CurlLibrary& curl;
  CURLM* multi = nullptr;
  uv::Timer timer;  // what libcurl wants to be woken for
  uv::Timer later;  // answers that were known inside of a call
  std::map<curl_socket_t, std::unique_ptr<uv::FdWatch>> sockets;
  ports::HttpId next_id = 1;
  std::map<ports::HttpId, std::unique_ptr<Transfer>> transfers;
  struct Origin {
    int most = kDefaultPerOrigin;
    int active = 0;
    std::deque<ports::HttpId> waiting;
  };
  std::map<std::string, Origin> origins;
  std::deque<std::pair<ports::HttpId, Result<ports::HttpResponse>>> known;

  void start(Transfer& t);
  void set_options(Transfer& t);
  void release(Transfer& t);
  void act(curl_socket_t socket, int ready);
  void collect();
  void finished(Transfer& t, CURLcode code, long connect_code);
  void follow(Transfer& t);
  void again(Transfer& t, std::int64_t pause_ms);
  void settle(Transfer& t, Result<ports::HttpResponse> outcome);
  void tell();
  void next_of(const std::string& origin);
  void want(curl_socket_t socket, int what);

  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) noexcept;
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) noexcept;
  static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) noexcept;
  static int on_timer(CURLM*, long timeout_ms, void* user) noexcept;
};

std::size_t HttpClient::State::on_body(char* bytes, std::size_t size, std::size_t count,
                                       void* user) noexcept {
  auto& t = *static_cast<Transfer*>(user);
  const std::size_t length = size * count;
  if (t.response.body.size() + length > t.request.max_body) {
    t.too_long = true;
    return 0;
  }
  t.response.body.append(bytes, length);
  return length;
}

std::size_t HttpClient::State::on_header(char* bytes, std::size_t size, std::size_t count,
                                         void* user) noexcept {
  auto& t = *static_cast<Transfer*>(user);
  const std::size_t length = size * count;
  std::string_view line(bytes, length);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // a new answer: after 100, or after a proxy's
    t.response.headers.clear();
    t.header_bytes = 0;
  }
  t.header_bytes += length;
  if (t.header_bytes > kMaxHeaderBytes) {
    t.too_long = true;
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return length;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  std::string name = lowered(line.substr(0, colon));
  for (auto& [known_name, known_value] : t.response.headers) {  // several of a name are one list
    if (known_name != name) continue;
    known_value.append(", ").append(value);
    return length;
  }
  t.response.headers.emplace_back(std::move(name), value);
  return length;
}

int HttpClient::State::on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) noexcept {
  static_cast<State*>(user)->want(socket, what);
  return 0;
}

int HttpClient::State::on_timer(CURLM*, long timeout_ms, void* user) noexcept {
  auto& state = *static_cast<State*>(user);
  if (timeout_ms < 0) {
    state.timer.stop();
  } else {
    state.timer.start(timeout_ms);
  }
  return 0;
}

void HttpClient::State::want(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    sockets.erase(socket);
    return;
  }
  auto& watch = sockets[socket];
  if (!watch) {
    watch = std::make_unique<uv::FdWatch>(loop, socket, [this, socket](int ready) {
      act(socket, ((ready & uv::FdWatch::kRead) != 0 ? CURL_CSELECT_IN : 0) |
                      ((ready & uv::FdWatch::kWrite) != 0 ? CURL_CSELECT_OUT : 0));
    });
  }
  watch->want(((what & CURL_POLL_IN) != 0 ? uv::FdWatch::kRead : 0) |
              ((what & CURL_POLL_OUT) != 0 ? uv::FdWatch::kWrite : 0));
}

void HttpClient::State::act(curl_socket_t socket, int ready) {
  int running = 0;
  curl.multi_socket_action(multi, socket, ready, &running);
  collect();
}

void HttpClient::State::collect() {
  int left = 0;
  while (const CURLMsg* message = curl.multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    void* user = nullptr;
    long connect_code = 0;
    curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
    curl.easy_getinfo(message->easy_handle, CURLINFO_HTTP_CONNECTCODE, &connect_code);
    finished(*static_cast<Transfer*>(user), message->data.result, connect_code);
  }
  tell();
}

void HttpClient::State::set_options(Transfer& t) {
  const auto set = [this, &t](CURLoption option, auto value) { curl.easy_setopt(t.easy, option, value); };
  const std::string url = provider::to_text(t.address);
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PRIVATE, static_cast<void*>(&t));
  set(CURLOPT_ERRORBUFFER, t.detail.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // else the end of a request waits for a DNS that does not answer
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(CURL_HTTP_VERSION_1_1));  // as quick here, and fails more simply
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_FOLLOWLOCATION, 0L);  // we do, and look where to
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout_ms));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(t.request.timeout_ms));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, kIdleSeconds);
  set(CURLOPT_WRITEFUNCTION, &State::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&t));
  set(CURLOPT_HEADERFUNCTION, &State::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&t));
  if (t.tries > 1) set(CURLOPT_FRESH_CONNECT, 1L);
  // What stays on this machine goes past the environment's proxies: it may go unencrypted.
  const std::string& proxy = t.request.route.proxy;
  if (proxy.empty() && provider::is_loopback(t.address)) set(CURLOPT_NOPROXY, "*");
  if (!proxy.empty()) set(CURLOPT_PROXY, proxy.c_str());
  if (!t.certificates.empty()) {
    curl_blob blob{t.certificates.data(), t.certificates.size(), CURL_BLOB_COPY};
    set(CURLOPT_CAINFO_BLOB, &blob);
  }
  if (t.request.method != "GET") {
    set(CURLOPT_CUSTOMREQUEST, t.request.method.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t.request.body.size()));
    set(CURLOPT_POSTFIELDS, t.request.body.c_str());
  }
  for (const auto& [name, value] : t.request.headers)
    t.headers = curl.slist_append(t.headers, (name + ": " + value).c_str());
  t.headers = curl.slist_append(t.headers, "Expect:");
  set(CURLOPT_HTTPHEADER, t.headers);
}

void HttpClient::State::start(Transfer& t) {
  ++t.tries;
  t.under_way = true;
  t.response = {};
  t.header_bytes = 0;
  t.detail[0] = '\0';
  t.easy = curl.easy_init();
  if (t.easy == nullptr) return settle(t, Error{ErrorKind::Internal, "libcurl gives no handle"});
  set_options(t);
  ++origins[t.origin].active;
  if (curl.multi_add_handle(multi, t.easy) != CURLM_OK)
    settle(t, Error{ErrorKind::Internal, "libcurl does not take the request"});
}

// Takes the transfer away from libcurl; nothing of it is called any more.
void HttpClient::State::release(Transfer& t) {
  if (t.easy == nullptr) return;
  curl.multi_remove_handle(multi, t.easy);
  curl.easy_cleanup(t.easy);
  curl.slist_free_all(t.headers);
  t.easy = nullptr;
  t.headers = nullptr;
  t.under_way = false;
  --origins[t.origin].active;
}

void HttpClient::State::finished(Transfer& t, CURLcode code, long connect_code) {
  long status = 0;
  curl.easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
  const bool bare = t.request.method == "GET" || t.request.method == "HEAD";
  const std::string detail = t.detail[0] != '\0' ? t.detail.data() : curl.easy_strerror(code);
  release(t);
  if (t.too_long) {
    settle(t, Error{ErrorKind::Protocol, t.address.host + ": its answer is longer than it may be"});
  } else if (code == CURLE_OK) {
    t.response.status = static_cast<int>(status);
    t.response.url = provider::to_text(t.address);
    const bool unwell = status == 502 || status == 503 || status == 504;
    if (bare && is_redirect(t.response.status)) {
      follow(t);
    } else if (bare && unwell && !names_a_time(t.response) && t.tries < kTries) {
      again(t, t.tries == 1 ? options.retry_after_ms : 3 * options.retry_after_ms);
    } else {
      settle(t, std::move(t.response));
    }
  } else if (bare && connect_code < 400 && is_worth_another_try(code) && t.tries < kTries) {
    again(t, t.tries == 1 ? options.retry_after_ms : 3 * options.retry_after_ms);
  } else {
    settle(t, transfer_error(code, detail, connect_code, t.address.host));
  }
  next_of(t.origin);
}

void HttpClient::State::follow(Transfer& t) {
  std::string_view location;
  for (const auto& [name, value] : t.response.headers) {
    if (name == "location") location = value;
  }
  const auto target = provider::resolve(t.address, location);
  if (!target) return settle(t, Error{ErrorKind::Protocol, t.address.host + ": redirects to no address"});
  if (target->origin() != t.origin)
    return settle(t, Error{ErrorKind::Refused, t.address.host + ": redirects to " + target->host +
                                                   ", where the token must not go"});
  if (*target == t.address || ++t.hops > kMaxHops)
    return settle(t, Error{ErrorKind::Protocol, t.address.host + ": redirects in a circle"});
  t.address = *target;
  t.tries = 0;
  again(t, 0);
}

void HttpClient::State::again(Transfer& t, std::int64_t pause_ms) {
  const ports::HttpId id = t.id;
  t.pause = std::make_unique<uv::Timer>(loop, [this, id] {
    const auto found = transfers.find(id);
    if (found == transfers.end()) return;
    const std::string origin = found->second->origin;
    origins[origin].waiting.push_front(id);
    next_of(origin);
    tell();
  });
  t.pause->start(pause_ms);
}

void HttpClient::State::next_of(const std::string& name) {
  Origin& origin = origins[name];
  while (origin.active < origin.most && !origin.waiting.empty()) {
    const auto found = transfers.find(origin.waiting.front());
    origin.waiting.pop_front();
    if (found != transfers.end()) start(*found->second);
  }
}

// The answer is told from the loop, when nothing of ours is on the stack that a handler could pull away.
void HttpClient::State::settle(Transfer& t, Result<ports::HttpResponse> outcome) {
  release(t);
  known.emplace_back(t.id, std::move(outcome));
  later.start(0);
}

void HttpClient::State::tell() {
  // A handler may send, cancel, or end the client, which takes `known` with it: so one at a time, by a timer.
  if (known.empty()) return;
  auto [id, outcome] = std::move(known.front());
  known.pop_front();
  if (!known.empty()) later.start(0);
  auto node = transfers.extract(id);
  if (node.empty()) return;
  const auto done = std::move(node.mapped()->done);
  node = {};
  done(std::move(outcome));
}

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<HttpClient>> HttpClient::make(uv::Loop& loop, ClientOptions options) {
  const auto library = curl_library();
  if (!library) return library.error();
  auto state = std::make_unique<State>(loop, std::move(options), *library);
  state->multi = state->curl.multi_init();
  if (state->multi == nullptr) return Error{ErrorKind::Internal, "libcurl gives no handle"};
  state->curl.multi_setopt(state->multi, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
  state->curl.multi_setopt(state->multi, CURLMOPT_SOCKETDATA, state.get());
  state->curl.multi_setopt(state->multi, CURLMOPT_TIMERFUNCTION, &State::on_timer);
  state->curl.multi_setopt(state->multi, CURLMOPT_TIMERDATA, state.get());
  state->curl.multi_setopt(state->multi, CURLMOPT_MAXCONNECTS, kConnectionsKept);
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(state)));
}

HttpClient::~HttpClient() {
  for (auto& [id, transfer] : state_->transfers) state_->release(*transfer);
  state_->curl.multi_cleanup(state_->multi);  // still tells of sockets that go
}

ports::HttpId HttpClient::send(ports::HttpRequest request,
                               std::function<void(Result<ports::HttpResponse>)> done) {
  State& s = *state_;
  auto transfer = std::make_unique<Transfer>();
  Transfer& t = *transfer;
  t.id = s.next_id++;
  t.request = std::move(request);
  t.done = std::move(done);
  s.transfers.emplace(t.id, std::move(transfer));
  const auto address = provider::parse_address(t.request.url);
  Result<std::string> certificates = extra_certificates(s.options.ssl_cert_file, t.request.route.ca_file);
  if (!address) {
    s.settle(t, Error{ErrorKind::Invalid, "not an address for http"});
  } else if (!certificates) {
    s.settle(t, certificates.error());
  } else if (s.transfers.size() > kMaxQueued) {
    s.settle(t, Error{ErrorKind::Busy, "too many requests at a time"});
  } else {
    t.address = *address;
    t.origin = address->origin();
    t.certificates = std::move(*certificates);
    s.origins[t.origin].waiting.push_back(t.id);
    s.next_of(t.origin);
  }
  return t.id;
}

void HttpClient::cancel(ports::HttpId id) {
  const auto node = state_->transfers.extract(id);
  if (node.empty()) return;
  Transfer& t = *node.mapped();
  state_->release(t);
  if (t.origin.empty()) return;
  std::erase(state_->origins[t.origin].waiting, id);
  state_->next_of(t.origin);
}

void HttpClient::set_per_origin(const std::string& origin, int requests) {
  state_->origins[origin].most = std::max(1, requests);
  state_->next_of(origin);
}

}  // namespace geppetto::http
