// StepRecording: the kernels that a step runs (operators/recording), and the memory that they run on. While it records,
// storage comes from a cache of its own: within the step, memory is reused as ever; after it, the recording keeps it
// all, so that the same kernels can run on the same memory again. It knows blocks of memory, and no tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/storage.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::graph {

class StepRecording final : public operators::Recording {
 public:
  /// Records while it lives.
  class Run {
   public:
    explicit Run(StepRecording& recording)
        : before_(StorageCache::exchange(recording.cache_.get())), current_(&recording) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { StorageCache::exchange(before_); }

   private:
    StorageCache* before_;
    Current current_;
  };

  /// How the step met the gradient of a leaf for the first time.
  struct FirstTouch {
    ArenaNode* leaf;
    bool is_reset;      // it dropped the gradient, and did not look at it
    const void* began;  // else the memory of the gradient at that time; null if there was none
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
  /// Notes that the step reads, changes or drops the gradient of a leaf.
  void touch(ArenaNode& leaf, bool is_reset, const void* gradient);
  /// Forgets a leaf, which is being destroyed.
  void forget(ArenaNode& leaf);
  const std::vector<FirstTouch>& touched() const { return touched_; }
  /// Keeps a block that the step may drop, so that its memory is not used again in the step.
  void keep(const Storage& storage) { held_.push_back(storage); }

  /// After the run: takes a reference to each block. `of_gradients` has the blocks of gradients, once for each. Throws
  /// Error if anyone else refers to a block that the step made: that tensor would change at the next call.
  void hold_memory(const std::vector<StorageBlock*>& of_gradients);
  /// Whether a tensor that the step read, and did not make, is no longer anyone's. Then the step would read another.
  bool has_lost_inputs() const;
  /// Counts a change in place of each block that the step changes and did not make. For each repetition.
  void count_changes() const;
  /// The bytes that it keeps.
  std::size_t bytes() const;

 private:
  bool is_own(const StorageBlock* block) const;

  std::unique_ptr<StorageCache> cache_;
  std::vector<StorageBlock*> made_;    // by the step, in the order of their addresses once the run is over
  std::vector<StorageBlock*> others_;  // that it asked for, and did not make
  std::vector<StorageBlock*> changed_;
  std::vector<Storage> held_, inputs_;
  std::vector<FirstTouch> touched_;
};

}  // namespace minitorch::graph
