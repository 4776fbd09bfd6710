// What a thread keeps for its next scratch.
#include "operators/parallel/scratch.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

namespace minitorch::operators {

namespace {

// The most bytes that a thread keeps: those of blocks for all threads of a kernel.
std::size_t most_kept() { return static_cast<std::size_t>(std::max(8, num_threads())) << 19U; }
constexpr std::align_val_t alignment{KeptMemory::line};

struct Kept {
  std::byte* memory = nullptr;
  std::size_t bytes = 0;
  bool is_over = false;  // the thread ends, and keeps no more
};
constinit thread_local Kept kept;

void release(std::byte* memory) { ::operator delete(memory, alignment); }

// Releases what the thread keeps when it ends.
struct AtEnd {
  AtEnd() = default;
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { release(std::exchange(kept, Kept{.is_over = true}).memory); }
};

}  // namespace

KeptMemory::KeptMemory(std::size_t bytes) : bytes_(bytes) {
  if (kept.bytes >= bytes && kept.memory != nullptr) {
    const Kept taken = std::exchange(kept, Kept{});
    begin_ = taken.memory;
    bytes_ = taken.bytes;
  } else {
    begin_ = static_cast<std::byte*>(::operator new(bytes, alignment));
  }
}

KeptMemory::~KeptMemory() {
  if (!kept.is_over && kept.bytes < bytes_ && bytes_ <= most_kept()) {
    static const thread_local AtEnd at_end;
    std::swap(kept.memory, begin_);
    kept.bytes = bytes_;
  }
  release(begin_);
}

}  // namespace minitorch::operators
