// A tensor that remembers how it was computed. This file is given.
//
// A Tensor is to TensorData what a Scalar is to a number. It is a handle: copies refer to the same value.
// Backpropagation of task 1.4 serves it, too; its derivative has a number for each element.
//
//   Tensor x = make_data({2}, {3, 4});
//   Tensor y = sum(x * x, 0);             y.data() is {25}
//   y.backward();                         x.derivative() is {6, 8}
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "module1/variable.hpp"
#include "module2/tensor_data.hpp"
#include "module2/tensor_functions.hpp"

namespace course {

class TensorNode;

class Tensor {
 public:
  /// A leaf.
  Tensor(const TensorData& data);
  /// A tensor that needs no derivative: data, or a number in a formula, of the shape {}.
  static Tensor constant(const TensorData& data);
  Tensor(double number);

  const TensorData& data() const;
  const Shape& shape() const { return data().shape; }
  /// The derivative that the backward passes since the last zero_derivative have added up; 0 before the first.
  TensorData derivative() const;
  void zero_derivative() const;
  /// Changes the data of a leaf, as training does. Results that were computed from it keep theirs.
  void set_data(const TensorData& data) const;

  /// The function that has made this value, or null for a leaf.
  const TensorFunction* function() const;
  const TensorContext& context() const;
  const std::vector<Tensor>& inputs() const;

  /// Computes the derivatives of this value, which must have one element, with respect to all leaves, and adds them to
  /// what the leaves have. Throws std::logic_error if a function's backward returns a wrong number of derivatives, or
  /// one of a wrong shape.
  void backward() const;

  const std::shared_ptr<TensorNode>& node() const { return node_; }

 private:
  friend class TensorNode;
  friend Tensor apply(std::shared_ptr<const TensorFunction> function, const std::vector<Tensor>& inputs);
  explicit Tensor(std::shared_ptr<TensorNode> node) : node_(std::move(node)) {}

  std::shared_ptr<TensorNode> node_;
};

/// Computes the function's value and returns it as a Tensor that remembers the function, its inputs and its context.
Tensor apply(std::shared_ptr<const TensorFunction> function, const std::vector<Tensor>& inputs);

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a);
Tensor operator<(const Tensor& a, const Tensor& b);
Tensor operator>(const Tensor& a, const Tensor& b);
Tensor operator==(const Tensor& a, const Tensor& b);
Tensor is_close(const Tensor& a, const Tensor& b);
Tensor log(const Tensor& a);
Tensor exp(const Tensor& a);
Tensor sigmoid(const Tensor& a);
Tensor relu(const Tensor& a);
/// The sum over one dimension, which stays with the size 1. Throws std::invalid_argument if there is no such dimension.
Tensor sum(const Tensor& a, int dim);
/// The sum of all elements, of the shape {}.
Tensor sum(const Tensor& a);
Tensor permute(const Tensor& a, const std::vector<int>& order);
Tensor view(const Tensor& a, const Shape& shape);

}  // namespace course
