// Data to learn from: examples that are counted, and fetched one by one or many at once. What makes batches of them is in
// data_loader.hpp; where they come from, in toy_sets.hpp, images.hpp and csv.hpp.
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

/// What a model is given, and what it should say. In a batch both have one dimension more, the first.
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
  /// Example number i. Throws IndexError.
  virtual Batch item(std::int64_t i) const = 0;
  /// The examples with these numbers, one behind the other. Throws IndexError. Unless a dataset knows better, its items
  /// are stacked.
  virtual Batch batch(std::span<const std::int64_t> items) const;

 protected:
  /// Throws IndexError, in the name of `function`, where there is no example number i.
  void check_item(std::string_view function, std::int64_t i) const;
};

/// A dataset of any class, shared by all that look at it. Throws DataError for a null pointer.
using SharedDataset = std::shared_ptr<const Dataset>;
template <std::derived_from<Dataset> D> SharedDataset shared(D dataset) {
  return std::make_shared<const D>(std::move(dataset));
}
SharedDataset shared(SharedDataset dataset);

/// The rows of two tensors.
class TensorDataset : public Dataset {
 public:
  /// Throws ShapeError where x and y have no first dimension, or not the same.
  TensorDataset(Tensor x, Tensor y);

  std::int64_t size() const override { return x_.size(0); }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  const Tensor& x() const { return x_; }
  const Tensor& y() const { return y_; }

 private:
  Tensor x_, y_;
};

/// Some examples of another dataset, in an order of their own.
class Subset : public Dataset {
 public:
  /// Throws IndexError for a number that the dataset has not.
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

/// Cuts a dataset by chance into parts of the given sizes, which add up to its own. Throws DataError where they do not.
std::vector<Subset> random_split(const SharedDataset& dataset, const std::vector<std::int64_t>& sizes,
                                 Generator& generator);
template <std::derived_from<Dataset> D>
std::vector<Subset> random_split(D dataset, const std::vector<std::int64_t>& sizes, Generator& generator) {
  return random_split(shared(std::move(dataset)), sizes, generator);
}

/// What is done to x or to y, of an item or of a batch.
using Transform = std::function<Tensor(const Tensor&)>;
/// What a TransformedDataset does; nothing where a function is empty.
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
