// The HTTP client against a real server that cuts, hangs, redirects and lies.
#include "infra/http/http_client.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/infra/loop_helper.h"
#include "tests/infra/python_server.h"
#include "tests/infra/temp_dir.h"

namespace geppetto::http {
namespace {

using ports::HttpRequest;
using ports::HttpResponse;
using testing::PythonServer;
using testing::run_until;

constexpr const char* kToken = "Bearer CANARY-a1b2c3";

struct Rig {
  uv::Loop loop;
  std::unique_ptr<HttpClient> client;
  explicit Rig(ClientOptions options = {}) {
    options.retry_after_ms = 1;
    auto made = HttpClient::make(loop, std::move(options));
    REQUIRE(made);
    client = std::move(*made);
  }
  Result<HttpResponse> ask(HttpRequest request) {
    std::optional<Result<HttpResponse>> out;
    client->send(std::move(request), [&out](Result<HttpResponse> r) { out.emplace(std::move(r)); });
    CHECK(!out);  // never from inside
    REQUIRE(run_until(loop, [&] { return out.has_value(); }));
    return std::move(*out);
  }
  Result<HttpResponse> get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.headers = {{"Authorization", kToken}};
    return ask(std::move(request));
  }
  nlohmann::json seen(const PythonServer& server) {
    const auto answer = get(server.at("/_seen"));
    REQUIRE(answer);
    return nlohmann::json::parse(answer->body);
  }
};

std::string header_of(const HttpResponse& r, const std::string& name) {
  for (const auto& [key, value] : r.headers) {
    if (key == name) return value;
  }
  return "";
}

std::string error_of(const Result<HttpResponse>& r) {
  return r ? "none: " + std::to_string(r->status) : r.error().what;
}

// Signed by itself, valid for two days, or for the year 2020. Keys of elliptic curves take milliseconds to
// make.
struct Certificate {
  std::string cert, key;
  Certificate(const testing::TempDir& dir, const std::string& name, const std::string& subject,
              bool expired = false) {
    cert = dir / (name + ".pem");
    key = dir / (name + ".key");
    const std::string ca = dir / (name + ".ca");
    std::ofstream(ca + ".index");
    std::ofstream(ca + ".conf")
        << "[ca]\ndefault_ca=d\n[d]\nrand_serial=yes\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n"
        << "database=" << ca << ".index\nnew_certs_dir=" << dir.path() << "\n[p]\ncommonName=supplied\n"
        << "[req]\ndistinguished_name=n\n[n]\n";
    const std::string request = "openssl req -config " + ca +
                                ".conf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " +
                                key + " -subj /CN=" + name + " -addext subjectAltName=" + subject;
    run(expired ? request + " -out " + ca + ".csr && openssl ca -batch -notext -selfsign -config " + ca +
                      ".conf -keyfile " + key + " -in " + ca + ".csr -out " + cert +
                      " -startdate 20200101000000Z -enddate 20201231000000Z"
                : request + " -x509 -days 2 -out " + cert);
  }
  static void run(const std::string& command) {
    REQUIRE(system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0);
  }
  std::vector<std::string> options() const { return {"--cert", cert, "--key", key}; }
};

}  // namespace

TEST_CASE("http: an answer, compressed on the way, over a connection that is kept") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  const auto plain = rig.get(server.at("/plain"));
  REQUIRE(plain);
  CHECK(plain->status == 200);
  CHECK(plain->body == "hello");
  CHECK(header_of(*plain, "x-twice") == "a");
  CHECK(rig.get(server.at("/gzip"))->body.size() == 100'000);
  CHECK(rig.get(server.at("/nowhere"))->status == 404);
  HttpRequest post;
  post.method = "POST";
  post.url = server.at("/echo");
  post.body = "{}";
  CHECK(rig.ask(post)->body == "{}");
  const auto seen = rig.seen(server)["seen"];
  REQUIRE(seen.size() == 4);
  for (const auto& one : seen) {
    CHECK(one["connection"] == 0);
    CHECK(one["encoding"] == "gzip");
  }
  CHECK(seen[0]["authorization"] == kToken);
}

TEST_CASE("http: redirects stay on the origin, and the token with them") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py"), other(rig.loop, "odd_server.py");
  const auto moved = rig.get(server.at("/to?status=301&where=/plain"));
  REQUIRE(moved);
  CHECK(moved->body == "hello");
  CHECK(moved->url == server.at("/plain"));
  for (const std::string& where : {other.at("/plain"), "http://localhost:" + server.port() + "/plain",
                                   std::string("//evil.example/x")}) {
    const auto out = rig.get(server.at("/to?where=" + where));
    REQUIRE_MESSAGE(!out, where);
    CHECK(out.error().kind == ErrorKind::Refused);
  }
  CHECK(rig.get(server.at("/to?where=ftp://x/")).error().kind == ErrorKind::Protocol);
  CHECK(error_of(rig.get(server.at("/self"))).find("circle") != std::string::npos);
  CHECK(error_of(rig.get(server.at("/circle"))).find("circle") != std::string::npos);
  CHECK(rig.seen(other)["seen"].empty());  // nobody came, with or without a token
}

TEST_CASE("http: what is cut or unwell is tried again, what stays so is told") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  CHECK(rig.get(server.at("/cut-once"))->body == "whole");
  CHECK(rig.get(server.at("/unwell-twice"))->body == "well");
  CHECK(rig.get(server.at("/unwell"))->status == 503);
  CHECK(rig.get(server.at("/later"))->status == 503);
  CHECK(rig.get(server.at("/cut")).error().kind == ErrorKind::Protocol);
  // libcurl 7.88 does not notice the missing end; it is for the reader of the JSON to.
  const auto cut = rig.get(server.at("/gzip-cut"));
  CHECK((!cut || cut->body.size() < 256 * 4000));
  CHECK(rig.get(server.at("/nothing")).error().kind == ErrorKind::Network);
  HttpRequest post;
  post.method = "POST";
  post.url = server.at("/unwell");
  CHECK(rig.ask(post)->status == 503);
  int gets = 0, posts = 0, later = 0;
  const auto all = rig.seen(server);
  for (const auto& one : all["seen"]) {
    const std::string path = one["path"];
    if (path == "/unwell") ++(one["method"] == "GET" ? gets : posts);
    later += path == "/later" ? 1 : 0;
  }
  CHECK(gets == HttpClient::kTries);
  CHECK(posts == 1);
  CHECK(later == 1);  // it named a time: that is for the caller
}

TEST_CASE("http: an answer has a longest length, unpacked") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  HttpRequest request;
  request.url = server.at("/long?bytes=1001");
  request.max_body = 1000;
  CHECK(rig.ask(request).error().kind == ErrorKind::Protocol);
  request.url = server.at("/long?bytes=1000");
  CHECK(rig.ask(request)->body.size() == 1000);
  request.url = server.at("/bomb");
  request.max_body = 1 << 20;
  CHECK(rig.ask(request).error().kind == ErrorKind::Protocol);
  CHECK(!rig.get(server.at("/headers")));
}

TEST_CASE("http: who hangs is left, and what is cancelled is not heard of") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  HttpRequest slow;
  slow.url = server.at("/hang");
  slow.timeout_ms = 50;
  CHECK(rig.ask(slow).error().kind == ErrorKind::Timeout);
  slow.timeout_ms = 60'000;
  bool called = false;
  const auto id = rig.client->send(slow, [&](const Result<HttpResponse>&) { called = true; });
  CHECK(rig.get(server.at("/plain")));
  rig.client->cancel(id);
  rig.client->cancel(id);
  CHECK(rig.get(server.at("/plain")));
  CHECK(!called);
  rig.client->send(slow, [&](const Result<HttpResponse>&) { called = true; });
  rig.client.reset();  // in the middle
  CHECK(!called);
}

TEST_CASE("http: a handler may end the client") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  bool gone = false;
  HttpRequest request;
  request.url = server.at("/plain");
  rig.client->send(request, [&](const Result<HttpResponse>&) {
    rig.client.reset();
    gone = true;
  });
  rig.client->send(request, [](const Result<HttpResponse>&) {});
  CHECK(run_until(rig.loop, [&] { return gone; }));
}

TEST_CASE("http: so many at a time, and no more") {
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py");
  rig.client->set_per_origin("http://127.0.0.1:" + server.port(), 3);
  int done = 0;
  for (int n = 0; n < 9; ++n) {
    HttpRequest request;
    request.url = server.at("/gate?n=3");
    rig.client->send(request,
                     [&](const Result<HttpResponse>& r) { done += r && r->body == "through" ? 1 : 0; });
  }
  REQUIRE(run_until(rig.loop, [&] { return done == 9; }));
  const auto seen = rig.seen(server);
  CHECK(seen["most"] == 3);
  for (const auto& one : seen["seen"]) CHECK(one["connection"] <= 3);
}

TEST_CASE("http: nobody there, no such address") {
  Rig rig;
  CHECK(rig.get("http://127.0.0.1:1/").error().kind == ErrorKind::Network);
  CHECK(rig.get("file:///etc/passwd").error().kind == ErrorKind::Invalid);
  CHECK(rig.get("http://user:pw@127.0.0.1/").error().kind == ErrorKind::Invalid);
}

TEST_CASE("http: a certificate that is not trusted is named, with the way out") {
  const testing::TempDir dir;
  const Certificate good(dir, "good", "IP:127.0.0.1,DNS:localhost");
  const Certificate expired(dir, "expired", "IP:127.0.0.1", true);
  const Certificate other(dir, "other", "DNS:other.example");
  Rig rig;
  const PythonServer server(rig.loop, "odd_server.py", good.options());
  CHECK(error_of(rig.get(server.at("/plain", "https"))).find("--ca") != std::string::npos);

  HttpRequest request;
  request.url = server.at("/plain", "https");
  request.route.ca_file = good.cert;
  CHECK(rig.ask(request)->body == "hello");
  request.route.ca_file = dir / "nowhere.pem";
  CHECK(error_of(rig.ask(request)).find("nowhere.pem") != std::string::npos);
  request.route.ca_file = good.key;
  CHECK(error_of(rig.ask(request)).find("no certificate") != std::string::npos);

  ClientOptions by_environment;
  by_environment.ssl_cert_file = good.cert;
  Rig trusting(by_environment);
  const PythonServer again(trusting.loop, "odd_server.py", good.options());
  CHECK(trusting.get(again.at("/plain", "https"))->body == "hello");

  const PythonServer old(rig.loop, "odd_server.py", expired.options());
  request.url = old.at("/plain", "https");
  request.route.ca_file = expired.cert;
  CHECK(error_of(rig.ask(request)).find("expired") != std::string::npos);
  const PythonServer wrong(rig.loop, "odd_server.py", other.options());
  request.url = wrong.at("/plain", "https");
  request.route.ca_file = other.cert;
  CHECK(error_of(rig.ask(request)).find("another host") != std::string::npos);
  request.url = wrong.at("/plain", "https");
  request.route.ca_file = "";
  CHECK(!rig.ask(request));
  CHECK(!rig.get(PythonServer(rig.loop, "odd_server.py").at("/plain", "https")));  // it speaks no TLS
}

TEST_CASE("http: a proxy that wants a name is told") {
  Rig rig;
  const PythonServer proxy(rig.loop, "odd_server.py");
  HttpRequest request;
  request.url = "https://forge.example/user";
  request.headers = {{"Authorization", kToken}};
  request.route.proxy = "http://127.0.0.1:" + proxy.port();
  CHECK(error_of(rig.ask(request)).starts_with("407"));
  const auto seen = rig.seen(proxy)["seen"];
  REQUIRE(seen.size() == 1);
  CHECK(seen[0]["authorization"].is_null());  // a proxy does not see the token
}

}  // namespace geppetto::http
