// Writes one line of JSON. Strings are made valid UTF-8 on the way; commas are placed by itself.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace geppetto::wire {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);

  // Ill-formed UTF-8 becomes U+FFFD.
  JsonWriter& string(std::string_view text);
  // As string(), but what is not UTF-8 becomes {"base64":"…"}, so that every byte arrives.
  JsonWriter& bytes(std::string_view text);
  JsonWriter& number(std::int64_t n);
  JsonWriter& number(std::uint64_t n);
  JsonWriter& boolean(bool b) { return raw(b ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // `json` is one complete value.
  JsonWriter& raw(std::string_view json);

  std::size_t size() const { return text_.size(); }
  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& open(char c);
  JsonWriter& close(char c);
  void separate();
  std::string text_;
};

}  // namespace geppetto::wire
