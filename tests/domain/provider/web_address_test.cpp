// Which address a token may go to, and what a header Link says, whatever stands in it.
#include "domain/provider/web_address.h"

#include <doctest/doctest.h>

namespace geppetto::provider {

TEST_CASE("an address is read or refused, never half understood") {
  const auto a = parse_address("HTTPS://API.GitHub.com/user/repos?page=2#x");
  REQUIRE(a);
  CHECK(*a == WebAddress{"https", "api.github.com", "443", "/user/repos?page=2"});
  CHECK(to_text(*a) == "https://api.github.com/user/repos?page=2");
  CHECK(parse_address("http://127.0.0.1:8080")->origin() == "http://127.0.0.1:8080");
  CHECK(parse_address("https://[::1]:3000/x")->host == "[::1]");
  CHECK(parse_address("https://host?x=1")->path == "/?x=1");
  for (const char* bad : {"", "github.com", "ftp://x/", "https://", "https://a b/", "https://user:pw@host/",
                          "file:///etc", "https://host:99999999/", "https://host:/", "https://h\\@evil/",
                          "https://host:8o/", "javascript://x"})
    CHECK_MESSAGE(!parse_address(bad), bad);
  CHECK(!parse_address("https://h/" + std::string(10'000, 'a')));
  CHECK(!parse_address("https://h\xc3\xa9/"));
}

TEST_CASE("what is on this machine") {
  CHECK(is_loopback(*parse_address("http://127.0.0.1:1/")));
  CHECK(is_loopback(*parse_address("http://[::1]/")));
  CHECK(!is_loopback(*parse_address("http://127.0.0.1.evil.example/")));
  CHECK(!is_loopback(*parse_address("http://10.0.0.1/")));
}

TEST_CASE("a reference is resolved as a browser does") {
  const auto base = *parse_address("https://git.example.org:8443/sub/api/v1/repos?page=1");
  CHECK(to_text(*resolve(base, "/x?y=1")) == "https://git.example.org:8443/x?y=1");
  CHECK(to_text(*resolve(base, "?page=2")) == "https://git.example.org:8443/sub/api/v1/repos?page=2");
  CHECK(to_text(*resolve(base, "issues")) == "https://git.example.org:8443/sub/api/v1/issues");
  CHECK(resolve(base, "//evil.example/x")->host == "evil.example");
  CHECK(resolve(base, "/x?next=http://y")->host == "git.example.org");
  CHECK(!resolve(base, ""));
}

TEST_CASE("the next page by the header Link") {
  CHECK(next_link(R"(<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last")") ==
        "https://a/?page=2");
  CHECK(next_link(R"(<https://a/1>; rel="prev",<https://a/2>; title="x"; REL=next)") == "https://a/2");
  CHECK(next_link(R"(<https://a/d>; rel="deprecation"; type="text/html", <https://a/3>; rel="next")") ==
        "https://a/3");
  CHECK(next_link(R"(<https://a/?q=a,b>; rel="first next")") == "https://a/?q=a,b");
  for (const char* none : {"", "<", "<x", ">", "<a>; rel=\"last\"", "rel=next", "<a> rel=next", ",,,;;;"})
    CHECK_MESSAGE(next_link(none).empty(), none);
}

TEST_CASE("a component of an address is encoded") {
  CHECK(encode_component("{a-b}/c+d e") == "%7Ba-b%7D%2Fc%2Bd%20e");
}

}  // namespace geppetto::provider
