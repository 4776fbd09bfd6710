// Functions that repeat: a dimension is expanded beside another one, and both are joined.
#include "minitorch/functions/repeating.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

namespace {

// n times m, or a size that check_shape refuses. Both are at least 0.
std::int64_t times_at_most(std::int64_t n, std::int64_t m) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(n, m, &product) ? numel_limit : std::min(product, numel_limit);
}

// x with each entry of dimension `dim` repeated in place, or with all of them repeated as a whole.
enum class Repeating { of_entries, of_whole };
Tensor repeated(const Tensor& x, std::size_t dim, std::int64_t times, Repeating what) {
  if (times == 1) return x;
  std::int64_t before = 1, after = 1;
  for (std::size_t d = 0; d < dim; ++d) before *= x.shape()[d];
  for (std::size_t d = dim + 1; d < x.dim(); ++d) after *= x.shape()[d];
  const std::int64_t n = x.shape()[dim];
  const bool by_entry = what == Repeating::of_entries;
  const Shape one = by_entry ? Shape{before, n, 1, after} : Shape{before, 1, n, after};
  const Shape all = by_entry ? Shape{before, n, times, after} : Shape{before, times, n, after};
  Shape shape = x.shape();
  shape[dim] = n * times;
  return reshape(expand(reshape(x, one), all), shape);
}

// y, whose elements are those of x, as a contiguous tensor with memory of its own.
Tensor copy_of(const Tensor& x, const Tensor& y) { return y.is_contiguous() ? apart_from(x, y) : clone(y); }

Tensor at_least_one_dim(const Tensor& x) { return x.dim() == 0 ? reshape(x, {1}) : x; }

}  // namespace

Tensor repeat(const Tensor& x, const Shape& times) {
  if (times.size() < x.dim()) {
    throw ShapeError("repeat: the numbers " + to_text(times) + " for a tensor " + to_text(x.shape()) +
                     ", there must be one for each dimension");
  }
  if (std::any_of(times.begin(), times.end(), [](std::int64_t n) { return n < 0; })) {
    throw ShapeError("repeat: the numbers " + to_text(times) + ", none can be negative");
  }
  Shape shape = Shape::filled(times.size() - x.dim(), 1);
  for (const std::int64_t size : x.shape()) shape.push_back(size);
  Shape result = shape;
  for (std::size_t d = 0; d < times.size(); ++d) result[d] = times_at_most(shape[d], times[d]);
  check_shape("repeat", result);
  if (numel(result) == 0) return reshape(clone(narrow(flatten(x), 0, 0, 0)), result);
  Tensor y = reshape(x, shape);
  for (std::size_t d = times.size(); d-- > 0;) y = repeated(y, d, times[d], Repeating::of_whole);
  return copy_of(x, y);
}

Tensor repeat_interleave(const Tensor& x, WholeNumber repeats, WholeNumber dim) {
  const std::size_t d = dimension("repeat_interleave", dim, x.dim());
  if (repeats < 0) {
    throw ShapeError("repeat_interleave: " + std::to_string(repeats) + " repeats, the number cannot be negative");
  }
  const Tensor entries = at_least_one_dim(x);
  Shape result = entries.shape();
  result[d] = times_at_most(result[d], repeats);
  check_shape("repeat_interleave", result);
  return copy_of(x, repeated(entries, d, repeats, Repeating::of_entries));
}

Tensor repeat_interleave(const Tensor& x, WholeNumber repeats) { return repeat_interleave(flatten(x), repeats, 0); }

Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, WholeNumber dim) {
  const std::size_t d = dimension("repeat_interleave", dim, x.dim());
  const Tensor entries = at_least_one_dim(x);
  const std::int64_t n = entries.shape()[d];
  if (repeats.dtype() != int64) {
    throw DtypeError("repeat_interleave: repeats of " + std::string(to_text(repeats.dtype())) + ", they must be int64");
  }
  if (repeats.dim() > 1 || (repeats.numel() != 1 && repeats.numel() != n)) {
    throw ShapeError("repeat_interleave: repeats " + to_text(repeats.shape()) + " for dimension " +
                     std::to_string(dim) + " of " + to_text(x.shape()) + ", there must be " + std::to_string(n) +
                     " or one");
  }
  const auto times = repeats.to_vector<std::int64_t>();
  std::int64_t total = 0;
  for (const std::int64_t number : times) {
    if (number < 0) {
      throw ShapeError("repeat_interleave: " + std::to_string(number) + " repeats, the number cannot be negative");
    }
    total = std::min(total + std::min(number, numel_limit), numel_limit);
  }
  if (times.size() == 1) return repeat_interleave(x, times.front(), dim);
  Shape result = entries.shape();
  result[d] = total;
  check_shape("repeat_interleave", result);
  const TensorData from({total}, int64);
  auto* next = from.data<std::int64_t>();
  for (std::size_t i = 0; i < times.size(); ++i) next = std::fill_n(next, times[i], static_cast<std::int64_t>(i));
  return index_select(entries, as_dim(d), Tensor(from));
}

Tensor repeat_interleave(const Tensor& x, const Tensor& repeats) { return repeat_interleave(flatten(x), repeats, 0); }

std::vector<Tensor> meshgrid(const TensorList& xs, Indexing indexing) {
  const std::vector<Tensor> axes(xs.begin(), xs.end());
  if (axes.empty()) throw ShapeError("meshgrid: there are no tensors, there must be at least one");
  check_rank("meshgrid", axes.size());
  for (const Tensor& x : axes) {
    if (x.dim() > 1) {
      throw ShapeError("meshgrid: a tensor " + to_text(x.shape()) + ", each must be a vector or a number");
    }
    if (x.dtype() != axes.front().dtype()) {
      throw DtypeError("meshgrid: a tensor of " + std::string(to_text(x.dtype())) + " beside one of " +
                       std::string(to_text(axes.front().dtype())) + ", the dtypes must be equal");
    }
  }
  const auto place = [&](std::size_t i) { return indexing == Indexing::xy && axes.size() > 1 && i < 2 ? 1 - i : i; };
  Shape shape = Shape::filled(axes.size(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) shape[place(i)] = axes[i].numel();
  check_shape("meshgrid", shape);
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Shape along = Shape::filled(axes.size(), 1);
    along[place(i)] = axes[i].numel();
    result.push_back(expand(reshape(axes[i], along), shape));
  }
  return result;
}

}  // namespace minitorch
