// Task 4.4: the maximum over a dimension, and what is built with it: max pooling and softmax. And dropout.
//
// Write the functions in softmax.cpp. They need tasks 0.1, 2.1 to 2.4, and 4.3 for max pooling. Task 4.5 needs all.
#pragma once

#include "module2/tensor.hpp"

namespace course {

/// Task 4.4: the largest element along a dimension, which stays with the size 1. max({{1, 7, 3}}, 1) = {{7}}.
///
/// backward: only the largest element moves the value, so it gets the derivative, and all others get 0. If several
/// are the largest (a tie), the FIRST of them along the dimension gets it: for {{7, 2, 7}} and d = {{5}}, that is
/// {{5, 0, 0}}.
class MaxTensor : public TensorFunction {
 public:
  explicit MaxTensor(int dim) : dim_(dim) {}
  int dim() const { return dim_; }
  const char* name() const override { return "max"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;

 private:
  int dim_;
};

/// MaxTensor as a function. This function is given.
Tensor max(const Tensor& x, int dim);

/// Task 4.4: the largest element of each window: {N, C, H / height, W / width}. tile of task 4.3 makes the windows. Of
/// equal elements of a window, the first, row by row, gets the derivative.
Tensor max_pool2d(const Tensor& x, int height, int width);

/// Task 4.4: e^x / Σ e^x along a dimension: numbers above 0 whose sum is 1, so probabilities. softmax({0, log 3}, 0) is
/// {0.25, 0.75}.
///
/// e to the power of 1000 is too large for a double and becomes infinite, and infinite / infinite is no number. But
/// softmax is the same if all x become smaller by the same number: subtract their maximum, and no power exceeds e^0 =
/// 1. softmax of {1000, 1001} is that of {-1, 0}: {0.269, 0.731}.
Tensor softmax(const Tensor& x, int dim);
/// Task 4.4: the logarithm of softmax: x - m - log(Σ e^(x - m)) along a dimension, with the maximum m. Not as
/// log(softmax(x)): for {0, 1000}, softmax has a 0, and its logarithm is infinite; right is {-1000, 0}.
Tensor logsoftmax(const Tensor& x, int dim);

/// Task 4.4: sets elements to 0 by chance while a network learns, so that it relies on no single one.
///
/// `noise` has the shape of x, and random numbers from 0 to 1. Where the noise is below `rate`, the element becomes
/// 0; all other elements are divided by 1 - rate, so that the sum stays the same on average. If is_training is
/// false, x comes back as it is, not scaled. Throws std::invalid_argument unless 0 ≤ rate < 1.
///
/// Example: x = {1, 2, 3}, rate = 0.5, noise = {0.7, 0.2, 0.5} give {2, 0, 6}; not training, {1, 2, 3}.
Tensor dropout(const Tensor& x, double rate, const Tensor& noise, bool is_training);

}  // namespace course
