// StepRecording: the kernels that a step runs (operators/recording), and the memory that they run on. While it records,
// storage comes from a cache of its own: within the step, memory is reused as ever; after it, the recording keeps it
// all, so that the same kernels can run on the same memory again. It knows blocks of memory, and no tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/keyed_list.hpp"
#include "minitorch/memory/storage.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::graph {

/// Counts one reference to a block as a recording's, while it lives. It must not outlive that reference.
class RecordingReference {
 public:
  explicit RecordingReference(StorageBlock* block) : block_(block) {
    if (block_ != nullptr) ++block_->references_of_recordings;
  }
  RecordingReference(RecordingReference&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  RecordingReference& operator=(RecordingReference other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~RecordingReference() {
    if (block_ != nullptr && block_->is_mine()) --block_->references_of_recordings;
  }

 private:
  StorageBlock* block_;
};

class StepRecording final : public operators::Recording {
 public:
  /// Records while it lives.
  class Run {
   public:
    explicit Run(StepRecording& recording)
        : recording_(recording), before_(StorageCache::exchange(recording.cache_.get())), current_(&recording) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      if (!recording_.learning_.empty()) note_setting();
      StorageCache::exchange(before_);
    }

   private:
    StepRecording& recording_;
    StorageCache* before_;
    Current current_;
  };

  /// What a step does with a gradient: it reads or changes it, or drops it without a look.
  enum class Touch : std::uint8_t { use, reset };
  /// How the step met the gradient of a leaf for the first time.
  struct FirstTouch {
    ArenaNode* leaf;
    Touch touch;
    const void* began;  // the memory of the gradient at that time; null if there was none
  };

  StepRecording();
  ~StepRecording() override;

  /// The recording of this thread; null if there is none.
  static StepRecording* current() { return static_cast<StepRecording*>(Recording::current()); }

  using Recording::ask;
  /// Notes that the step reads or writes a block. Throws Error for a block of another thread.
  void use(const Storage& storage);
  /// The same, and notes that someone asked for this address in it.
  void ask(const Storage& storage, const void* address);
  /// Notes a change in place of a block.
  void note_change(StorageBlock& block);
  /// Notes what the step does with the gradient of a leaf, which has this memory, or none.
  void touch(ArenaNode& leaf, Touch touch, const Storage& gradient);
  /// Notes that the step makes this leaf, of these elements. A step that leaves a tensor which it did not make with
  /// such a leaf is done once: the next call would find that the tensor learns.
  void note_made(const ArenaNode& leaf, const Storage& elements) {
    if (!is_own(elements.block())) learning_.insert(&leaf);
  }
  /// Whether the step has made this leaf.
  bool has_made(const ArenaNode& leaf, const Storage& elements) {
    return is_own(elements.block()) || learning_.contains(&leaf);
  }
  /// Forgets a leaf, which is being destroyed.
  void forget(ArenaNode& leaf);
  const std::vector<FirstTouch>& touched() const { return touched_.list(); }

  /// Notes that the step reads the tensor at `place`, where another may be later: `is_same()` says whether it is still
  /// the same, with this storage.
  void follow(const void* place, const Storage& storage, std::function<bool()> is_same);

  /// The blocks that may be referred to after the step: those of gradients, once for each, that of the result, or null,
  /// and those of the arguments.
  struct Known {
    std::vector<StorageBlock*> gradients;
    StorageBlock* result;
    std::vector<StorageBlock*> arguments;
  };
  /// After the run: takes a reference to each block. Throws Error if a repetition would be wrong: if a tensor that the
  /// step made is anyone's, which the next call would change; if an argument is, or has changed; and if the step has
  /// dropped a tensor that it read, so that the next call would read another.
  void hold_memory(const Known& known);
  /// Whether the step would read other tensors now: a parameter or buffer has another one, or there are more or fewer
  /// references to a tensor that the step read and did not make.
  bool reads_others() const;
  /// Counts a change in place of each block that the step changes and did not make. For each repetition.
  void count_changes() const;
  /// The bytes that it keeps.
  std::size_t bytes() const;

 private:
  struct Place {
    const StorageBlock* block;
    std::function<bool()> is_same;
  };
  // A reference of the recording.
  struct Kept {
    Storage storage;
    RecordingReference reference;

    explicit Kept(StorageBlock& block) : storage(block), reference(&block) {}
  };
  // A tensor that the step did not make, and that no place leads to, or that it changes: a state may hold it.
  struct Input {
    Kept kept;
    std::uint32_t references;  // of tensors
  };

  using References = std::unordered_map<const StorageBlock*, std::uint32_t>;

  bool is_own(const StorageBlock* block);
  void hold_made(const References& known);
  void hold_others(const Known& known, const References& references_of_known, const std::vector<Kept>& dropped);

  std::unique_ptr<StorageCache> cache_;
  std::vector<StorageBlock*> made_;                   // by the step
  std::unordered_set<const StorageBlock*> made_set_;  // the first `listed_` ones of them
  std::size_t listed_ = 0;
  KeyedList<const StorageBlock*, Kept> others_;  // that it asked for, and did not make; while it runs
  KeyedList<const StorageBlock*, StorageBlock*> changed_;
  std::vector<Kept> dropped_;  // gradients; while it runs
  std::vector<Kept> held_;
  std::vector<Input> inputs_;
  KeyedList<const void*, Place> places_;
  KeyedList<const ArenaNode*, FirstTouch> touched_;
  std::unordered_set<const ArenaNode*> learning_;  // leaves that it made of tensors that it did not make
};

}  // namespace minitorch::graph
