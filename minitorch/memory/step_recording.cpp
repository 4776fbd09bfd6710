// What a recording notes of blocks and leaves, and what it keeps.
#include "minitorch/memory/step_recording.hpp"

#include <algorithm>
#include <string>

namespace minitorch::graph {

namespace {

bool contains(const std::vector<StorageBlock*>& all, const StorageBlock* one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

StepRecording::StepRecording() : cache_(std::make_unique<StorageCache>()) { cache_->list_made_in(&made_); }

StepRecording::~StepRecording() {
  cache_->list_made_in(nullptr);
  held_.clear();
  inputs_.clear();
  cache_->clear();
}

bool StepRecording::is_own(const StorageBlock* block) const { return contains(made_, block); }

void StepRecording::use(const Storage& storage) {
  StorageBlock* const block = storage.block();
  if (!is_own(block) && !contains(others_, block)) {
    if (!block->is_mine()) refuse("a tensor of another thread", "clone it in the thread that calls the step");
    others_.push_back(block);
  }
}

void StepRecording::ask(const Storage& storage, const void* address) {
  use(storage);
  ask(address);
}

void StepRecording::note_change(StorageBlock& block) {
  if (is_own(&block) || contains(changed_, &block)) return;
  changed_.push_back(&block);
  note_lasting();
}

void StepRecording::touch(ArenaNode& leaf, bool is_reset, const void* gradient) {
  const auto is_leaf = [&](const FirstTouch& one) { return one.leaf == &leaf; };
  if (std::none_of(touched_.begin(), touched_.end(), is_leaf)) touched_.push_back({&leaf, is_reset, gradient});
}

void StepRecording::forget(ArenaNode& leaf) {
  std::erase_if(touched_, [&](const FirstTouch& one) { return one.leaf == &leaf; });
}

void StepRecording::hold_memory(const std::vector<StorageBlock*>& of_gradients) {
  const std::vector<Storage> kept = std::move(held_);
  held_.clear();
  for (StorageBlock* const block : made_) {
    const std::uint32_t references = block->references;
    if (references == 0) continue;
    const auto expected = std::count(of_gradients.begin(), of_gradients.end(), block) +
                          std::count_if(kept.begin(), kept.end(), [&](const Storage& s) { return s.block() == block; });
    if (!block->counts_alone() || std::cmp_not_equal(references, expected)) {
      refuse("a tensor of " + std::to_string(block->bytes) + " bytes that the step makes and that outlives it",
             "return it from the step; what a later call needs of it must be an argument");
    }
    held_.emplace_back(*block);
  }
  for (StorageBlock* const block : others_) {
    if (block->references == 0) continue;  // dropped in the step: the memory is in the cache
    (contains(of_gradients, block) ? held_ : inputs_).emplace_back(*block);
  }
  std::erase_if(changed_, [](const StorageBlock* block) { return block->references == 0; });
}

bool StepRecording::has_lost_inputs() const {
  return std::any_of(inputs_.begin(), inputs_.end(), [](const Storage& storage) { return storage.is_sole(); });
}

void StepRecording::count_changes() const {
  for (StorageBlock* const block : changed_) ++block->version;
}

std::size_t StepRecording::bytes() const {
  std::size_t sum = 0;
  for (const StorageBlock* const block : made_) sum += block->capacity;
  return sum;
}

}  // namespace minitorch::graph
