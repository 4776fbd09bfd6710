// Standardization over any dimensions, by functions of tensors: (x - m) / √(v + eps). The functions that normalise use
// it for short rows, for values whose squares overflow or underflow, and for passes that build a graph.
#pragma once

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/reduce/normalize_rows.hpp"

namespace minitorch {

using operators::Centre;

/// Mean and variance over some dimensions, which are kept with size 1. With Centre::kept the mean counts as 0, and has
/// no elements, and the variance is the mean of x².
template <class V> struct Moments {
  V mean, variance;

  Moments(Centre centre, const V& x, const Dims& dims) {
    if (centre == Centre::subtracted) {
      mean = minitorch::mean(x, dims, {.keepdim = true});
      variance = var(x, dims, {.keepdim = true, .correction = 0});
    } else {
      variance = minitorch::mean(square(x), dims, {.keepdim = true});
    }
  }
};

/// The same for data, in fewer passes. Equal elements less their mean are exactly 0. The variance may overflow or
/// underflow.
template <> struct Moments<TensorData> {
  TensorData mean, variance;

  Moments(Centre centre, const TensorData& x, const Dims& dims);
};

/// 1 / √(v + eps)
template <class V> V inverse_deviation(const TensorData& eps, const V& variance) {
  return inv(sqrt(variance + V(eps)));
}

/// (x - m) r, or x r with Centre::kept.
template <class V> V standardized(Centre centre, const V& x, const V& m, const V& r) {
  return centre == Centre::subtracted ? (x - m) * r : x * r;
}

/// The derivative of x for y = (x - m) r with m and r of x: r (dy - mean dy - y mean(dy y)). With Centre::kept, without
/// the mean of dy.
template <class V> V standardized_derivative(Centre centre, const Dims& dims, const V& dy, const V& y, const V& r) {
  const auto mean_of = [&](const V& values) { return mean(values, dims, {.keepdim = true}); };
  const V rest = centre == Centre::subtracted ? dy - mean_of(dy) : dy;
  return r * (rest - y * mean_of(dy * y));
}

/// Whether a kernel may divide by the roots of these variances plus eps: none overflowed or underflowed.
bool are_in_range(const TensorData& variances, double eps);

/// x standardized over `dims`, as a node of the graph. `moments` are those of x.
Tensor standardized(Centre centre, const Tensor& x, const Dims& dims, double eps, const Moments<TensorData>& moments);
Tensor standardized(Centre centre, const Tensor& x, const Dims& dims, double eps);

}  // namespace minitorch
