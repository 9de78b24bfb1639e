// The mapping of one segment file, which stays readable whatever becomes of the file.
// Made on the worker; dropped by any thread.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "domain/base/result.h"
#include "domain/log/transcript.h"
#include "infra/log/descriptor.h"

namespace geppetto::log {

// A mapped page whose file was cut short behind our back ends a process that touches it, with SIGBUS. Not
// this one: the handler that comes with the first mapping puts zeros there, and torn() tells so. A SIGBUS
// from anywhere else goes to whoever handled it before.
class SegmentMemory final : public ChunkMemory {
 public:
  // The file has kChunkBytes. Io with the reason when the system or the limit on mappings says no.
  static Result<std::shared_ptr<SegmentMemory>> map(Descriptor file);
  ~SegmentMemory() override;
  SegmentMemory(const SegmentMemory&) = delete;
  SegmentMemory& operator=(const SegmentMemory&) = delete;

  std::span<const std::byte> bytes() const override {
    return {static_cast<const std::byte*>(address_), kChunkBytes};
  }
  Outcome write(std::size_t at, std::span<const std::byte> bytes) override;
  bool in_place() const override;
  void rest() override;
  // Only a few bytes will be read now: nothing is read ahead, until rest().
  void sip();

 private:
  SegmentMemory(void* address, Descriptor file) : address_(address), file_(std::move(file)) {}

  void* address_;
  Descriptor file_;  // until rest()
  std::size_t slot_ = 0;
};

}  // namespace geppetto::log
