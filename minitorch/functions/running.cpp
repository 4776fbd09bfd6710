// Running products and differences along a dimension.
#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <string>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/reduce/scan.hpp"

namespace minitorch {

namespace {

// y_j = x_0 ... x_j   =>   dx_i = Σ_{j >= i} dy_j y_j / x_i. Where x_i = 0, y_j / x_i stands for the product of the
// others: the running product with 1 in the place of x_i.
struct CumProd {
  std::size_t dim;
  static constexpr auto name = "cumprod";

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    operators::with_type(x.dtype(), [&]<class T>() { operators::cumprod<T>(x.view<T>(), dim, y.view<T>()); });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const std::int64_t d = as_dim(dim);
    const auto sums_from_end = [d](const V& terms) { return flip(cumsum(flip(terms, {d}), d), {d}); };
    const TensorData is_zero = data_of(x) == 0;
    V dx = sums_from_end(dy * cumprod(x, d)) / where(V(is_zero), 1, x);
    // The first zero of a line, the second, ...: behind the first the derivative is 0, but it has derivatives itself.
    const TensorData number = cumsum(is_zero, d) * is_zero;
    const std::int64_t zeros = x.numel() == 0 ? 0 : static_cast<std::int64_t>(amax(number).number_at(0));
    for (std::int64_t k = 1; k <= (std::same_as<V, Tensor> ? zeros : std::min<std::int64_t>(zeros, 1)); ++k) {
      const V is_kth(number == k);
      dx = where(is_kth, sums_from_end(dy * cumprod(V(where(is_kth, 1, x)), d)), dx);
    }
    return {dx};
  }
};

}  // namespace

template <TensorLike V> V cumprod(const V& x, WholeNumber dim) {
  const std::size_t d = dimension("cumprod", dim, x.dim());
  return x.dim() == 0 ? reshape(call(CumProd{d}, reshape(x, {1})), {}) : call(CumProd{d}, x);
}

Tensor cumprod(const Tensor& x, WholeNumber dim) { return cumprod<Tensor>(x, dim); }

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

}  // namespace minitorch
