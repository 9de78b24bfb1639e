// Everything from a transcript is hostile here: it is escaped, and only three kinds of address become links.
#include "app/cli/html_page.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

// As in assets/theme.json: bg0, text, dim, blue, and the sixteen colours of the terminal.
constexpr std::uint32_t kBackground = 0x0F1216, kText = 0xD8DEE9, kDimText = 0x97A1B2, kLink = 0x6CB2EB;
constexpr std::array<std::uint32_t, 16> kTerminal = {
    0x2B343F, 0xF27F7C, 0x7CC58B, 0xE8C468, 0x6CB2EB, 0xB794F4, 0x5EC4C8, 0xC3CAD6,
    0x8893A6, 0xF59390, 0x9CD8A8, 0xF2D78E, 0x95C9F2, 0xCDB5F8, 0x88D7DA, 0xF4F6FA};

// xterm's palette: after the sixteen a cube of six levels a colour, then greys.
std::uint32_t palette_rgb(std::uint32_t n) {
  if (n < kTerminal.size()) return kTerminal[n];
  if (n >= 232) return (8 + (n - 232) * 10) * 0x010101;
  constexpr std::array<std::uint32_t, 6> kLevels = {0, 95, 135, 175, 215, 255};
  n -= 16;
  return kLevels[n / 36] << 16 | kLevels[n / 6 % 6] << 8 | kLevels[n % 6];
}

std::string hex(std::uint32_t rgb) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "#";
  for (int shift = 20; shift >= 0; shift -= 4) out.push_back(kHex[rgb >> shift & 15]);
  return out;
}

// The text may hold characters that no document may: they become U+FFFD.
void append_escaped(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const bool control = d.code_point < 0x20 || (d.code_point >= 0x7F && d.code_point < 0xA0);
    const bool none = (d.code_point & 0xFFFE) == 0xFFFE || (d.code_point >= 0xFDD0 && d.code_point <= 0xFDEF);
    switch (d.code_point) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: append_utf8(control || none ? U'\uFFFD' : d.code_point, out);
    }
    at += d.length;
  }
}

struct Link {
  std::size_t begin = 0, end = 0;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What may stand in an address; brackets only in pairs, since an address in brackets is common.
std::size_t end_of_address(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  int open = 0;
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c <= 0x20 || c == 0x7F || std::string_view("\"'<>`{}|\\^").find(text[at]) != std::string_view::npos)
      break;
    if (c == '(' || c == '[') ++open;
    if ((c == ')' || c == ']') && --open < 0) break;
  }
  while (at > begin && std::string_view(".,;:!?").find(text[at - 1]) != std::string_view::npos) --at;
  return at;
}

std::optional<Link> next_link(std::string_view text, std::size_t from) {
  constexpr std::string_view kSchemes[] = {"http://", "https://", "mailto:"};
  for (std::size_t at = text.find(':', from); at != std::string_view::npos; at = text.find(':', at + 1)) {
    for (const std::string_view scheme : kSchemes) {
      const std::size_t before = scheme.find(':');
      if (at < from + before) continue;
      const std::size_t begin = at - before;
      if (!text.substr(begin).starts_with(scheme) || (begin > 0 && is_word(text[begin - 1]))) continue;
      const std::size_t end = end_of_address(text, begin);
      if (end > begin + scheme.size()) return Link{begin, end};
    }
  }
  return std::nullopt;
}

// The class of a colour, or a style of its own for a true colour.
struct Look {
  std::string classes, style;
  void add(std::string_view name) { classes.append(classes.empty() ? "" : " ").append(name); }
  void colour(Color color, char kind, std::string_view property) {
    if (color.is_palette()) return add(kind + std::to_string(color.index()));
    style.append(style.empty() ? "" : ";").append(property).append(":").append(hex(color.value & 0xFFFFFF));
  }
};

Look look_of(const Style& style) {
  Look look;
  const auto has = [&style](Attribute bit) { return (style.attributes & bit) != 0; };
  const bool reverse = has(kReverse);
  const Color front = reverse ? style.bg : style.fg, back = reverse ? style.fg : style.bg;
  if (!front.is_default()) look.colour(front, 'f', "color");
  if (!back.is_default()) look.colour(back, 'b', "background");
  if (reverse && front.is_default()) look.add("fr");
  if (reverse && back.is_default()) look.add("br");
  if (has(kBold)) look.add("bo");
  if (has(kDim)) look.add("di");
  if (has(kItalic)) look.add("it");
  if (has(kHidden)) look.add("hi");
  if (has(kUnderline)) look.add(has(kStrike) ? "us" : "un");
  if (has(kStrike) && !has(kUnderline)) look.add("st");
  return look;
}

// Writes the pieces of one line, from left to right.
class Pieces {
 public:
  Pieces(std::string_view text, std::string& out) : text_(text), out_(out) {
    for (auto link = next_link(text, 0); link; link = next_link(text, link->end)) links_.push_back(*link);
  }

  // Up to `end` in this style.
  void put(const Style& style, std::size_t end) {
    if (done_ >= end) return;
    const Look look = look_of(style);
    const bool plain = look.classes.empty() && look.style.empty();
    if (!plain) {
      out_ += "<span";
      if (!look.classes.empty()) out_ += " class=\"" + look.classes + "\"";
      if (!look.style.empty()) out_ += " style=\"" + look.style + "\"";
      out_ += ">";
    }
    put_linked(end);
    if (!plain) out_ += "</span>";
  }

 private:
  void put_linked(std::size_t end) {
    while (next_ < links_.size() && links_[next_].begin < end) {
      const Link& link = links_[next_];
      if (link.begin > done_) append_escaped(text_.substr(done_, link.begin - done_), out_);
      done_ = std::max(done_, link.begin);
      const std::size_t to = std::min(link.end, end);
      out_ += "<a rel=\"noreferrer\" href=\"";
      append_escaped(text_.substr(link.begin, link.end - link.begin), out_);
      out_ += "\">";
      append_escaped(text_.substr(done_, to - done_), out_);
      out_ += "</a>";
      done_ = to;
      if (link.end > end) return;  // the next style goes on with it
      ++next_;
    }
    append_escaped(text_.substr(done_, end - done_), out_);
    done_ = end;
  }

  std::string_view text_;
  std::string& out_;
  std::vector<Link> links_;
  std::size_t next_ = 0, done_ = 0;
};

}  // namespace

std::string html_head(std::string_view title) {
  std::string out =
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>";
  append_escaped(title, out);
  out += "</title>\n<style>\n:root{color-scheme:dark}\nbody{margin:1em;background:" + hex(kBackground) +
         ";color:" + hex(kText) +
         ";font:14px/1.35 ui-monospace,\"JetBrains Mono\",\"DejaVu Sans Mono\",monospace}\n"
         "main{white-space:pre-wrap;overflow-wrap:anywhere}\nmain div{min-height:1.35em}\na{color:" +
         hex(kLink) + "}\n.gap,.mark{color:" + hex(kDimText) + "}\n.fr{color:" + hex(kBackground) +
         "}\n.br{background:" + hex(kText) +
         "}\n.bo{font-weight:bold}\n.di{opacity:.6}\n.it{font-style:italic}\n.hi{visibility:hidden}\n"
         ".un{text-decoration:underline}\n.st{text-decoration:line-through}\n"
         ".us{text-decoration:underline line-through}\n";
  constexpr std::uint32_t kColours = 256;
  for (std::uint32_t n = 0; n < kColours; ++n) {
    const std::string number = std::to_string(n), colour = hex(palette_rgb(n));
    out += ".f" + number + "{color:" + colour + "}.b" + number + "{background:" + colour + "}\n";
  }
  return out + "</style>\n</head>\n<body>\n<main>\n";
}

std::string html_line(const wire::LogLine& line) {
  std::string out = "<div";
  if (!line.screen) out += " id=\"L" + std::to_string(line.number) + "\"";
  if (line.kind == log::LineKind::Gap) out += " class=\"gap\"";
  if (line.kind == log::LineKind::Mark) out += " class=\"mark\"";
  if (!line.at.empty()) {
    out += " title=\"";
    append_escaped(line.at, out);
    out += "\"";
  }
  out += ">";
  Pieces pieces(line.text, out);
  Style style;
  for (const log::StyleRun& run : line.runs) {
    pieces.put(style, run.begin);
    style = run.style;
  }
  pieces.put(style, line.text.size());
  return out + "</div>\n";
}

std::string html_tail() { return "</main>\n</body>\n</html>\n"; }

}  // namespace geppetto::cli
