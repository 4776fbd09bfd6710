// Backpropagation told step by step, from a real backward pass that changes no gradient and keeps the graph.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The visit of one value: all its uses have contributed, and their sum is its derivative. `V` is Scalar or Tensor.
template <class V> struct BackpropagationStep {
  /// What one use of the value adds to its derivative.
  struct Contribution {
    std::string from;          // the result of the function that uses the value,
    std::size_t argument = 0;  // as this argument, counted from 1
    graph::DataOf<V> amount{};
  };

  std::string name;                    // as given, or #1, #2, ...
  std::string function;                // empty for a leaf
  std::vector<std::string> arguments;  // names, and constants as numbers or shapes
  graph::OutputOf<V> value{};
  std::vector<Contribution> contributions;  // in the order they arrived; none where the pass starts
  graph::DataOf<V> derivative{};
};

/// The steps of backpropagation from `y`, in the order of the pass; leaves come last.
/// Throws GraphError if `y` is a constant or its graph was released.
std::vector<BackpropagationStep<Scalar>> backpropagation_steps(const Scalar& y);
/// The same from the sum of the elements of `y`.
std::vector<BackpropagationStep<Tensor>> backpropagation_steps(const Tensor& y);

/// The same as text:
///
///   x = 2
///       8 from argument 2 of b
///       8 from argument 2 of a
///       dy/dx = 8 + 8 = 16
std::string explain(const Scalar& y);
/// The same, where arrays are told by their shapes. The number of a value of one element is told where it is known: of
/// derivatives, constants and `y`.
///
///   b = mul(a, x): (2, 3)
///       (2, 3) from argument 1 of y
///       dy/db: (2, 3)
std::string explain(const Tensor& y);

}  // namespace minitorch
