// Task 4.4: the maximum over a dimension, max pooling, softmax, and dropout.
#include "module4/softmax.hpp"

#include <limits>
#include <memory>
#include <stdexcept>

#include "module0/operators.hpp"
#include "module2/broadcasting.hpp"
#include "module2/tensor_ops.hpp"
#include "module4/pooling.hpp"
#include "not_implemented.hpp"

// The number from which a maximum starts: -std::numeric_limits<double>::infinity(). max is the name of two functions
// here, so give that of numbers to reduce in this way: [](double x, double y) { return max(x, y); }

namespace course {

// BEGIN GIVEN
Tensor max(const Tensor& x, int dim) { return apply(std::make_shared<MaxTensor>(dim), {x}); }
// END GIVEN

TensorData MaxTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 4.4 (MaxTensor::forward)
  const double start = -std::numeric_limits<double>::infinity();
  return backend().reduce([](double a, double b) { return max(a, b); }, start, x[0], dim_);
  // END SOLUTION
}

Tensors MaxTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 4.4 (MaxTensor::backward)
  const TensorData& x = context.inputs[0];
  TensorData result = filled(x.shape, 0), is_found = filled(d.shape, 0);
  for (int i = 0; i < size_of(x.shape); ++i) {
    const Index index = to_index(i, x.shape), largest = broadcast_index(index, d.shape);
    if (x.at(index) != context.value.at(largest) || is_found.at(largest) == 1) continue;
    result.at(index) = d.at(largest);
    is_found.at(largest) = 1;
  }
  return {result};
  // END SOLUTION
}

Tensor max_pool2d(const Tensor& x, int height, int width) {
  // BEGIN SOLUTION 4.4 (max_pool2d)
  const Tensor windows = tile(x, height, width);
  Shape shape = windows.shape();
  shape.pop_back();
  return view(max(windows, 4), shape);
  // END SOLUTION
}

Tensor softmax(const Tensor& x, int dim) {
  // BEGIN SOLUTION 4.4 (softmax)
  const Tensor powers = exp(x - max(x, dim));
  return powers / sum(powers, dim);
  // END SOLUTION
}

Tensor logsoftmax(const Tensor& x, int dim) {
  // BEGIN SOLUTION 4.4 (logsoftmax)
  const Tensor lowered = x - max(x, dim);
  return lowered - log(sum(exp(lowered), dim));
  // END SOLUTION
}

Tensor dropout(const Tensor& x, double rate, const Tensor& noise, bool is_training) {
  // BEGIN SOLUTION 4.4 (dropout)
  if (!(rate >= 0 && rate < 1)) throw std::invalid_argument("dropout: the rate is not from 0 to below 1");
  return is_training ? x * (1 - (noise < rate)) / (1 - rate) : x;
  // END SOLUTION
}

}  // namespace course
