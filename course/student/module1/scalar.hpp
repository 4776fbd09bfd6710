// A number that remembers how it was computed.
//
// This file is given, but for chain_rule (task 1.3) and the operators below, which are part of task 1.2; the network of
// task 1.5 is written with them. A Scalar is a handle: copies refer to the same value. `apply` computes a function and
// keeps it with its inputs, so each result knows where it comes from:
//
//   Scalar x = 2, y = 5;
//   Scalar z = x * y + x;          z.value() is 12
//   z.backward();                  x.derivative() is 6 (5 by way of the product, 1 by way of the sum)
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "module1/scalar_functions.hpp"
#include "module1/variable.hpp"

namespace course {

class ScalarNode;

class Scalar {
 public:
  /// A leaf. A plain number in a formula, as the 1 in 1 - x, becomes one, too; its derivative is computed, and nobody
  /// asks for it.
  Scalar(double value);
  /// A number that needs no derivative: backpropagation leaves it out, which saves time. No task must use it.
  static Scalar constant(double value);

  double value() const;
  /// The derivative that the backward passes since the last zero_derivative have added up; 0 before the first.
  double derivative() const;
  void zero_derivative() const;
  /// Changes the value of a leaf, as training does. Results that were computed from it keep theirs.
  void set_value(double value) const;

  /// The function that has made this value, or null for a leaf.
  const ScalarFunction* function() const;
  const Context& context() const;
  const std::vector<Scalar>& inputs() const;

  /// Computes the derivatives of this value with respect to all leaves, and adds them to what the leaves have.
  void backward() const;

  const std::shared_ptr<ScalarNode>& node() const { return node_; }

 private:
  friend class ScalarNode;
  friend Scalar apply(const ScalarFunction& function, const std::vector<Scalar>& inputs);
  explicit Scalar(std::shared_ptr<ScalarNode> node) : node_(std::move(node)) {}

  std::shared_ptr<ScalarNode> node_;
};

/// Computes the function's value and returns it as a Scalar that remembers the function, its inputs and its context.
/// `function` must live as long as the result.
Scalar apply(const ScalarFunction& function, const std::vector<Scalar>& inputs);

/// Task 1.3: the chain rule for the function that has made `x`. Returns each input with the derivative of the output
/// with respect to it, if `d` is that with respect to x. Throws std::invalid_argument for a leaf.
///
/// For z = x * y with x = 2 and y = 5, chain_rule(z, 3) is {(x, 15), (y, 6)}.
std::vector<std::pair<Scalar, double>> chain_rule(const Scalar& x, double d);

// Task 1.2: formulas of Scalars. Build each of `apply` and the functions of scalar_functions.hpp; subtraction and
// division are made of the others: a - b is a + (-b), a / b is a times inv of b, and a > b is b < a. A comparison is a
// Scalar, 1 or 0, and no bool.
Scalar operator+(const Scalar& a, const Scalar& b);
Scalar operator-(const Scalar& a, const Scalar& b);
Scalar operator*(const Scalar& a, const Scalar& b);
Scalar operator/(const Scalar& a, const Scalar& b);
Scalar operator-(const Scalar& a);
Scalar operator<(const Scalar& a, const Scalar& b);
Scalar operator>(const Scalar& a, const Scalar& b);
Scalar operator==(const Scalar& a, const Scalar& b);
Scalar log(const Scalar& a);
Scalar exp(const Scalar& a);
Scalar sigmoid(const Scalar& a);
Scalar relu(const Scalar& a);

}  // namespace course
