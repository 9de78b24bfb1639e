// Mapping, and the handler of SIGBUS, which may use nothing but atomics and system calls.
#include "infra/log/segment_memory.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>

namespace geppetto::log {
namespace {

// What is mapped, for the handler: `torn` is written before `address`, so whoever finds the address may use
// it. A thread that faults holds its mapping, so the slot it looks for does not change meanwhile.
struct Slot {
  std::atomic<std::uintptr_t> address{0};
  std::atomic<std::atomic<bool>*> torn{nullptr};
};

// Many more than all transcripts may have together, and half of what the system allows a process (65530).
constexpr std::size_t kMaxMappings = 32 * 1024;
std::array<Slot, kMaxMappings> slots;     // pages of it that were never used cost nothing
std::atomic<std::size_t> slots_end{0};    // all that were ever used are below
std::atomic<std::size_t> next_to_try{0};  // a hint
struct sigaction before {};

constexpr std::uintptr_t kTaken = 1;  // no page begins here

bool take_slot(std::uintptr_t address, std::atomic<bool>* torn, std::size_t& taken) {
  const std::size_t start = next_to_try.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < kMaxMappings; ++i) {
    const std::size_t slot = (start + i) % kMaxMappings;
    std::uintptr_t free = 0;
    if (!slots[slot].address.compare_exchange_strong(free, kTaken)) continue;
    slots[slot].torn.store(torn);
    std::size_t end = slots_end.load();
    while (end <= slot && !slots_end.compare_exchange_weak(end, slot + 1)) {
    }
    slots[slot].address.store(address);
    next_to_try.store(slot + 1, std::memory_order_relaxed);
    taken = slot;
    return true;
  }
  return false;
}

void free_slot(std::size_t slot) {
  slots[slot].address.store(0);
  next_to_try.store(slot, std::memory_order_relaxed);
}

// From the page that is gone to the end of the chunk there are zeros now.
bool mend(std::uintptr_t fault) {
  const std::size_t end = slots_end.load();
  for (std::size_t i = 0; i < end; ++i) {
    const std::uintptr_t address = slots[i].address.load();
    if (address <= kTaken || fault < address || fault >= address + kChunkBytes) continue;
    const std::uintptr_t page = fault & ~(static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE)) - 1);
    // The bare call: a sanitizer's own mmap may do what a handler must not.
    const long mapped = syscall(SYS_mmap, page, address + kChunkBytes - page, PROT_READ,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (mapped == -1) return false;
    slots[i].torn.load()->store(true, std::memory_order_release);
    return true;
  }
  return false;
}

void on_sigbus(int number, siginfo_t* info, void* context) {
  const int saved = errno;
  const bool ours = info->si_code == BUS_ADRERR && mend(reinterpret_cast<std::uintptr_t>(info->si_addr));
  errno = saved;
  if (ours) return;
  if ((before.sa_flags & SA_SIGINFO) != 0) return before.sa_sigaction(number, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(number);
  // Back to the instruction that faults, and to the end of the process.
  std::signal(SIGBUS, SIG_DFL);
}

void install_handler() {
  static const bool installed = [] {
    struct sigaction action {};
    action.sa_sigaction = on_sigbus;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGBUS, &action, &before) == 0;
  }();
  static_cast<void>(installed);
}

}  // namespace

Result<std::shared_ptr<SegmentMemory>> SegmentMemory::map(Descriptor file) {
  install_handler();
  void* const address = mmap(nullptr, kChunkBytes, PROT_READ, MAP_SHARED, file.get(), 0);
  if (address == MAP_FAILED) return Error{ErrorKind::Io, std::strerror(errno)};
  std::shared_ptr<SegmentMemory> memory(new SegmentMemory(address, std::move(file)));
  if (!take_slot(reinterpret_cast<std::uintptr_t>(address), &memory->torn_, memory->slot_)) {
    memory->slot_ = kMaxMappings;
    return Error{ErrorKind::Io, "too many parts of transcripts are in use"};
  }
  return memory;
}

SegmentMemory::~SegmentMemory() {
  // First the slot: what is mapped here next is none of ours.
  if (slot_ < kMaxMappings) free_slot(slot_);
  munmap(address_, kChunkBytes);
}

Outcome SegmentMemory::write(std::size_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Error{ErrorKind::Io, std::strerror(written < 0 ? errno : EIO)};
    at += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ok();
}

bool SegmentMemory::in_place() const {
  if (!file_.valid()) return true;
  struct stat facts {};
  return fstat(file_.get(), &facts) == 0 && facts.st_nlink > 0 &&
         facts.st_size == static_cast<off_t>(kChunkBytes);
}

// The pages stay in the system's cache; here they count as ours no longer.
void SegmentMemory::rest() {
  file_ = Descriptor();
  if (torn()) return;  // the zeros are in no file
  madvise(address_, kChunkBytes, MADV_NORMAL);
  madvise(address_, kChunkBytes, MADV_DONTNEED);
}

void SegmentMemory::sip() { madvise(address_, kChunkBytes, MADV_RANDOM); }

}  // namespace geppetto::log
