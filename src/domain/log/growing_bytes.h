// Bytes that wait to be written: unlike a vector's, new ones are not cleared before they are filled.
// One thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

namespace geppetto::log {

class GrowingBytes {
 public:
  std::size_t size() const { return size_; }
  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }

  // Room behind what is there, to be filled at once.
  std::byte* grow(std::size_t bytes) {
    if (size_ + bytes > capacity_) make_room(size_ + bytes);
    std::byte* const at = bytes_.get() + size_;
    size_ += bytes;
    return at;
  }
  void grow_zeroed(std::size_t bytes) {
    if (bytes != 0) std::memset(grow(bytes), 0, bytes);
  }

  void clear() { size_ = 0; }
  // Only when it is empty.
  void give_back() {
    bytes_.reset();
    capacity_ = 0;
  }

 private:
  void make_room(std::size_t least) {
    const std::size_t capacity = std::max(least, 2 * capacity_);
    auto bytes = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ != 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace geppetto::log
