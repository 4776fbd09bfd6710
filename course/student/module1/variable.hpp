// A value of which derivatives are wanted: what backpropagation needs to know of it, and no more.
//
// This file is given. A Scalar is such a value, and from module 2 on a Tensor, too; so backpropagation is written once.
#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace course {

/// A derivative: one number for a Scalar, a number for each element of a Tensor. A new Derivative has no numbers yet:
/// the first += gives it those that are added.
struct Derivative {
  std::vector<double> numbers;

  /// Adds the numbers of another derivative. Throws std::invalid_argument if it has more or fewer of them.
  Derivative& operator+=(const Derivative& other) {
    if (numbers.empty()) numbers.resize(other.numbers.size());
    if (numbers.size() != other.numbers.size()) throw std::invalid_argument("+=: derivatives of different sizes");
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] += other.numbers[i];
    return *this;
  }
};

class Variable;
using VariablePtr = std::shared_ptr<Variable>;
/// What a function sends to one of its inputs in the backward pass.
using Contribution = std::pair<VariablePtr, Derivative>;

class Variable {
 public:
  Variable() = default;
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  virtual ~Variable() = default;

  /// Whether no function has made this value. Leaves keep derivatives.
  virtual bool is_leaf() const = 0;
  /// Whether this needs no derivative, as Scalar::constant(2).
  virtual bool is_constant() const = 0;
  /// The inputs of the function that has made this value; none for a leaf. A value that is used twice stands here
  /// twice.
  virtual std::vector<VariablePtr> parents() const = 0;
  /// The contributions of this value to its parents, if `d` is its own derivative. Constants get none.
  virtual std::vector<Contribution> chain_rule(const Derivative& d) = 0;
  /// Adds `d` to the derivative that this leaf keeps.
  virtual void accumulate_derivative(const Derivative& d) = 0;
};

}  // namespace course
