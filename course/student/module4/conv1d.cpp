// Task 4.1: convolution in one dimension.
#include "module4/conv1d.hpp"

#include <stdexcept>

#include "not_implemented.hpp"

// filled(shape, 0) makes a tensor of zeros, and a.at({n, c, t}) is an element, to read and to change.

namespace course {

TensorData Conv1d::forward(const Tensors& x) const {
  // BEGIN SOLUTION 4.1 (Conv1d::forward)
  const TensorData &in = x[0], &w = x[1];
  if (in.shape[1] != w.shape[1]) throw std::invalid_argument("conv1d: x and w have different numbers of channels");
  TensorData z = filled({in.shape[0], w.shape[0], in.shape[2]}, 0);
  for (int n = 0; n < z.shape[0]; ++n)
    for (int o = 0; o < z.shape[1]; ++o)
      for (int t = 0; t < z.shape[2]; ++t)
        for (int c = 0; c < w.shape[1]; ++c)
          for (int k = 0; k < w.shape[2] && t + k < z.shape[2]; ++k)
            z.at({n, o, t}) += in.at({n, c, t + k}) * w.at({o, c, k});
  return z;
  // END SOLUTION
}

Tensors Conv1d::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 4.1 (Conv1d::backward)
  const TensorData &in = context.inputs[0], &w = context.inputs[1];
  TensorData d_in = filled(in.shape, 0), d_w = filled(w.shape, 0);
  for (int n = 0; n < d.shape[0]; ++n)
    for (int o = 0; o < d.shape[1]; ++o)
      for (int t = 0; t < d.shape[2]; ++t)
        for (int c = 0; c < w.shape[1]; ++c)
          for (int k = 0; k < w.shape[2] && t + k < d.shape[2]; ++k) {
            d_in.at({n, c, t + k}) += d.at({n, o, t}) * w.at({o, c, k});
            d_w.at({o, c, k}) += d.at({n, o, t}) * in.at({n, c, t + k});
          }
  return {d_in, d_w};
  // END SOLUTION
}

}  // namespace course
