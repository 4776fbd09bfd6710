// Batches of a dataset, epoch by epoch, in an order that a seed decides.
#pragma once

#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

struct DataLoaderOptions {
  std::int64_t batch_size = 1;
  bool shuffle = false;    // each epoch in another order
  bool drop_last = false;  // leaves out a last batch that is smaller
  std::uint64_t seed = 0;  // of the orders
};

/// Where a loader is: what the order of the epoch under way was made from, and which batch comes next.
struct LoaderState {
  std::string generator;
  std::int64_t next_batch = 0;
  bool is_under_way = false;
};

/// A range of batches, walked once for each epoch:
///
///   nn::DataLoader loader(nn::TensorDataset(x, y), {.batch_size = 32, .shuffle = true, .seed = 1});
///   for (const auto& [x, y] : loader) ...
///
/// One loop at a time: each begins an epoch, and what another had not yet seen is gone.
class DataLoader {
 public:
  /// Throws DataError for a batch size below 1.
  template <class D>
  explicit DataLoader(D dataset, DataLoaderOptions options = {}) : DataLoader(shared(std::move(dataset)), options, 0) {}

  /// The number of batches of an epoch.
  std::int64_t size() const;
  std::int64_t dataset_size() const { return dataset_->size(); }

  /// The batches of an epoch, one after the other.
  class Iterator {
   public:
    using value_type = Batch;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(DataLoader& loader) : loader_(&loader) {}
    const Batch& operator*() const { return batch_; }
    const Batch* operator->() const { return &batch_; }
    Iterator& operator++() {
      fetch();
      return *this;
    }
    void operator++(int) { fetch(); }
    bool operator==(std::default_sentinel_t) const { return is_at_end_; }

   private:
    friend class DataLoader;
    void fetch();
    void take(Batch batch);  // the next one, or at the end none

    DataLoader* loader_;
    Batch batch_;
    bool is_at_end_ = false;
  };
  /// Begins a new epoch, or after `set_state` goes on with the one that was under way. What throws has changed nothing.
  Iterator begin();
  static std::default_sentinel_t end() { return {}; }

  /// Where this loader is now. In a loop over batches, the one that the loop is at counts as given. After a loop that was
  /// left early it is there still, though the next loop here begins a new epoch.
  LoaderState state() const;
  /// Goes on from there: the next loop gives the batches that would have followed. Throws DataError for a state that is
  /// none, and then changes nothing.
  void set_state(const LoaderState& state) {
    naming_memory("set_state", [&] { prepare(state)(); });
  }

  /// The same as a state of a checkpoint.
  StateDict state_dict() const;
  /// Goes on from there. Throws CheckpointError for the state of a loader with other options, or of a dataset of another
  /// size; then nothing has changed. Random transforms of pictures keep their own source of random numbers.
  void load_state_dict(const StateDict& state) {
    naming_memory("load_state_dict", [&] { prepare_load(state)(); });
  }
  /// Checks that a state fits, and returns what puts it in place.
  Commit prepare_load(const StateDict& state);

 private:
  DataLoader(SharedDataset dataset, DataLoaderOptions options, int);
  std::vector<std::int64_t> new_order(Generator& generator) const;
  Batch batch_at(std::int64_t number, std::span<const std::int64_t> order) const;
  Json settings() const;
  Commit prepare(LoaderState state);

  SharedDataset dataset_;
  DataLoaderOptions options_;
  Generator generator_;
  std::string epoch_start_;  // the generator's state when the order of this epoch was made
  std::vector<std::int64_t> order_;
  std::int64_t next_ = 0;
  bool is_under_way_ = false, goes_on_ = false;
};

}  // namespace minitorch::nn
