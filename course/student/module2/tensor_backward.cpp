// Task 2.4: the derivatives of the functions of Tensors.
#include <cstddef>

#include "module0/operators.hpp"
#include "module2/broadcasting.hpp"
#include "module2/tensor_functions.hpp"
#include "module2/tensor_ops.hpp"
#include "not_implemented.hpp"

// backend().zip(f, a, b) takes any function of two numbers: log_back of task 0.1 is one, or write one in place:
//   backend().zip([](double x, double d) { return 2 * x * d; }, context.inputs[0], d)

namespace course {

TensorData undo_broadcast(const TensorData& d, const Shape& shape) {
  // BEGIN SOLUTION 2.4 (undo_broadcast)
  TensorData result = filled(shape, 0);
  for (int i = 0; i < size_of(d.shape); ++i) {
    const Index index = to_index(i, d.shape);
    result.at(broadcast_index(index, shape)) += d.at(index);
  }
  return result;
  // END SOLUTION
}

Tensors NegTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (NegTensor::backward)
  static_cast<void>(context);
  return {backend().map(neg, d)};
  // END SOLUTION
}

Tensors InvTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (InvTensor::backward)
  return {backend().zip(inv_back, context.inputs[0], d)};
  // END SOLUTION
}

Tensors LogTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (LogTensor::backward)
  return {backend().zip(log_back, context.inputs[0], d)};
  // END SOLUTION
}

Tensors ExpTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (ExpTensor::backward)
  return {backend().zip(mul, context.value, d)};
  // END SOLUTION
}

Tensors SigmoidTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (SigmoidTensor::backward)
  return {backend().zip([](double y, double slope) { return y * (1 - y) * slope; }, context.value, d)};
  // END SOLUTION
}

Tensors ReluTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (ReluTensor::backward)
  return {backend().zip(relu_back, context.inputs[0], d)};
  // END SOLUTION
}

Tensors AddTensors::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (AddTensors::backward)
  return {undo_broadcast(d, context.inputs[0].shape), undo_broadcast(d, context.inputs[1].shape)};
  // END SOLUTION
}

Tensors MulTensors::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (MulTensors::backward)
  const TensorData &x = context.inputs[0], &y = context.inputs[1];
  return {undo_broadcast(backend().zip(mul, d, y), x.shape), undo_broadcast(backend().zip(mul, d, x), y.shape)};
  // END SOLUTION
}

Tensors SumTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (SumTensor::backward)
  return {backend().zip(add, filled(context.inputs[0].shape, 0), d)};
  // END SOLUTION
}

Tensors PermuteTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (PermuteTensor::backward)
  static_cast<void>(context);
  std::vector<int> back(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) back[static_cast<std::size_t>(order_[i])] = static_cast<int>(i);
  return {permute(d, back)};
  // END SOLUTION
}

Tensors ViewTensor::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 2.4 (ViewTensor::backward)
  return {make_data(context.inputs[0].shape, elements_of(d))};
  // END SOLUTION
}

}  // namespace course
