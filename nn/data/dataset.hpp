// Datasets: numbered examples, fetched one by one or in batches. Loaders are in data_loader.hpp; sources in
// toy_sets.hpp and in the rooms nn/tables, nn/pictures and nn/language.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

/// An input and a target. In a batch both have one more dimension, the first.
struct Batch {
  Tensor x, y;
};

/// Examples, numbered from 0.
class Dataset {
 public:
  Dataset() = default;
  Dataset(const Dataset&) = default;
  Dataset(Dataset&&) = default;
  Dataset& operator=(const Dataset&) = default;
  Dataset& operator=(Dataset&&) = default;
  virtual ~Dataset() = default;

  virtual std::int64_t size() const = 0;
  /// Returns example i. Throws IndexError.
  virtual Batch item(std::int64_t i) const = 0;
  /// Returns the examples with these numbers as a batch. Throws IndexError. By default, items are
  /// stacked.
  virtual Batch batch(std::span<const std::int64_t> items) const;

 protected:
  /// Throws IndexError, in the name of `function`, if there is no example i.
  void check_item(std::string_view function, std::int64_t i) const;
  /// The same for each of these numbers.
  void check_items(std::string_view function, std::span<const std::int64_t> items) const;
};

/// A shared dataset of any class. Throws DataError for a null pointer.
using SharedDataset = std::shared_ptr<const Dataset>;
template <std::derived_from<Dataset> D> SharedDataset shared(D dataset) {
  return std::make_shared<const D>(std::move(dataset));
}
SharedDataset shared(SharedDataset dataset);

/// The rows of two tensors.
class TensorDataset : public Dataset {
 public:
  /// Throws ShapeError if x and y have no first dimension, or different first sizes.
  TensorDataset(Tensor x, Tensor y);

  std::int64_t size() const override { return x_.size(0); }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  const Tensor& x() const { return x_; }
  const Tensor& y() const { return y_; }

 private:
  Tensor x_, y_;
};

/// Some examples of another dataset, in any order.
class Subset : public Dataset {
 public:
  /// Throws IndexError for a number out of range.
  template <class D>
  Subset(D dataset, std::vector<std::int64_t> items)
      : Subset(Checked{}, shared(std::move(dataset)), std::move(items)) {}

  std::int64_t size() const override { return static_cast<std::int64_t>(items_.size()); }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;

 private:
  struct Checked {};
  Subset(Checked, SharedDataset dataset, std::vector<std::int64_t> items);

  SharedDataset dataset_;
  std::vector<std::int64_t> items_;
};

/// The examples of several datasets, one after the other. A batch stacks them, so their shapes must be equal.
class ConcatDataset : public Dataset {
 public:
  /// Throws DataError for no dataset, or a null pointer.
  explicit ConcatDataset(std::vector<SharedDataset> datasets);
  template <std::derived_from<Dataset>... D>
  requires(sizeof...(D) > 0) explicit ConcatDataset(D... datasets)
      : ConcatDataset(std::vector{shared(std::move(datasets))...}) {}

  std::int64_t size() const override { return ends_.back(); }
  Batch item(std::int64_t i) const override;

 private:
  std::vector<SharedDataset> datasets_;
  std::vector<std::int64_t> ends_;  // the sums of the sizes up to each
};

/// Splits a dataset at random into parts of these sizes. Throws DataError if they do not add up to its size.
std::vector<Subset> random_split(const SharedDataset& dataset, const std::vector<std::int64_t>& sizes,
                                 Generator& generator);
template <std::derived_from<Dataset> D>
std::vector<Subset> random_split(D dataset, const std::vector<std::int64_t>& sizes, Generator& generator) {
  return random_split(shared(std::move(dataset)), sizes, generator);
}

/// A function of x or of y, for an item or a batch.
using Transform = std::function<Tensor(const Tensor&)>;
/// The functions of a TransformedDataset; an empty one does nothing.
struct Transforms {
  Transform x = {}, y = {};
};

/// The examples of another dataset, transformed each time they are fetched (transforms.hpp).
class TransformedDataset : public Dataset {
 public:
  template <class D>
  TransformedDataset(D dataset, Transforms transforms)
      : dataset_(shared(std::move(dataset))), transforms_(std::move(transforms)) {}

  std::int64_t size() const override { return dataset_->size(); }
  Batch item(std::int64_t i) const override { return transformed(dataset_->item(i)); }
  Batch batch(std::span<const std::int64_t> items) const override { return transformed(dataset_->batch(items)); }

 private:
  Batch transformed(Batch batch) const;

  SharedDataset dataset_;
  Transforms transforms_;
};

}  // namespace minitorch::nn
