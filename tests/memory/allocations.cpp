// Replaces all forms of operator new and delete in this test program.
#include "tests/memory/allocations.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

#include <malloc.h>

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
constinit std::atomic<std::uint64_t> calls = 0, fails_at = never, fails_until = 0;
constinit std::atomic<bool> failed = false;
constinit std::atomic<std::size_t> live = 0, peak = 0;

void* take(std::size_t size, std::size_t alignment) noexcept {
  const std::uint64_t call = calls.fetch_add(1);
  if (call >= fails_at && call < fails_until) {
    failed = true;
    return nullptr;
  }
  size = std::max<std::size_t>(size, 1);
  void* const memory = alignment <= alignof(std::max_align_t)
                           ? std::malloc(size)
                           : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) return nullptr;
  const std::size_t now = live.fetch_add(malloc_usable_size(memory)) + malloc_usable_size(memory);
  std::size_t most = peak;
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
  return memory;
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  if (void* const memory = take(size, alignment)) return memory;
  throw std::bad_alloc();
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  live -= malloc_usable_size(memory);
  std::free(memory);
}

constexpr std::size_t usual = alignof(std::max_align_t);
std::size_t number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }

}  // namespace

void* operator new(std::size_t size) { return take_or_throw(size, usual); }
void* operator new[](std::size_t size) { return take_or_throw(size, usual); }
void* operator new(std::size_t size, std::align_val_t alignment) { return take_or_throw(size, number(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return take_or_throw(size, number(alignment)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size, usual); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size, usual); }
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, number(alignment));
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept { give_back(memory); }

namespace minitorch::testing {

std::uint64_t number_of_allocations() { return calls; }

PeakBytes::PeakBytes() : before_(live) { peak = before_; }

std::size_t PeakBytes::most() const { return peak - before_; }

FailingAllocation::FailingAllocation(std::uint64_t number, bool further) {
  failed = false;
  const std::uint64_t first = calls + number;
  fails_until = further ? never : first + 1;
  fails_at = first;
}

FailingAllocation::~FailingAllocation() { fails_at = never; }

bool FailingAllocation::has_failed() { return failed; }

}  // namespace minitorch::testing
