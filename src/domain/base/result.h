// Result<T>: a value or an Error; Error names what its caller can do about it.
#pragma once
#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace geppetto {

// One kind per thing a caller can do about it; the same names stand in JSON and in the docs.
enum class ErrorKind {
  NotFound,  // name another one
  Invalid,   // correct the request
  Refused,   // not allowed in this state or for this user
  Busy,      // try again later
  Timeout,   // time was up
  Network,   // the other machine did not answer
  Protocol,  // the other side broke its own format
  Io,        // the operating system said no
  Internal,  // our mistake
};

constexpr std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::NotFound: return "NotFound";
    case ErrorKind::Invalid: return "Invalid";
    case ErrorKind::Refused: return "Refused";
    case ErrorKind::Busy: return "Busy";
    case ErrorKind::Timeout: return "Timeout";
    case ErrorKind::Network: return "Network";
    case ErrorKind::Protocol: return "Protocol";
    case ErrorKind::Io: return "Io";
    case ErrorKind::Internal: return "Internal";
  }
  return "Internal";
}

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string what;  // one line for a person: "WHAT: WHY", and what to do where that is known

  friend bool operator==(const Error&, const Error&) = default;
};

// A strict subset of std::expected<T, Error>. Reading the side that is not there is a programming mistake
// (assert).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

struct Done {
  friend bool operator==(Done, Done) = default;
};

// The outcome of something that yields no value: `return ok();` or an Error.
using Outcome = Result<Done>;
inline Outcome ok() { return Done{}; }

// Adds context in front of an error, once per layer: context(error, "github: GET /user").
inline Error context(Error error, std::string_view where) {
  error.what.insert(0, ": ");
  error.what.insert(0, where);
  return error;
}

}  // namespace geppetto
