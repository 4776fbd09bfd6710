// The batches of a dataset, epoch by epoch.
#include "nn/data/data_loader.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "nn/data/batches_ahead.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/random/random.hpp"

namespace minitorch::nn {

DataLoader::DataLoader(SharedDataset dataset, std::shared_ptr<const Sampler> sampler,
                       std::shared_ptr<const BatchSampler> batch_sampler, DataLoaderOptions options)
    : dataset_(std::move(dataset)),
      sampler_(std::move(sampler)),
      batch_sampler_(std::move(batch_sampler)),
      options_(options),
      generator_(options.seed) {
  if (options.batch_size < 1) {
    throw DataError("DataLoader: a batch size of " + std::to_string(options.batch_size) + ", it must be at least 1");
  }
  if (options.workers < 0 || options.workers > 1024) {
    throw DataError("DataLoader: " + std::to_string(options.workers) + " workers, there must be from 0 to 1024");
  }
  if (batch_sampler_ != nullptr) {
    if (options.batch_size != 1 || options.shuffle || options.drop_last) {
      throw DataError("DataLoader: a batch sampler makes the batches, without .batch_size, .shuffle and .drop_last");
    }
    batch_sampler_->check(dataset_->size());
  }
  if (sampler_ == nullptr) return;
  if (options.shuffle) throw DataError("DataLoader: .shuffle is set and there is a sampler, which gives the order");
  sampler_->check(dataset_->size());
}

const Dataset& DataLoader::dataset() const {
  if (dataset_ == nullptr) throw Error("DataLoader: it was moved from");
  return *dataset_;
}

std::int64_t DataLoader::size() const {
  if (batch_sampler_ != nullptr) return batch_sampler_->size();
  const std::int64_t n = examples(), size = options_.batch_size;
  return options_.drop_last ? n / size : n / size + (n % size == 0 ? 0 : 1);
}

std::vector<std::int64_t> DataLoader::new_examples(Generator& generator) const {
  if (sampler_ != nullptr) {
    std::vector<std::int64_t> drawn = sampler_->order(generator);
    if (std::cmp_equal(drawn.size(), examples())) return drawn;
    throw DataError("DataLoader: the sampler " + sampler_->kind() + " drew " + std::to_string(drawn.size()) +
                    " examples, its size() is " + std::to_string(examples()));
  }
  std::vector<std::int64_t> order(static_cast<std::size_t>(dataset().size()));
  if (options_.shuffle) {
    operators::random_permutation(generator.next(), dataset().size(), order.data());
  } else {
    std::iota(order.begin(), order.end(), std::int64_t{0});
  }
  return order;
}

DataLoader::Order DataLoader::new_order(Generator& generator) const {
  detail::BatchOrder order;
  const std::int64_t batches = size();
  if (batch_sampler_ == nullptr) {
    order.examples = new_examples(generator);
    for (std::int64_t i = 0; i < batches; ++i)
      order.ends.push_back(i == batches - 1 && !options_.drop_last ? examples() : (i + 1) * options_.batch_size);
    return std::make_shared<const detail::BatchOrder>(std::move(order));
  }
  for (const std::vector<std::int64_t>& batch : batch_sampler_->batches(generator)) {
    if (batch.empty()) {
      throw DataError("DataLoader: the batch sampler " + batch_sampler_->kind() + " drew batch " +
                      std::to_string(order.size()) + " without an example");
    }
    order.examples.insert(order.examples.end(), batch.begin(), batch.end());
    order.ends.push_back(std::ssize(order.examples));
  }
  if (order.size() != batches) {
    throw DataError("DataLoader: the batch sampler " + batch_sampler_->kind() + " drew " +
                    std::to_string(order.size()) + " batches, its size() is " + std::to_string(batches));
  }
  return std::make_shared<const detail::BatchOrder>(std::move(order));
}

DataLoader::Iterator DataLoader::begin() {
  return naming_memory("DataLoader", [this] {
    const Generator start = generator_;
    Generator generator = start;
    Order order = new_order(generator);
    const std::int64_t first = first_batch();
    Iterator iterator(*this);
    Batch batch;
    if (first < order->size()) {
      if (options_.workers > 0)
        iterator.ahead_ = std::make_shared<detail::BatchesAhead>(dataset_, order, first, options_.workers);
      batch = iterator.ahead_ == nullptr ? batch_at(first, order) : iterator.ahead_->take();  // the last that can throw
    }
    generator_ = generator;
    epoch_start_ = start;
    order_ = iterator.order_ = std::move(order);
    next_ = first;
    goes_on_ = false;
    is_under_way_ = true;
    iterator.take(std::move(batch));
    return iterator;
  });
}

Batch DataLoader::batch_at(std::int64_t number, const Order& order) const {
  return dataset().batch(order->batch(number));
}

void DataLoader::Iterator::fetch() {
  static_cast<void>(loader_->dataset());  // throws if the loader was moved from
  if (loader_->order_ != order_) {
    throw Error(
        "DataLoader: another loop over this loader has begun within this one, which is over now; copy the loader, or "
        "make a second one, for the inner loop");
  }
  batch_ = {};  // frees its memory for the next batch
  const std::int64_t next = loader_->next_;
  const bool is_last = next >= order_->size();
  if (is_last || (ahead_ != nullptr && !ahead_->is_at(next, loader_->order_)))
    ahead_ = nullptr;  // it ends, or set_state has moved it
  if (is_last) return take({});
  take(naming_memory("DataLoader",
                     [&] { return ahead_ == nullptr ? loader_->batch_at(next, loader_->order_) : ahead_->take(); }));
}

void DataLoader::Iterator::take(Batch batch) {
  batch_ = std::move(batch);
  if (loader_->next_ < order_->size()) {
    ++loader_->next_;
  } else {
    loader_->is_under_way_ = false;
    is_at_end_ = true;
  }
}

LoaderState DataLoader::state() const {
  return naming_memory("DataLoader", [this]() -> LoaderState {
    if (!is_under_way_ && !goes_on_) return {.generator = generator_.state(), .next_batch = 0, .is_under_way = false};
    return {.generator = epoch_start_.state(), .next_batch = next_, .is_under_way = true};
  });
}

Commit DataLoader::prepare(LoaderState state) {
  if (state.next_batch < 0 || state.next_batch > size() || (!state.is_under_way && state.next_batch != 0)) {
    throw DataError("DataLoader: the state is at batch " + std::to_string(state.next_batch) + ", but this loader has " +
                    std::to_string(size()) + " batches");
  }
  Generator generator(0);
  generator.set_state(state.generator);
  return [this, generator, state = std::move(state)] {
    generator_ = epoch_start_ = generator;
    next_ = state.next_batch;
    goes_on_ = state.is_under_way;
    is_under_way_ = false;
  };
}

// Without the seed: the generator's state replaces it.
Json DataLoader::settings() const {
  Json::Object made{{"batch_size", options_.batch_size},
                    {"shuffle", options_.shuffle},
                    {"drop_last", options_.drop_last},
                    {"dataset_size", dataset_size()}};
  if (sampler_ != nullptr) {
    made.emplace("sampler", sampler_->kind());
    made.emplace("examples", examples());
  }
  if (batch_sampler_ != nullptr) {
    made.emplace("batch_sampler", batch_sampler_->kind());
    made.emplace("batches", size());
  }
  return made;
}

StateDict DataLoader::state_dict() const {
  return naming_memory("state_dict", [this] {
    const LoaderState now = state();
    StateDict made;
    made.values = Json::Object{{"kind", "DataLoader"},
                               {"settings", settings()},
                               {"generator", now.generator},
                               {"next_batch", now.next_batch},
                               {"is_under_way", now.is_under_way}};
    return made;
  });
}

Commit DataLoader::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_settings(state, "DataLoader", settings());
    const auto value = [&](std::string_view name) -> const Json& {
      return member_of(state.values, "the state of DataLoader", name);
    };
    return prepare({.generator = value("generator").as_string(),
                    .next_batch = value("next_batch").as_int64(),
                    .is_under_way = value("is_under_way").as_bool()});
  });
}

}  // namespace minitorch::nn
