// One peer of the worker's socket: what it began to write, what waits to be sent to it. Worker thread only.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "infra/uv/loop.h"

namespace geppetto::wire {

struct Connection {
  explicit Connection(int accepted) : fd(accepted) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One read of at most 64 KiB, so that no peer keeps the others waiting.
  enum class Got { Bytes, Nothing, End };
  Got read_some();

  // Takes over the line and its newline; sends at once what the kernel takes.
  void queue(std::string_view line);
  void flush();

  std::size_t unsent() const { return out.size() - sent; }
  // Nothing more will be sent, and nothing is awaited.
  bool finished() const { return broken || (eof && !held && unsent() == 0); }
  // After end-of-file: true when the peer is gone altogether, not only done with writing.
  bool hung_up() const;
  // What the loop should watch for.
  int interest() const;

  const int fd;
  std::unique_ptr<uv::FdWatch> watch;
  std::string in;           // received, not yet handed over
  std::size_t scanned = 0;  // no newline before this byte of `in`
  std::string out;
  std::size_t sent = 0;       // bytes of `out` that went already
  std::uint64_t heard = 0;    // rises with every byte from any peer: the smallest is the longest silent
  std::uint64_t refused = 0;  // the round in which it was told that it breaks the rules; 0: it does not
  bool held = false;
  bool paused = false;
  bool eof = false;
  bool broken = false;     // sending failed; closed at the next turn
  bool told_full = false;  // writable() said no
};

}  // namespace geppetto::wire
