// Datasets of tensors, subsets and transformed datasets.
#include "nn/data/dataset.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"
#include "operators/select/gather.hpp"

namespace minitorch::nn {

void Dataset::check_item(std::string_view function, std::int64_t i) const { check_items(function, {&i, 1}); }

void Dataset::check_items(std::string_view function, std::span<const std::int64_t> items) const {
  const std::int64_t examples = size();
  for (const std::int64_t i : items) {
    if (i >= 0 && i < examples) continue;
    throw IndexError(std::string(function) + ": there is no example " + std::to_string(i) + " among " +
                     std::to_string(examples));
  }
}

Batch Dataset::batch(std::span<const std::int64_t> items) const {
  if (items.empty()) throw IndexError("batch: the list of indices is empty, it must have at least one");
  std::vector<Tensor> xs, ys;
  for (const std::int64_t i : items) {
    Batch example = item(i);
    xs.push_back(std::move(example.x));
    ys.push_back(std::move(example.y));
  }
  return {stack(xs), stack(ys)};
}

namespace {

// The rows x[i] for these i, which are in range. Where no gradient is asked for, the kernel reads `items` itself: no
// capture records it, so capture() refuses a step that fetches its own batch.
Tensor rows_at(const Tensor& x, std::span<const std::int64_t> items) {
  const Shape one_dimension{std::ssize(items)};
  if (x.requires_grad() && GradMode::is_enabled()) return index_select(x, 0, from_span(items, one_dimension));
  Shape shape = x.shape();
  shape[0] = std::ssize(items);
  check_shape("TensorDataset", shape);
  const TensorData y = minitorch::detail::trusted_data(shape, x.dtype());
  const operators::View<const std::int64_t> index{items.data(), one_dimension, {1}};
  operators::with_type(x.dtype(),
                       [&]<class T>() { operators::index_select<T>(x.data().view<T>(), 0, index, y.view<T>()); });
  return Tensor(y);
}

}  // namespace

SharedDataset shared(SharedDataset dataset) {
  if (dataset == nullptr) throw DataError("shared: there is no dataset, the pointer is null");
  return dataset;
}

TensorDataset::TensorDataset(Tensor x, Tensor y) : x_(std::move(x)), y_(std::move(y)) {
  if (x_.dim() == 0 || y_.dim() == 0 || x_.size(0) != y_.size(0)) {
    throw ShapeError("TensorDataset: x " + to_text(x_.shape()) + " and y " + to_text(y_.shape()) +
                     " must have the same number of rows");
  }
}

Batch TensorDataset::item(std::int64_t i) const {
  check_item("TensorDataset", i);
  return {x_[i], y_[i]};
}

Batch TensorDataset::batch(std::span<const std::int64_t> items) const {
  check_items("TensorDataset", items);
  return {rows_at(x_, items), rows_at(y_, items)};
}

Subset::Subset(Checked, SharedDataset dataset, std::vector<std::int64_t> items)
    : dataset_(std::move(dataset)), items_(std::move(items)) {
  for (const std::int64_t i : items_) {
    if (i >= 0 && i < dataset_->size()) continue;
    throw IndexError("Subset: there is no example " + std::to_string(i) + " among " + std::to_string(dataset_->size()));
  }
}

Batch Subset::item(std::int64_t i) const {
  check_item("Subset", i);
  return dataset_->item(items_[static_cast<std::size_t>(i)]);
}

Batch Subset::batch(std::span<const std::int64_t> items) const {
  check_items("Subset", items);
  std::vector<std::int64_t> there;
  there.reserve(items.size());
  for (const std::int64_t i : items) there.push_back(items_[static_cast<std::size_t>(i)]);
  return dataset_->batch(there);
}

ConcatDataset::ConcatDataset(std::vector<SharedDataset> datasets) : datasets_(std::move(datasets)) {
  if (datasets_.empty()) throw DataError("ConcatDataset: there is no dataset, there must be at least one");
  for (const SharedDataset& dataset : datasets_)
    ends_.push_back((ends_.empty() ? 0 : ends_.back()) + shared(dataset)->size());
}

Batch ConcatDataset::item(std::int64_t i) const {
  check_item("ConcatDataset", i);
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), i);  // the first that is above i
  const auto place = static_cast<std::size_t>(end - ends_.begin());
  return datasets_[place]->item(place == 0 ? i : i - ends_[place - 1]);
}

std::vector<Subset> random_split(const SharedDataset& dataset, const std::vector<std::int64_t>& sizes,
                                 Generator& generator) {
  std::int64_t rest = shared(dataset)->size();
  for (const std::int64_t size : sizes) rest = size < 0 || size > rest ? -1 : rest - size;
  if (rest != 0) {
    const auto text = operators::joined(sizes, " + ", [](std::int64_t size) { return std::to_string(size); });
    throw DataError("random_split: parts of " + text + " examples do not add up to " + std::to_string(dataset->size()));
  }
  const auto order = randperm(dataset->size(), {.generator = &generator}).to_vector<std::int64_t>();
  std::vector<Subset> parts;
  auto next = order.begin();
  for (const std::int64_t size : sizes) {
    parts.emplace_back(dataset, std::vector(next, next + size));
    next += size;
  }
  return parts;
}

Batch TransformedDataset::transformed(Batch batch) const {
  if (transforms_.x) batch.x = transforms_.x(batch.x);
  if (transforms_.y) batch.y = transforms_.y(batch.y);
  return batch;
}

}  // namespace minitorch::nn
