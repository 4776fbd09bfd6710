// Task 4.2: convolution in two dimensions.
#include "module4/conv2d.hpp"

#include <stdexcept>

#include "not_implemented.hpp"

namespace course {

TensorData Conv2d::forward(const Tensors& x) const {
  // BEGIN SOLUTION 4.2 (Conv2d::forward)
  const TensorData &in = x[0], &w = x[1];
  if (in.shape[1] != w.shape[1]) throw std::invalid_argument("conv2d: x and w have different numbers of channels");
  TensorData z = filled({in.shape[0], w.shape[0], in.shape[2], in.shape[3]}, 0);
  for (int m = 0; m < size_of(z.shape); ++m) {
    const Index at = to_index(m, z.shape);
    const int n = at[0], o = at[1], i = at[2], j = at[3];
    for (int c = 0; c < w.shape[1]; ++c)
      for (int a = 0; a < w.shape[2] && i + a < in.shape[2]; ++a)
        for (int b = 0; b < w.shape[3] && j + b < in.shape[3]; ++b)
          z.at(at) += in.at({n, c, i + a, j + b}) * w.at({o, c, a, b});
  }
  return z;
  // END SOLUTION
}

Tensors Conv2d::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 4.2 (Conv2d::backward)
  const TensorData &in = context.inputs[0], &w = context.inputs[1];
  TensorData d_in = filled(in.shape, 0), d_w = filled(w.shape, 0);
  for (int m = 0; m < size_of(d.shape); ++m) {
    const Index at = to_index(m, d.shape);
    const int n = at[0], o = at[1], i = at[2], j = at[3];
    for (int c = 0; c < w.shape[1]; ++c)
      for (int a = 0; a < w.shape[2] && i + a < in.shape[2]; ++a)
        for (int b = 0; b < w.shape[3] && j + b < in.shape[3]; ++b) {
          d_in.at({n, c, i + a, j + b}) += d.at(at) * w.at({o, c, a, b});
          d_w.at({o, c, a, b}) += d.at(at) * in.at({n, c, i + a, j + b});
        }
  }
  return {d_in, d_w};
  // END SOLUTION
}

}  // namespace course
