// Tasks 2.3 and 2.4: the functions of Tensors, forward and backward.
//
// Each function is a class, as for Scalars. `forward` computes its value (task 2.3, in tensor_forward.cpp). `backward`
// returns the derivative with respect to each input, if `d` is that with respect to the value (task 2.4, in
// tensor_backward.cpp). What backward may need is in the context: the inputs of forward, and its value.
//
//   Example: z = -x, with x = {1, 2}. forward returns {-1, -2}, and backward with d = {10, 20} returns {{-10, -20}}.
//
// Compute all elements by backend().map, backend().zip and backend().reduce. Task 2.5 and modules 3 and 4 need all
// functions.
#pragma once

#include <utility>
#include <vector>

#include "module2/tensor_data.hpp"

namespace course {

using Tensors = std::vector<TensorData>;

/// What backward knows of forward. It is filled by `apply`.
struct TensorContext {
  Tensors inputs;
  TensorData value;
};

class TensorFunction {
 public:
  virtual ~TensorFunction() = default;
  virtual const char* name() const = 0;
  virtual TensorData forward(const Tensors& x) const = 0;
  /// The derivative with respect to each input; each has the shape of its input.
  virtual Tensors backward(const TensorContext& context, const TensorData& d) const = 0;
};

/// Task 2.4: undoes the broadcasting of a tensor of the shape `shape`: sums `d` over all elements of the result that
/// came from the same element. The result has the shape `shape`.
///
/// Why: if {1, 2} is broadcast to {{1, 2}, {1, 2}, {1, 2}}, each number is used three times, and derivatives of values
/// that are used several times add up. undo_broadcast({{1, 2}, {3, 4}, {5, 6}}, {2}) = {9, 12}.
TensorData undo_broadcast(const TensorData& d, const Shape& shape);

/// -x0
class NegTensor : public TensorFunction {
 public:
  const char* name() const override { return "neg"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// 1 / x0
class InvTensor : public TensorFunction {
 public:
  const char* name() const override { return "inv"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// the logarithm of each element
class LogTensor : public TensorFunction {
 public:
  const char* name() const override { return "log"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// e to the power of each element
class ExpTensor : public TensorFunction {
 public:
  const char* name() const override { return "exp"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// 1 / (1 + e to the power of -x)
class SigmoidTensor : public TensorFunction {
 public:
  const char* name() const override { return "sigmoid"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// x where it is above 0, else 0
class ReluTensor : public TensorFunction {
 public:
  const char* name() const override { return "relu"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// x0 + x1, broadcast
class AddTensors : public TensorFunction {
 public:
  const char* name() const override { return "add"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// x0 x1 element by element, broadcast
class MulTensors : public TensorFunction {
 public:
  const char* name() const override { return "mul"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};

/// the sum over one dimension, which stays with the size 1
class SumTensor : public TensorFunction {
 public:
  explicit SumTensor(int dim) : dim_(dim) {}
  const char* name() const override { return "sum"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;

 private:
  int dim_;
};

/// a view with the dimensions in another order, by permute of task 2.1
class PermuteTensor : public TensorFunction {
 public:
  explicit PermuteTensor(std::vector<int> order) : order_(std::move(order)) {}
  const char* name() const override { return "permute"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;

 private:
  std::vector<int> order_;
};

/// a view of a contiguous tensor with another shape: the same storage and offset, and the strides of the new shape.
/// Throws std::invalid_argument if the number of elements is another, or if x0 is not contiguous, which is: its strides
/// are not strides_of(its shape).
class ViewTensor : public TensorFunction {
 public:
  explicit ViewTensor(Shape shape) : shape_(std::move(shape)) {}
  const char* name() const override { return "view"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;

 private:
  Shape shape_;
};

// Comparisons, broadcast: 1 for true, 0 for false. Their derivatives are 0 everywhere, so a result is a constant and
// needs no backward. Task 2.3.

/// 1 where a < b
TensorData lt_tensors(const TensorData& a, const TensorData& b);
/// 1 where a = b
TensorData eq_tensors(const TensorData& a, const TensorData& b);
/// 1 where a and b are close, as is_close of task 0.1 has it
TensorData is_close_tensors(const TensorData& a, const TensorData& b);

}  // namespace course
