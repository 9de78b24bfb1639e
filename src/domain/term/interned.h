// A bounded table that gives equal values one small index; the index of the first value is 0 and stays.
// One thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace geppetto::term {

template <class Value, class Hash>
class Interned {
 public:
  static constexpr std::uint32_t kFull = 0xFFFF'FFFF;

  // `first` is never given up by compact().
  Interned(Value first, std::uint32_t limit) : limit_(limit), slots_(kFirstSlots, kFull) {
    add(std::move(first));
  }

  // The index of an equal value, a new one when there is none, kFull when that would exceed the limit.
  std::uint32_t intern(const Value& value) {
    std::size_t slot = slot_of(value);
    if (slots_[slot] != kFull) return slots_[slot];
    if (values_.size() >= limit_) return kFull;
    return add(value);
  }

  const Value& operator[](std::uint32_t index) const { return values_[index]; }
  const std::vector<Value>& values() const { return values_; }

  // Forgets what is not `used` (as long as values()). Returns the new index of each old one.
  std::vector<std::uint32_t> compact(const std::vector<bool>& used) {
    std::vector<std::uint32_t> moved(values_.size(), 0);
    std::vector<Value> old;
    old.swap(values_);
    slots_.assign(kFirstSlots, kFull);
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (i == 0 || used[i]) moved[i] = add(std::move(old[i]));
    }
    return moved;
  }

 private:
  static constexpr std::size_t kFirstSlots = 64;  // a power of two, as every size of slots_

  std::size_t slot_of(const Value& value) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = Hash()(value) & mask;
    while (slots_[slot] != kFull && !(values_[slots_[slot]] == value)) slot = (slot + 1) & mask;
    return slot;
  }

  std::uint32_t add(Value value) {
    const auto index = static_cast<std::uint32_t>(values_.size());
    values_.push_back(std::move(value));
    if (values_.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, kFull);
      for (std::uint32_t i = 0; i < index; ++i) slots_[slot_of(values_[i])] = i;
    }
    slots_[slot_of(values_[index])] = index;
    return index;
  }

  std::uint32_t limit_;
  std::vector<Value> values_;
  std::vector<std::uint32_t> slots_;  // open addressing, at most half full
};

}  // namespace geppetto::term
