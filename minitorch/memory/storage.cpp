// How the cache of blocks takes memory from the system and returns it.
#include "minitorch/memory/storage.hpp"

#include <bit>
#include <limits>
#include <memory>
#include <string>

#include "minitorch/memory/huge_pages.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

StorageBlock* StorageCache::allocate(std::uint32_t size_class, std::size_t bytes) {
  Owner* owner = Owner::here();
  if (here_ == &none_ && owner != Owner::nobody()) {
    naming_memory("storage", [] { here_ = std::make_unique<StorageCache>().release(); });
  }
  owner->settle();
  if (made_ != nullptr) naming_memory("storage", [this] { made_->reserve(std::bit_ceil(made_->size() + 1)); });
  constexpr std::size_t largest =
      std::numeric_limits<std::size_t>::max() / 4;  // beyond it, the size of a block would overflow
  const std::size_t capacity = bytes > largest ? 0 : capacity_of(size_class);
  const auto allocated = [&] {
    return bytes > largest ? nullptr : take_from_system(sizeof(StorageBlock) + capacity, alignof(StorageBlock));
  };
  void* memory = allocated();
  if (memory == nullptr) {
    clear();
    memory = allocated();
  }
  if (memory == nullptr) {
    naming_memory("storage", [&] {
      throw MemoryError("storage: the system has no memory for a tensor of " + std::to_string(bytes) + " bytes; " +
                        std::to_string(live_bytes()) + " are in use by tensors");
    });
  }
  auto* block = new (memory) StorageBlock(owner);
  block->size_class = static_cast<std::uint8_t>(size_class);
  block->capacity = capacity;
  Owner::count(&Owner::Counts::bytes, static_cast<std::int64_t>(capacity));
  if (made_ != nullptr) {
    made_->push_back(block);
    block->marks = StorageBlock::listed;
  }
  return block;
}

void StorageCache::release(StorageBlock* block) {
  if ((block->marks.fetch_or(StorageBlock::left_in_list) & StorageBlock::listed) != 0) return;
  Owner::count(&Owner::Counts::bytes, -static_cast<std::int64_t>(block->capacity));
  const std::size_t size = sizeof(StorageBlock) + block->capacity;
  std::destroy_at(block);
  return_to_system(block, size, alignof(StorageBlock));
}

void StorageCache::end_list() {
  for (StorageBlock* const block : *made_) {
    const std::uint8_t before = block->marks.fetch_and(static_cast<std::uint8_t>(~StorageBlock::listed));
    if ((before & StorageBlock::left_in_list) != 0) release(block);
  }
  made_ = nullptr;
}

void StorageCache::clear() {
  if (made_ != nullptr) return;
  for (StorageBlock*& list : free_) {
    while (list != nullptr) {
      StorageBlock* block = list;
      list = block->next_free();
      Owner::count(&Owner::Counts::cached_bytes, -static_cast<std::int64_t>(block->capacity));
      release(block);
    }
  }
}

void StorageCache::end_thread() {
  here_->clear();
  const std::unique_ptr<StorageCache> own(here_ == &none_ ? nullptr : here_);
  here_ = &none_;
}

void Storage::tell_recording(const void* address) const {
  if (block_ != nullptr) StepRecording::current()->ask(*this, address);
}
void Storage::tell_recording_of_change() const { StepRecording::current()->note_change(*block_); }

void StorageBlock::note_reference() {
  if (operators::Recording::current() != nullptr) return;  // a step takes references, and drops them
  marks.fetch_and(static_cast<std::uint8_t>(~watched), std::memory_order_relaxed);
  const bool is_used_again = is_mine() && references_of_recordings == 0;  // since the recording ended
  if (!is_used_again) operators::Recording::note_setting();
}

void StorageBlock::drop_among_others() {
  if (Shared::drop(references)) end();
}

void StorageBlock::end() { StorageCache::here().give_back(this); }

}  // namespace minitorch::graph

namespace minitorch {

std::int64_t live_bytes() {
  graph::Owner::mine()->settle();
  return graph::Owner::total(&graph::Owner::Counts::bytes) - graph::Owner::total(&graph::Owner::Counts::cached_bytes);
}

std::int64_t cached_bytes() { return graph::Owner::total(&graph::Owner::Counts::cached_bytes); }

void empty_cache() {
  graph::Owner::mine()->settle();
  graph::StorageCache::here().clear();
}

}  // namespace minitorch
