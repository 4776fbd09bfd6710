// Running products and differences along a dimension.
#include "minitorch/functions/running.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/scan.hpp"

namespace minitorch {

namespace {

// x along dimension d behind `value`, without its last element.
template <class V> V shifted(const V& x, std::size_t d, double value) {
  std::vector<std::pair<std::int64_t, std::int64_t>> widths(x.dim() - d, {0, 0});
  widths.back() = {1, -1};
  return x.shape()[d] == 0 ? x : pad(x, widths, value);
}

// y_j = a_j + b_j y_(j-1), where y_(-1) = 0   =>   da_i = dy_i + b_(i+1) da_(i+1),   db_i = da_i y_(i-1)
struct LinearScan {
  std::size_t dim;
  static constexpr auto name = "linear_scan";

  TensorData forward(const TensorData& a, const TensorData& b) const {
    const TensorData first = contiguous(a), second = contiguous(b);
    TensorData y(a.shape(), a.dtype());
    with_floating_type(a, [&]<class T>() {
      operators::recorded(name, [one = first.view<T>(), other = second.view<T>(), along = dim, to = y.view<T>()] {
        operators::linear_scan<T>(one, other, along, to);
      });
    });
    return y;
  }
  template <class V> std::array<V, 2> backward(const V& dy, const V& a, const V& b, const NeedsInputGrad& needs) const {
    const V da = from_end(dy, b);
    return {da, needs[1] ? da * shifted(call(*this, a, b), dim, 0) : V{}};
  }
  // y_i = a_i + b_(i+1) y_(i+1), where y_n = 0
  template <class V> V from_end(const V& a, const V& b) const {
    const std::int64_t d = as_dim(dim);
    return flip(call(*this, flip(a, {d}), shifted(flip(b, {d}), dim, 0)), {d});
  }
};

// y_j = x_0 ... x_j   =>   dx_i = Σ_{j >= i} dy_j Π_{m <= j, m ≠ i} x_m = (x_0 ... x_(i-1)) s_i,
// where s_i = dy_i + x_(i+1) s_(i+1). Without a division, it holds for zeros, and so does its derivative.
struct CumProd {
  std::size_t dim;
  static constexpr auto name = "cumprod";

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    operators::with_type(x.dtype(), [&]<class T>() {
      operators::recorded(
          name, [from = x.view<T>(), along = dim, to = y.view<T>()] { operators::cumprod<T>(from, along, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    return {detail::products_before(x, dim) * LinearScan{dim}.from_end(dy, x)};
  }
};

}  // namespace

template <TensorLike V> V cumprod(const V& x, WholeNumber dim) {
  const std::size_t d = dimension("cumprod", dim, x.dim());
  return x.dim() == 0 ? reshape(call(CumProd{d}, reshape(x, {1})), {}) : call(CumProd{d}, x);
}

Tensor cumprod(const Tensor& x, WholeNumber dim) { return cumprod<Tensor>(x, dim); }

template <TensorLike V> V detail::products_before(const V& x, std::size_t dim) {
  return cumprod(shifted(x, dim, 1), as_dim(dim));
}

Tensor diff(const Tensor& x, WholeNumber n, WholeNumber dim) {
  const std::size_t d = dimension("diff", dim, x.dim());
  if (x.dim() == 0) throw ShapeError("diff: a tensor () has no dimension for differences");
  if (n < 0) throw ShapeError("diff: " + std::to_string(n) + " times, the number cannot be negative");
  const std::int64_t size = x.shape()[d], times = std::min<std::int64_t>(n, size);
  if (times == 0) return clone(x);
  Tensor y = x;
  for (std::int64_t rest = size - 1; rest >= size - times; --rest) {
    y = narrow(y, as_dim(d), 1, rest) - narrow(y, as_dim(d), 0, rest);
  }
  return y;
}

template TensorData cumprod(const TensorData& x, WholeNumber dim);
template Tensor detail::products_before(const Tensor& x, std::size_t dim);
template TensorData detail::products_before(const TensorData& x, std::size_t dim);

}  // namespace minitorch
