// Task 2.3: map, zip and reduce for tensors, and the values of the functions of Tensors.
#include <cstddef>
#include <stdexcept>

#include "module0/operators.hpp"
#include "module2/broadcasting.hpp"
#include "module2/tensor_functions.hpp"
#include "module2/tensor_ops.hpp"
#include "not_implemented.hpp"

namespace course {

TensorData map(const OneNumber& f, const TensorData& a) {
  // BEGIN SOLUTION 2.3 (map)
  TensorData result = filled(a.shape, 0);
  for (int i = 0; i < size_of(a.shape); ++i) result.at(to_index(i, a.shape)) = f(a.at(to_index(i, a.shape)));
  return result;
  // END SOLUTION
}

TensorData zip(const TwoNumbers& f, const TensorData& a, const TensorData& b) {
  // BEGIN SOLUTION 2.3 (zip)
  TensorData result = filled(shape_broadcast(a.shape, b.shape), 0);
  for (int i = 0; i < size_of(result.shape); ++i) {
    const Index index = to_index(i, result.shape);
    result.at(index) = f(a.at(broadcast_index(index, a.shape)), b.at(broadcast_index(index, b.shape)));
  }
  return result;
  // END SOLUTION
}

TensorData reduce(const TwoNumbers& f, double start, const TensorData& a, int dim) {
  // BEGIN SOLUTION 2.3 (reduce)
  Shape shape = a.shape;
  shape[static_cast<std::size_t>(dim)] = 1;
  TensorData result = filled(shape, start);
  for (int i = 0; i < size_of(a.shape); ++i) {
    const Index index = to_index(i, a.shape);
    double& total = result.at(broadcast_index(index, shape));
    total = f(total, a.at(index));
  }
  return result;
  // END SOLUTION
}

// The functions: backend().map(f, x[0]) applies a function f of task 0.1 to each element of the first input. The first
// function is given as an example.

// BEGIN GIVEN
TensorData NegTensor::forward(const Tensors& x) const { return backend().map(neg, x[0]); }
// END GIVEN

TensorData InvTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (InvTensor::forward)
  return backend().map(inv, x[0]);
  // END SOLUTION
}

TensorData LogTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (LogTensor::forward)
  return backend().map(log, x[0]);
  // END SOLUTION
}

TensorData ExpTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (ExpTensor::forward)
  return backend().map(exp, x[0]);
  // END SOLUTION
}

TensorData SigmoidTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (SigmoidTensor::forward)
  return backend().map(sigmoid, x[0]);
  // END SOLUTION
}

TensorData ReluTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (ReluTensor::forward)
  return backend().map(relu, x[0]);
  // END SOLUTION
}

TensorData AddTensors::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (AddTensors::forward)
  return backend().zip(add, x[0], x[1]);
  // END SOLUTION
}

TensorData MulTensors::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (MulTensors::forward)
  return backend().zip(mul, x[0], x[1]);
  // END SOLUTION
}

TensorData SumTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (SumTensor::forward)
  return backend().reduce(add, 0, x[0], dim_);
  // END SOLUTION
}

TensorData PermuteTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (PermuteTensor::forward)
  return permute(x[0], order_);
  // END SOLUTION
}

TensorData ViewTensor::forward(const Tensors& x) const {
  // BEGIN SOLUTION 2.3 (ViewTensor::forward)
  if (size_of(shape_) != size_of(x[0].shape)) throw std::invalid_argument("view: another number of elements");
  if (x[0].strides != strides_of(x[0].shape)) throw std::invalid_argument("view: the tensor is not contiguous");
  return {x[0].storage, shape_, strides_of(shape_), x[0].offset};
  // END SOLUTION
}

// BEGIN GIVEN
// The comparisons have no derivatives.
TensorData lt_tensors(const TensorData& a, const TensorData& b) { return backend().zip(lt, a, b); }
TensorData eq_tensors(const TensorData& a, const TensorData& b) { return backend().zip(eq, a, b); }
TensorData is_close_tensors(const TensorData& a, const TensorData& b) { return backend().zip(is_close, a, b); }
// END GIVEN

}  // namespace course
