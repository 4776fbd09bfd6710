// Task 4.2: convolution in two dimensions. It looks for small patterns at all places of a picture.
//
// The input x has the shape {N, C, H, W}: N pictures of H rows and W columns, each with C channels. The weight w has
// the shape {O, C, A, B}: O patterns of A rows and B columns. The result z has the shape {N, O, H, W}:
//
//   z[n, o, i, j] = Σ x[n, c, i + a, j + b] w[o, c, a, b]      over all c, a and b
//
// where x counts as 0 below its last row and right of its last column. As in task 4.1, the pattern is not turned round,
// and nothing is added above or at the left.
//
// Example: N = C = O = 1.
//
//   x = 1 2 3     w = 1 0     z = 1 + 50   2 + 60   3      the first: 1 · 1 + 2 · 0 + 4 · 0 + 5 · 10 = 51
//       4 5 6         0 10        4        5        6
//
// backward: as in task 4.1, each product sends d[n, o, i, j] times one factor to the other.
//
// Write both functions in conv2d.cpp. They need task 2.1 alone. Task 4.5 reads digits with them.
#pragma once

#include <memory>

#include "module2/tensor.hpp"

namespace course {

/// Task 4.2: the inputs are x and w.
class Conv2d : public TensorFunction {
 public:
  const char* name() const override { return "conv2d"; }
  /// Throws std::invalid_argument("conv2d: x and w have different numbers of channels") if they have.
  TensorData forward(const Tensors& x) const override;
  /// The derivative with respect to x, then that with respect to w.
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// The convolution of x, {N, C, H, W}, with the weight, {O, C, A, B}: {N, O, H, W}. This function is given.
inline Tensor conv2d(const Tensor& x, const Tensor& weight) { return apply(std::make_shared<Conv2d>(), {x, weight}); }

}  // namespace course
