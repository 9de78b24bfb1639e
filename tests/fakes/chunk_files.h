// Chunks that outlive their store, as files would: what a test appends, another Transcript loads.
#pragma once
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "domain/log/transcript.h"

namespace geppetto::fakes {

// One std::map is the disk; `full` makes create fail.
struct ChunkFiles {
  std::map<std::uint64_t, std::vector<std::byte>> files;
  bool full = false;

  class Memory final : public log::ChunkMemory {
   public:
    explicit Memory(std::span<std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes() const override { return bytes_; }
    Outcome write(std::size_t at, std::span<const std::byte> bytes) override {
      std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
      return ok();
    }

   private:
    std::span<std::byte> bytes_;
  };

  class Store final : public log::ChunkStore {
   public:
    explicit Store(ChunkFiles& disk) : disk_(disk) {}
    Result<std::shared_ptr<log::ChunkMemory>> create(std::uint64_t first_line) override {
      if (disk_.full) return Error{ErrorKind::Io, "disk full"};
      auto& file = disk_.files[first_line] = std::vector<std::byte>(log::kChunkBytes);
      return std::shared_ptr<log::ChunkMemory>(std::make_shared<Memory>(file));
    }
    Result<std::vector<log::StoredChunk>> load() override {
      std::vector<log::StoredChunk> out;
      for (auto& [first, file] : disk_.files) out.push_back({std::make_shared<Memory>(file)});
      return out;
    }
    // Views may still read it, so it is kept aside.
    void drop(std::uint64_t first_line) override {
      if (auto node = disk_.files.extract(first_line)) disk_.dropped_.push_back(std::move(node.mapped()));
    }

   private:
    ChunkFiles& disk_;
  };

  std::unique_ptr<log::ChunkStore> store() { return std::make_unique<Store>(*this); }
  std::size_t dropped() const { return dropped_.size(); }

 private:
  std::vector<std::vector<std::byte>> dropped_;
};

}  // namespace geppetto::fakes
