// String escapes by RFC 8259.
#include "infra/wire/json_writer.h"

#include <array>
#include <charconv>

#include "domain/base/base64.h"
#include "domain/base/text.h"

namespace geppetto::wire {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;  // begin of the bytes that need no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f) continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        out += "\\u00";
        out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
        out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    }
  }
  out.append(text.substr(plain));
  out.push_back('"');
}

}  // namespace

void JsonWriter::separate() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_.push_back(',');
}

JsonWriter& JsonWriter::open(char c) {
  separate();
  text_.push_back(c);
  return *this;
}

JsonWriter& JsonWriter::close(char c) {
  text_.push_back(c);
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_escaped(name, text_);
  text_.push_back(':');
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  if (is_valid_utf8(text)) {
    append_escaped(text, text_);
  } else {
    append_escaped(repair_utf8(text), text_);
  }
  return *this;
}

JsonWriter& JsonWriter::bytes(std::string_view text) {
  if (is_valid_utf8(text)) return string(text);
  return begin_object().key("base64").string(to_base64(text)).end_object();
}

JsonWriter& JsonWriter::number(std::int64_t n) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::number(std::uint64_t n) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_.append(json);
  return *this;
}

}  // namespace geppetto::wire
