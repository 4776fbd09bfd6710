// What a recording notes of blocks and leaves, and what it keeps.
#include "minitorch/memory/step_recording.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace minitorch::graph {

namespace {

bool contains(const std::vector<StorageBlock*>& all, const StorageBlock* one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}
template <class Kept> bool contains(const std::vector<Kept>& all, const StorageBlock* one) {
  return std::any_of(all.begin(), all.end(), [one](const Kept& kept) { return kept.storage.block() == one; });
}

std::uint32_t count(const std::vector<StorageBlock*>& all, const StorageBlock* one) {
  return static_cast<std::uint32_t>(std::count(all.begin(), all.end(), one));
}

// The bytes of a block that a step changes.
class ChangedBytes final : public operators::Recording::Changed {
 public:
  explicit ChangedBytes(StorageBlock& block) : block_(block) {}
  void keep() override { before_.assign(bytes(), bytes() + block_.bytes); }
  void put_back() override { std::copy(before_.begin(), before_.end(), bytes()); }

 private:
  std::byte* bytes() const { return reinterpret_cast<std::byte*>(&block_ + 1); }

  StorageBlock& block_;
  std::vector<std::byte> before_;
};

// How often gradients and the result refer to a block.
std::uint32_t known_references(const StepRecording::Known& known, const StorageBlock* block) {
  return count(known.gradients, block) + (known.result == block ? 1 : 0);
}

}  // namespace

StepRecording::StepRecording() : cache_(std::make_unique<StorageCache>()) { cache_->list_made_in(&made_); }

StepRecording::~StepRecording() {
  cache_->list_made_in(nullptr);
  others_.clear();
  dropped_.clear();
  held_.clear();
  inputs_.clear();
  cache_->clear();
}

bool StepRecording::is_own(const StorageBlock* block) const { return contains(made_, block); }

void StepRecording::follow(const void* place, const Storage& storage, std::function<bool()> is_same) {
  const auto is_here = [place](const Place& one) { return one.place == place; };
  if (std::none_of(places_.begin(), places_.end(), is_here))
    places_.push_back({place, storage.block(), std::move(is_same)});
}

void StepRecording::use(const Storage& storage) {
  StorageBlock* const block = storage.block();
  if (!is_own(block) && !contains(others_, block)) {
    if (!block->is_mine()) refuse("a tensor of another thread", "clone it in the thread that calls the step");
    others_.emplace_back(*block);
  }
}

void StepRecording::ask(const Storage& storage, const void* address) {
  use(storage);
  ask(address);
}

void StepRecording::note_change(StorageBlock& block) {
  if (is_own(&block) || contains(changed_, &block)) return;
  changed_.push_back(&block);
  Recording::note_change(std::make_unique<ChangedBytes>(block));
}

void StepRecording::touch(ArenaNode& leaf, Touch touch, const Storage& gradient) {
  const auto is_leaf = [&](const FirstTouch& one) { return one.leaf == &leaf; };
  if (std::none_of(touched_.begin(), touched_.end(), is_leaf)) touched_.push_back({&leaf, touch, gradient.address()});
  // So that its memory is not used again in the step.
  if (touch == Touch::reset && gradient) dropped_.emplace_back(*gradient.block());
}

void StepRecording::forget(ArenaNode& leaf) {
  std::erase_if(touched_, [&](const FirstTouch& one) { return one.leaf == &leaf; });
}

void StepRecording::hold_memory(const Known& known) {
  const std::vector<Kept> dropped = std::exchange(dropped_, {});
  hold_made(known);
  hold_others(known, dropped);
}

void StepRecording::hold_made(const Known& known) {
  for (StorageBlock* const block : made_) {
    if (block->references == 0) continue;
    if (!block->counts_alone() || block->references_of_tensors() != known_references(known, block)) {
      refuse("a tensor of " + std::to_string(block->bytes) + " bytes that the step makes and that outlives it",
             "return it from the step; what a later call needs of it must be an argument");
    }
    held_.emplace_back(*block);
  }
}

void StepRecording::hold_others(const Known& known, const std::vector<Kept>& dropped) {
  for (const Kept& other : std::exchange(others_, {})) {
    StorageBlock& block = *other.storage.block();
    const std::uint32_t references = block.references_of_tensors();
    const bool is_gradient = contains(known.gradients, &block) || contains(dropped, &block);
    if (contains(known.arguments, &block)) {
      if (contains(changed_, &block))
        refuse("a change of an argument in place", "the step works on a copy; let it change a tensor of its own");
      if (references != 1 + known_references(known, &block))
        refuse("an argument that outlives the step", "the next call changes it; keep a clone");
    } else if (references == 0 && !is_gradient) {
      refuse("a tensor that the step reads and replaces", "the next call would read another; let it be an argument");
    }
    const auto is_at_place = [&block](const Place& one) { return one.block == &block; };
    const bool is_followed = std::any_of(places_.begin(), places_.end(), is_at_place);
    if (is_gradient || (is_followed && !contains(changed_, &block))) {
      held_.emplace_back(block);
      continue;
    }
    inputs_.push_back({Kept(block), references});
    if (!is_followed && !contains(known.arguments, &block)) block.is_watched.store(true, std::memory_order_relaxed);
  }
}

bool StepRecording::reads_others() const {
  return std::any_of(places_.begin(), places_.end(), [](const Place& one) { return !one.is_same(); }) ||
         std::any_of(inputs_.begin(), inputs_.end(), [](const Input& one) {
           return one.kept.storage.block()->references_of_tensors() != one.references;
         });
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
