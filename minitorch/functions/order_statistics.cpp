// Medians by a partial sort of each line, and quantiles by a sort.
#include "minitorch/functions/order_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

namespace {

// The index of the median of `line`, or of its first NaN. Reorders `room`, which has the size of the line.
template <class T> std::int64_t index_of_median(std::span<const T> line, std::vector<T>& room) {
  if constexpr (std::floating_point<T>) {
    const auto nan = std::find_if(line.begin(), line.end(), [](T x) { return std::isnan(x); });
    if (nan != line.end()) return nan - line.begin();
  }
  std::copy(line.begin(), line.end(), room.begin());
  const auto middle = room.begin() + static_cast<std::ptrdiff_t>((line.size() - 1) / 2);
  std::nth_element(room.begin(), middle, room.end());
  return std::find(line.begin(), line.end(), *middle) - line.begin();
}

// The indices of the medians of the lines, which are the last dimension of `lines`.
TensorData indices_of_medians(const TensorData& lines) {
  Shape shape = lines.shape();
  const auto n = static_cast<std::size_t>(shape.back());
  shape.erase(shape.size() - 1);
  TensorData indices(shape, int64);
  const TensorData all = contiguous(lines);
  operators::with_type(all.dtype(), [&]<class T>() {
    std::vector<T> room(n);
    for (std::int64_t i = 0; i < indices.numel(); ++i) {
      const std::span<const T> line(all.data<T>() + i * static_cast<std::int64_t>(n), n);
      indices.data<std::int64_t>()[i] = index_of_median(line, room);
    }
  });
  return indices;
}

// y = the median of x   =>   dx = dy, shared by the elements that equal y
struct MedianOfAll {
  static constexpr auto name = "median";

  static TensorData forward(const TensorData& x) {
    const TensorData line = reshape(x, {x.numel()});
    return select(line, 0, indices_of_medians(line).data<std::int64_t>()[0]);
  }
  template <class V> static std::array<V, 1> backward(const V& dy, const V& x) {
    const V y = call(MedianOfAll{}, x), is_median = (x == y) + (x != x);  // NaN elements share that of NaN
    return {dy * (is_median / sum(is_median))};
  }
};

// The quantiles q, (m), of the lines, which are the last dimension of `lines`: (..., m).
Tensor quantiles_of_lines(const Tensor& lines, const Tensor& q) {
  const std::int64_t n = lines.size(-1);
  const Tensor sorted = sort(lines, -1).values, last = narrow(sorted.detach(), -1, n - 1, 1);
  const Tensor place = to(q, float64) * (n - 1);
  Shape shape = lines.shape();
  shape[shape.size() - 1] = q.numel();
  const auto element = [&](const Tensor& index) {  // NaN counts as the largest: a line with NaN has it at the end
    return gather(sorted, -1, expand(where(isnan(last), n - 1, to(index.detach(), int64)), shape));
  };
  const Tensor below = element(floor(place)), above = element(ceil(place));
  const Tensor are_same = (below == above) * isinf(below.detach());  // ∞ - ∞ is NaN, in the derivative too
  const Tensor between =
      lerp(where(are_same, 0, below), where(are_same, 0, above), to(place - floor(place), lines.dtype()));
  return where(are_same, below, between);
}

void check_quantiles(const Tensor& x, const Tensor& q) {
  require_floating_point("quantile", x.data());
  if (q.dim() > 1) {
    throw ShapeError("quantile: quantiles " + to_text(q.shape()) + ", they must be a vector or a number");
  }
  if (!is_floating_point(q.dtype())) throw DtypeError("quantile: quantiles of int64, they must be float32 or float64");
  for (const double one : q.to_vector<double>()) {
    if (one >= 0 && one <= 1) continue;
    throw DataError("quantile: a quantile of " + to_text(one) + ", it must be from 0 to 1");
  }
}

Tensor in_a_tensor(double q) { return Tensor(TensorData::number(q, float64)); }

}  // namespace

Tensor median(const Tensor& x) {
  ReducedDims("median", {}, x.dim()).require_elements("median", x.shape());
  return apply(MedianOfAll{}, x);
}

Selected median(const Tensor& x, WholeNumber dim, ReduceOptions options) {
  const std::size_t d = dimension("median", dim, x.dim());
  if (x.dim() == 0) return {clone(x), Tensor(TensorData::number(0, int64))};
  ReducedDims("median", as_dim(d), x.dim()).require_elements("median", x.shape());
  const Tensor indices = unsqueeze(Tensor(indices_of_medians(movedim(x.detach(), as_dim(d), -1).data())), as_dim(d));
  const Tensor values = gather(x, as_dim(d), indices);
  if (options.keepdim) return {values, indices};
  return {squeeze(values, as_dim(d)), squeeze(indices, as_dim(d))};
}

Tensor quantile(const Tensor& x, const Tensor& q, WholeNumber dim, ReduceOptions options) {
  const std::size_t d = dimension("quantile", dim, x.dim());
  check_quantiles(x, q);
  ReducedDims("quantile", as_dim(d), x.dim()).require_elements("quantile", x.shape());
  if (x.dim() == 0) return quantile(reshape(x, {1}), q, 0);
  check_rank("quantile", x.dim() - (options.keepdim ? 0 : 1) + q.dim());
  Tensor y = quantiles_of_lines(movedim(x, as_dim(d), -1), reshape(q, {q.numel()}));
  y = q.dim() == 0 ? squeeze(y, -1) : movedim(y, -1, 0);
  return options.keepdim ? unsqueeze(y, as_dim(d + q.dim())) : y;
}

Tensor quantile(const Tensor& x, const Tensor& q) {
  check_quantiles(x, q);
  ReducedDims("quantile", {}, x.dim()).require_elements("quantile", x.shape());
  return quantile(flatten(x), q, 0);
}

Tensor quantile(const Tensor& x, RealNumber q) { return quantile(x, in_a_tensor(q)); }

Tensor quantile(const Tensor& x, RealNumber q, WholeNumber dim, ReduceOptions options) {
  return quantile(x, in_a_tensor(q), dim, options);
}

}  // namespace minitorch
