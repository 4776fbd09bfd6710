// What a recording notes of blocks and leaves, and what it keeps.
#include "minitorch/memory/step_recording.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace minitorch::graph {

namespace {

std::uint32_t count_in(const std::unordered_map<const StorageBlock*, std::uint32_t>& counts, const StorageBlock* one) {
  const auto found = counts.find(one);
  return found == counts.end() ? 0 : found->second;
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

}  // namespace

StepRecording::StepRecording() : cache_(std::make_unique<StorageCache>()) { cache_->list_made_in(&made_); }

StepRecording::~StepRecording() {
  cache_->end_list();
  others_ = {};
  dropped_.clear();
  held_.clear();
  inputs_.clear();
  cache_->clear();
}

bool StepRecording::is_own(const StorageBlock* block) {
  for (; listed_ < made_.size(); ++listed_) made_set_.insert(made_[listed_]);
  return made_set_.contains(block);
}

void StepRecording::follow(const void* place, const Storage& storage, std::function<bool()> is_same) {
  if (places_.contains(place)) return;
  places_.add(place, {storage.block(), std::move(is_same)});
}

void StepRecording::use(const Storage& storage) {
  StorageBlock* const block = storage.block();
  if (is_own(block) || others_.contains(block)) return;
  if (!block->is_mine()) refuse("a tensor of another thread", "clone it in the thread that calls the step");
  others_.add(block, Kept(*block));
}

void StepRecording::ask(const Storage& storage, const void* address) {
  use(storage);
  ask(address);
}

void StepRecording::note_change(StorageBlock& block) {
  if (is_own(&block) || changed_.contains(&block)) return;
  Recording::note_change(std::make_unique<ChangedBytes>(block));
  changed_.add(&block, &block);
}

void StepRecording::touch(ArenaNode& leaf, Touch touch, const Storage& gradient) {
  if (!touched_.contains(&leaf)) touched_.add(&leaf, {&leaf, touch, gradient.address()});
  // So that its memory is not used again in the step.
  if (touch == Touch::reset && gradient) dropped_.emplace_back(*gradient.block());
}

void StepRecording::forget(ArenaNode& leaf) {
  learning_.erase(&leaf);
  touched_.remove(&leaf, [&](const FirstTouch& one) { return one.leaf == &leaf; });
}

void StepRecording::hold_memory(const Known& known) {
  const std::vector<Kept> dropped = std::exchange(dropped_, {});
  References references;  // of gradients and the result
  for (const StorageBlock* const block : known.gradients) ++references[block];
  if (known.result != nullptr) ++references[known.result];
  hold_made(references);
  hold_others(known, references, dropped);
}

void StepRecording::hold_made(const References& known) {
  for (StorageBlock* const block : made_) {
    const bool is_left = (block->marks.load() & StorageBlock::left_in_list) != 0;
    if (is_left || (block->references == 0 && block->counts_alone())) continue;
    if (!block->counts_alone() || block->references_of_tensors() != count_in(known, block)) {
      refuse("a tensor of " + std::to_string(block->bytes) + " bytes that the step makes and that outlives it",
             "return it from the step; what a later call needs of it must be an argument");
    }
    held_.emplace_back(*block);
  }
}

void StepRecording::hold_others(const Known& known, const References& references_of_known,
                                const std::vector<Kept>& dropped) {
  std::unordered_set<const StorageBlock*> gradients(known.gradients.begin(), known.gradients.end());
  for (const Kept& one : dropped) gradients.insert(one.storage.block());
  const std::unordered_set<const StorageBlock*> arguments(known.arguments.begin(), known.arguments.end());
  std::unordered_set<const StorageBlock*> followed;
  for (const Place& one : places_.list()) followed.insert(one.block);

  const auto others = std::exchange(others_, {});
  for (const Kept& other : others.list()) {
    StorageBlock& block = *other.storage.block();
    const std::uint32_t references = block.references_of_tensors();
    const bool is_gradient = gradients.contains(&block), is_argument = arguments.contains(&block);
    const bool is_changed = changed_.contains(&block), is_followed = followed.contains(&block);
    if (is_argument) {
      if (is_changed)
        refuse("a change of an argument in place", "the step works on a copy; let it change a tensor of its own");
      if (references != 1 + count_in(references_of_known, &block))
        refuse("an argument that outlives the step", "the next call changes it; keep a clone");
    } else if (references == 0 && !is_gradient) {
      refuse("a tensor that the step reads and replaces", "the next call would read another; let it be an argument");
    }
    if (is_gradient || (is_followed && !is_changed)) {
      held_.emplace_back(block);
      continue;
    }
    inputs_.push_back({Kept(block), references});
    if (!is_followed && !is_argument) block.marks.fetch_or(StorageBlock::watched, std::memory_order_relaxed);
  }
}

bool StepRecording::reads_others() const {
  return std::any_of(places_.list().begin(), places_.list().end(), [](const Place& one) { return !one.is_same(); }) ||
         std::any_of(inputs_.begin(), inputs_.end(), [](const Input& one) {
           return one.kept.storage.block()->references_of_tensors() != one.references;
         });
}

void StepRecording::count_changes() const {
  for (StorageBlock* const block : changed_.list()) ++block->version;
}

std::size_t StepRecording::bytes() const {
  std::size_t sum = 0;
  for (const StorageBlock* const block : made_) sum += block->capacity;
  return sum;
}

}  // namespace minitorch::graph
