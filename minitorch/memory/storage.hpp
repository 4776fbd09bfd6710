// The memory of tensors: counted blocks of bytes, from a cache of blocks that were used before. A training loop in
// steady state takes all its memory from there, and asks the system for nothing. What the bytes mean is not known here.
//
// Any thread may hold, read and drop a block (shared.hpp). Each thread has a cache of its own, which is not locked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/shared.hpp"

namespace minitorch::graph {

/// What stands before the bytes of a block, which follow it.
struct alignas(64) StorageBlock final : Shared {
  explicit StorageBlock(Owner* owner) : Shared(owner), references(owner == Owner::nobody() ? 0 : 1) {}

  /// Drops a reference, and gives the block back with the last.
  void drop();
  /// The next in the list of free blocks of its size.
  StorageBlock* next_free() const { return static_cast<StorageBlock*>(next()); }
  void set_next_free(StorageBlock* block) { set_next(block); }

  OwnCount<std::uint32_t> references;
  std::uint32_t version = 0;
  std::uint32_t size_class = 0;
  std::size_t bytes = 0;     // that were asked for
  std::size_t capacity = 0;  // that there are

 private:
  [[gnu::cold]] void drop_among_others();
  std::uint32_t own() const override { return references; }
  void set_own(std::uint32_t count) override { references = count; }
  bool shows_own() const override { return true; }
  void end() override;
};
static_assert(sizeof(StorageBlock) == 64);

/// This thread's blocks that wait for their next use, in lists by size.
class StorageCache {
 public:
  static StorageCache& here() { return *here_; }

  /// A block of at least `bytes`, not initialised, with one reference. Throws MemoryError where the system has no more memory.
  StorageBlock* take(std::size_t bytes) {
    const std::uint32_t size_class = class_of(bytes);
    StorageBlock* block = free_[size_class];
    if (block == nullptr) [[unlikely]] {
      block = allocate(size_class, bytes);
    } else {
      free_[size_class] = block->next_free();
      block->references = 1;
      block->version = 0;
      Owner::mine()->counts.cached_bytes.add(-static_cast<std::int64_t>(block->capacity));
    }
    block->bytes = bytes;
    return block;
  }

  /// Takes back a block that nobody refers to. One from another thread goes to the system: where a thread makes tensors
  /// and another ends them, nothing would ever leave the other's cache.
  void give_back(StorageBlock* block) {
    if (block->is_mine()) {
      keep(block);
    } else {
      release(block);
    }
  }
  /// Takes back a block of this thread's own.
  void keep(StorageBlock* block) {
    block->set_next_free(free_[block->size_class]);
    free_[block->size_class] = block;
    Owner::mine()->counts.cached_bytes.add(static_cast<std::int64_t>(block->capacity));
  }

  /// Hands all waiting blocks back to the system.
  void clear();
  /// The same at the end of the calling thread, which owns nothing any more.
  static void end_thread();

 private:
  // Sizes are 64 bytes, and then four for each doubling: at most a quarter of a block is not used.
  static constexpr std::size_t smallest = 64;
  static constexpr std::size_t number_of_classes = std::size_t{4} * 58 + 1;
  static std::uint32_t class_of(std::size_t bytes) {
    if (bytes <= smallest) return 0;
    const auto top = static_cast<std::uint32_t>(63 - __builtin_clzll(bytes - 1));
    return 4 * (top - 6) + static_cast<std::uint32_t>(((bytes - 1) >> (top - 2)) & 3U) + 1;
  }
  static std::size_t capacity_of(std::uint32_t size_class) {
    if (size_class == 0) return smallest;
    const std::uint32_t quarter = (size_class - 1) % 4, top = (size_class - 1) / 4 + 6;
    return static_cast<std::size_t>(5 + quarter) << (top - 2);
  }

  StorageBlock* allocate(std::uint32_t size_class, std::size_t bytes);
  static void release(StorageBlock* block);

  std::array<StorageBlock*, number_of_classes> free_{};
  static StorageCache none_;  // always empty: that of a thread before its first block
  static constinit thread_local StorageCache* here_;
};

inline constinit StorageCache StorageCache::none_;
inline constinit thread_local StorageCache* StorageCache::here_ = &StorageCache::none_;

inline void StorageBlock::drop() {
  if (!counts_alone()) [[unlikely]]
    return drop_among_others();
  const std::uint32_t left = references - 1;
  references = left;
  if (left == 0) StorageCache::here().keep(this);
}

/// A counted reference to a block of memory, or to none.
class Storage {
 public:
  /// No memory.
  Storage() = default;
  /// At least `bytes`, aligned to 64, not initialised. Throws MemoryError where the system has no more memory.
  explicit Storage(std::size_t bytes) : block_(StorageCache::here().take(bytes)) {}
  Storage(const Storage& other) : block_(other.block_) {
    if (block_ != nullptr) block_->add(block_->references);
  }
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage() {
    if (block_ != nullptr) block_->drop();
  }

  void* data() const { return block_ == nullptr ? nullptr : block_ + 1; }
  /// How many bytes were asked for.
  std::size_t bytes() const { return block_ == nullptr ? 0 : block_->bytes; }
  explicit operator bool() const { return block_ != nullptr; }
  /// Whether nobody else refers to the memory. Of memory that another thread made, false where that is not known.
  bool is_sole() const { return block_ != nullptr && block_->is_sole(block_->references); }
  bool is_same(const Storage& other) const { return block_ == other.block_; }

  /// How often the memory was changed in place.
  std::uint32_t version() const { return block_ == nullptr ? 0 : block_->version; }
  /// Counts a change.
  void count_change() const {
    if (block_ != nullptr) ++block_->version;
  }

 private:
  StorageBlock* block_ = nullptr;
};

}  // namespace minitorch::graph

namespace minitorch {

/// The bytes of all tensors that live, in all threads (rounded up to the sizes of blocks): where it grows from step to
/// step, something holds graphs, as `total += loss` does (`total += loss.item()` does not).
std::int64_t live_bytes();
/// The bytes that wait for new tensors in the caches of all threads.
std::int64_t cached_bytes();
/// Hands the bytes that wait in this thread's cache back to the system.
void empty_cache();

}  // namespace minitorch
