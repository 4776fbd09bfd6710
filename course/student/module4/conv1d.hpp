// Task 4.1: convolution in one dimension. It looks for short patterns at all positions of a signal.
//
// The input x has the shape {N, C, L}: N signals of the length L, each with C channels (numbers at each position). The
// weight w has the shape {O, C, K}: O patterns of the length K over all channels. The result z has the shape {N, O, L},
// so it is as long as the input:
//
//   z[n, o, t] = Σ x[n, c, t + k] w[o, c, k]      over all channels c, and k from 0 to K - 1
//
// where x counts as 0 beyond its end, for t + k ≥ L. Weight 0 belongs to position t itself, weight 1 to the next one;
// the pattern is not turned round, and nothing is added in front. K may be larger than L.
//
// Example: N = C = O = 1, x = {1, 2, 3, 4} and w = {10, 1}.
//
//   z[0] = 1 · 10 + 2 · 1 = 12,  z[1] = 2 · 10 + 3 · 1 = 23,  z[2] = 34,  z[3] = 4 · 10 + 0 · 1 = 40
//
// backward: each product x[n, c, t + k] w[o, c, k] in z[n, o, t] sends d[n, o, t] times the weight to its element of x,
// and d[n, o, t] times the element of x to its weight. All that comes to one element is added. In the example with
// d = {1, 0, 0, 0}, only z[0] matters: x gets {10, 1, 0, 0}, and w gets {1, 2}.
//
// Write both functions in conv1d.cpp. They need task 2.1 alone. Task 4.5 reads sentences with them.
#pragma once

#include <memory>

#include "module2/tensor.hpp"

namespace course {

/// Task 4.1: the inputs are x and w.
class Conv1d : public TensorFunction {
 public:
  const char* name() const override { return "conv1d"; }
  /// Throws std::invalid_argument("conv1d: x and w have different numbers of channels") if they have.
  TensorData forward(const Tensors& x) const override;
  /// The derivative with respect to x, then that with respect to w.
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// The convolution of x, {N, C, L}, with the weight, {O, C, K}: {N, O, L}. This function is given.
inline Tensor conv1d(const Tensor& x, const Tensor& weight) { return apply(std::make_shared<Conv1d>(), {x, weight}); }

}  // namespace course
