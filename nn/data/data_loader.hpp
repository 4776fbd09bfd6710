// Batches of a dataset, epoch by epoch, in an order that a seed determines.
#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/data/samplers.hpp"
#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

namespace detail {
struct BatchOrder;
class BatchesAhead;
}  // namespace detail

struct DataLoaderOptions {
  WholeNumber batch_size = 1;
  operators::Flag shuffle = false;    // a new order in each epoch
  operators::Flag drop_last = false;  // drops a smaller last batch
  operators::Seed seed = 0;           // of the orders
  WholeNumber workers = 0;            // threads that make the next batches meanwhile
};

/// The position of a loader: the state behind the current epoch's order, and the next batch.
struct LoaderState {
  std::string generator;
  std::int64_t next_batch = 0;
  bool is_under_way = false;
};

/// A range of batches; each loop over it is an epoch:
///
///   nn::DataLoader loader(nn::TensorDataset(x, y), {.batch_size = 32, .shuffle = true, .seed = 1});
///   for (const auto& [x, y] : loader) ...
///
/// Use one loop at a time: each begins a new epoch, and the next step of a loop before throws Error. So does a loader
/// that was moved from.
///
/// With `.workers = n`, n threads make the batches that follow, two for each thread at most, while the loop computes.
/// They come in the same order with the same bits for any number of workers, and what they throw is thrown when their
/// turn comes. Batches that draw random numbers draw in their order: from its first draw on, each waits for the batch
/// before, so only what precedes it, such as reading, is done by several threads at once. Until a batch is returned,
/// its draws are not seen in the generators. In the workers kernels run on one thread, and no graph is built. Several
/// threads call the dataset at once: it must not change meanwhile.
class DataLoader {
  using Order = std::shared_ptr<const detail::BatchOrder>;

 public:
  /// Throws DataError for a batch size below 1, and unless there are from 0 to 1024 workers.
  template <class D>
  explicit DataLoader(D dataset, DataLoaderOptions options = {})
      : DataLoader(shared(std::move(dataset)), nullptr, nullptr, options) {}
  /// The same with the examples and the order of a sampler. Throws DataError for `.shuffle`, and for a sampler that is
  /// not for datasets of this size.
  template <class D, std::derived_from<Sampler> S>
  DataLoader(D dataset, S sampler, DataLoaderOptions options = {})
      : DataLoader(shared(std::move(dataset)), std::make_shared<const S>(std::move(sampler)), nullptr, options) {}
  /// The same with the batches of a batch sampler. Throws DataError for `.batch_size`, `.shuffle` and `.drop_last`, and
  /// for a sampler that is not for datasets of this size.
  template <class D, std::derived_from<BatchSampler> S>
  DataLoader(D dataset, S sampler, DataLoaderOptions options = {})
      : DataLoader(shared(std::move(dataset)), nullptr, std::make_shared<const S>(std::move(sampler)), options) {}

  /// Returns the number of batches of an epoch.
  std::int64_t size() const;
  /// Returns the number of examples of an epoch, before `drop_last`; with a batch sampler, those of the dataset.
  std::int64_t examples() const { return sampler_ == nullptr ? dataset().size() : sampler_->size(); }
  std::int64_t dataset_size() const { return dataset().size(); }

  /// An iterator over the batches of an epoch.
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
    Order order_;                                  // of its epoch
    std::shared_ptr<detail::BatchesAhead> ahead_;  // null without workers
    Batch batch_;
    bool is_at_end_ = false;
  };
  /// Begins a new epoch; after `set_state`, continues the saved one. If it throws, nothing has changed.
  Iterator begin();
  static std::default_sentinel_t end() { return {}; }

  /// Returns the current position. Inside a loop, the current batch counts as done. After a `break` the position is
  /// kept, but the next loop starts a new epoch.
  LoaderState state() const;
  /// Restores a position: the next loop returns the batches that would have followed. Throws DataError for an invalid
  /// state, and then changes nothing.
  void set_state(const LoaderState& state) {
    naming_memory("set_state", [&] { prepare(state)(); });
  }

  /// Returns the number of the batch that the next loop begins with: 0, unless `set_state` has restored a position.
  std::int64_t first_batch() const { return goes_on_ ? next_ : 0; }

  /// Returns the position as a state for checkpoints.
  StateDict state_dict() const;
  /// Restores such a state. Throws CheckpointError for the state of a loader with other options or of a dataset of
  /// another size; then nothing has changed. Random transforms keep their own generators.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 private:
  DataLoader(SharedDataset dataset, std::shared_ptr<const Sampler> sampler,
             std::shared_ptr<const BatchSampler> batch_sampler, DataLoaderOptions options);
  const Dataset& dataset() const;
  std::vector<std::int64_t> new_examples(Generator& generator) const;
  Order new_order(Generator& generator) const;
  Batch batch_at(std::int64_t number, const Order& order) const;
  Json settings() const;
  Commit prepare(LoaderState state);

  SharedDataset dataset_;
  std::shared_ptr<const Sampler> sampler_;             // null: all examples
  std::shared_ptr<const BatchSampler> batch_sampler_;  // null: batches of one size
  DataLoaderOptions options_;
  Generator generator_;
  Generator epoch_start_ = generator_;  // as it was when the order of this epoch was made; its text is slow to write
  Order order_;
  std::int64_t next_ = 0;
  bool is_under_way_ = false, goes_on_ = false;
};

}  // namespace minitorch::nn
