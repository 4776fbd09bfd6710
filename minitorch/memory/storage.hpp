// The memory of tensors: reference-counted blocks of bytes, and a cache of free blocks. A training loop in steady state
// takes all its memory from the cache, and asks the system for none.
//
// Any thread may hold, read and drop a block (shared.hpp). Each thread has its own cache, without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/shared.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::graph {

/// The header of a block; the bytes follow it.
struct alignas(64) StorageBlock final : Shared {
  explicit StorageBlock(Owner* owner) : Shared(owner), references(owner == Owner::nobody() ? 0 : 1) {}

  /// Drops a reference. The last one gives the block back to the cache.
  void drop();
  /// The next in the list of free blocks of its size.
  StorageBlock* next_free() const { return static_cast<StorageBlock*>(next()); }
  void set_next_free(StorageBlock* block) { set_next(block); }

  /// Notes a new reference to a watched block: a variable may get another view of this memory, or another tensor while
  /// the old one stays. Recordings are then no longer valid.
  [[gnu::cold]] void note_reference();
  /// The references that tensors hold, and not recordings.
  std::uint32_t references_of_tensors() const { return references - references_of_recordings; }

  /// A recording wants to know of new references (note_reference).
  static constexpr std::uint8_t watched = 1;
  /// The list of a recording has the block (StorageCache::list_made_in). Then it lives as long as the list: another
  /// thread that drops it last leaves it there.
  static constexpr std::uint8_t listed = 2;
  /// Another thread has left it there.
  static constexpr std::uint8_t left_in_list = 4;

  OwnCount<std::uint32_t> references;
  std::uint32_t version = 0;
  std::uint8_t size_class = 0;
  std::atomic<std::uint8_t> marks = 0;         // of recordings
  std::uint16_t references_of_recordings = 0;  // those counted by RecordingReference
  std::size_t bytes = 0;                       // the bytes asked for
  std::size_t capacity = 0;                    // the bytes of the block

 private:
  [[gnu::cold]] void drop_among_others();
  std::uint32_t own() const override { return references; }
  void set_own(std::uint32_t count) override { references = count; }
  bool shows_own() const override { return true; }
  void end() override;
};
static_assert(sizeof(StorageBlock) == 64);

/// A thread's free blocks, in a list for each size.
class StorageCache {
 public:
  static StorageCache& here() { return *here_; }

  /// Returns a block of at least `bytes`, not initialised, with one reference. Throws MemoryError if the system has no
  /// more memory.
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

  /// Takes back a block without references. A block of another thread goes to the system: if one thread makes tensors
  /// and another destroys them, the cache of the latter would grow without end.
  void give_back(StorageBlock* block) {
    if (block->is_mine()) {
      keep(block);
    } else {
      release(block);
    }
  }
  /// Takes back a block of this thread.
  void keep(StorageBlock* block) {
    block->set_next_free(free_[block->size_class]);
    free_[block->size_class] = block;
    Owner::mine()->counts.cached_bytes.add(static_cast<std::int64_t>(block->capacity));
  }

  /// Returns all free blocks to the system; not those of a recording, whose runs need them.
  void clear();
  /// Makes `cache` the one of this thread, and returns the one before. A recording has a cache of its own, so that the
  /// memory of its step is nobody else's.
  static StorageCache* exchange(StorageCache* cache) { return std::exchange(here_, cache); }
  /// Lists the blocks that the cache takes from the system, from now on.
  void list_made_in(std::vector<StorageBlock*>* made) { made_ = made; }
  /// Ends the list. Those that another thread has dropped go to the system.
  void end_list();
  /// Clears and deletes the cache of the calling thread, which has left its owner.
  static void end_thread();

 private:
  // The smallest size is 64 bytes. Above it there are four sizes for each doubling, so less than a fifth of a block is
  // unused.
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
  std::vector<StorageBlock*>* made_ = nullptr;
  static StorageCache none_;  // always empty: the cache of a thread before its first block
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

/// A counted reference to a block; may be empty.
class Storage {
 public:
  /// No memory.
  Storage() = default;
  /// At least `bytes` bytes, aligned to 64, not initialised. Throws MemoryError if the system has no more memory.
  explicit Storage(std::size_t bytes) : block_(StorageCache::here().take(bytes)) {}
  Storage(const Storage& other) : block_(other.block_) {
    if (block_ == nullptr) return;
    block_->add(block_->references);
    if ((block_->marks.load(std::memory_order_relaxed) & StorageBlock::watched) != 0) [[unlikely]]
      block_->note_reference();
  }
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage() {
    if (block_ != nullptr) block_->drop();
  }

  /// A reference to a block, which has some already.
  explicit Storage(StorageBlock& block) : block_(&block) { block.add(block.references); }

  /// The address of the bytes. Whoever computes on them while a step is recorded asks TensorData instead, which tells
  /// the recording.
  void* data() const {
    if (operators::Recording::current() != nullptr) [[unlikely]]
      tell_recording(address());
    return address();
  }
  /// The same, not told to a recording.
  void* address() const { return block_ == nullptr ? nullptr : block_ + 1; }
  /// Tells the recording of this thread that someone asked for `address`, which lies in this memory.
  [[gnu::cold]] void tell_recording(const void* address) const;
  /// The number of bytes asked for.
  std::size_t bytes() const { return block_ == nullptr ? 0 : block_->bytes; }
  explicit operator bool() const { return block_ != nullptr; }
  /// Whether this is the only reference of a tensor to the memory. May return false for memory that another thread
  /// made.
  bool is_sole() const {
    return block_ != nullptr && block_->is_sole([this] { return block_->references_of_tensors(); });
  }
  bool is_same(const Storage& other) const { return block_ == other.block_; }
  StorageBlock* block() const { return block_; }

  /// The number of in-place changes so far.
  std::uint32_t version() const { return block_ == nullptr ? 0 : block_->version; }
  /// Counts an in-place change.
  void count_change() const {
    if (block_ == nullptr) return;
    ++block_->version;
    if (operators::Recording::current() != nullptr) [[unlikely]]
      tell_recording_of_change();
  }

 private:
  [[gnu::cold]] void tell_recording_of_change() const;

  StorageBlock* block_ = nullptr;
};

}  // namespace minitorch::graph

namespace minitorch {

/// The bytes of all living tensors of all threads, rounded up to the sizes of blocks. If it grows from step to step,
/// something holds graphs, as `total += loss` does (`total += loss.item()` does not).
std::int64_t live_bytes();
/// The bytes of free blocks in the caches of all threads.
std::int64_t cached_bytes();
/// Returns the free blocks in this thread's cache to the system.
void empty_cache();

}  // namespace minitorch
