// A transcript as HTML: escaped, styled by classes, linked where that is harmless.
#include "app/cli/html_page.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace geppetto;

namespace {

std::string body_of(const std::string& text, std::vector<log::StyleRun> runs = {}) {
  wire::LogLine line;
  line.screen = true;  // without a number and a time
  line.text = text;
  line.runs = std::move(runs);
  const std::string html = cli::html_line(line);
  REQUIRE(html.starts_with("<div>"));
  REQUIRE(html.ends_with("</div>\n"));
  return html.substr(5, html.size() - 5 - 7);
}

std::string anchor(const std::string& address, const std::string& text) {
  return "<a rel=\"noreferrer\" href=\"" + address + "\">" + text + "</a>";
}

}  // namespace

TEST_CASE("html: whatever a line holds is text") {
  CHECK(body_of("<script>alert(\"1\") & 'x'</script>") ==
        "&lt;script&gt;alert(&quot;1&quot;) &amp; &#39;x&#39;&lt;/script&gt;");
  CHECK(body_of("a\x1b\x01 \xff \xef\xbf\xbe b") == "a\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd b");
  CHECK(cli::html_head("</title><b>").find("<title>&lt;/title&gt;&lt;b&gt;</title>") != std::string::npos);
}

TEST_CASE("html: a line has its number and its time, a gap its class") {
  wire::LogLine line;
  line.number = 7;
  line.at = "2026-01-31T12:34:56.789Z";
  line.text = "x";
  CHECK(cli::html_line(line) == "<div id=\"L7\" title=\"2026-01-31T12:34:56.789Z\">x</div>\n");
  line.kind = log::LineKind::Gap;
  line.at.clear();
  CHECK(cli::html_line(line) == "<div id=\"L7\" class=\"gap\">x</div>\n");
}

TEST_CASE("html: styles are classes, true colours styles") {
  const Style red{Color::palette(1), Color::palette(200), kBold};
  CHECK(body_of("abc", {{1, red}, {2, {}}}) == "a<span class=\"f1 b200 bo\">b</span>c");
  CHECK(body_of("ab", {{0, {Color::rgb(1, 2, 255), Color::rgb(16, 0, 0), kUnderline | kStrike}}}) ==
        "<span class=\"us\" style=\"color:#0102ff;background:#100000\">ab</span>");
  CHECK(body_of("ab", {{0, {{}, {}, kReverse}}}) == "<span class=\"fr br\">ab</span>");
  CHECK(body_of("ab", {{0, {Color::palette(3), {}, kReverse | kDim | kItalic | kHidden}}}) ==
        "<span class=\"b3 fr di it hi\">ab</span>");
  const std::string head = cli::html_head("x");
  for (const char* rule : {".b16{background:#000000}", ".f231{color:#ffffff}", ".f196{color:#ff0000}",
                           ".f232{color:#080808}", ".b255{background:#eeeeee}"})
    CHECK_MESSAGE(head.find(rule) != std::string::npos, rule);
}

TEST_CASE("html: http, https and mailto are links, nothing else is") {
  CHECK(body_of("see https://a.b/c?d=1&e=(x).") ==
        "see " + anchor("https://a.b/c?d=1&amp;e=(x)", "https://a.b/c?d=1&amp;e=(x)") + ".");
  CHECK(body_of("(http://a.b), mailto:x@y.z!") ==
        "(" + anchor("http://a.b", "http://a.b") + "), " + anchor("mailto:x@y.z", "mailto:x@y.z") + "!");
  for (const char* plain : {"javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "xhttp://a",
                            "https://", "HTTP://a.b", "mailto:", "::http:/", ":"})
    CHECK(body_of(plain) == plain);
  CHECK(body_of("javascript:https://a.b") == "javascript:" + anchor("https://a.b", "https://a.b"));
}

TEST_CASE("html: a link that changes its colour stays whole") {
  const Style red{Color::palette(1), {}, 0};
  CHECK(body_of("x http://a.b y", {{6, red}, {13, {}}}) == "x " + anchor("http://a.b", "http") +
                                                               "<span class=\"f1\">" +
                                                               anchor("http://a.b", "://a.b") + " </span>y");
}

TEST_CASE("html: many links in many styles take no quadratic time") {
  std::string text;
  std::vector<log::StyleRun> runs;
  constexpr std::size_t kCount = 30'000;
  for (std::size_t i = 0; i < kCount; ++i) {
    runs.push_back(
        {static_cast<std::uint32_t>(text.size()), {Color::palette(static_cast<std::uint8_t>(i)), {}, 0}});
    text += "mailto:a ";
  }
  const std::string html = body_of(text, runs);
  CHECK(html.size() > kCount * 60);
  CHECK(html.ends_with(anchor("mailto:a", "mailto:a") + " </span>"));
}
