// Backpropagation told step by step, from a real sweep that changes no gradient and keeps the graph.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "minitorch/scalar.hpp"

namespace minitorch {

/// What one use of a value adds to its derivative.
struct Contribution {
  std::string from;      // the result of the function that uses the value,
  std::size_t argument;  // as this argument, counted from 1
  double amount;
};

/// The visit of one value: all its uses have contributed, and their sum is its derivative.
struct Step {
  std::string name;                    // as given, or #1, #2, ...
  std::string function;                // empty for a leaf
  std::vector<std::string> arguments;  // names, and constants as numbers
  double value;
  std::vector<Contribution> contributions;  // in the order they arrived; none for the value that the sweep starts from
  double derivative;
};

/// The steps of backpropagation from `y`, in the order of the sweep; leaves come last.
/// Throws GraphError if `y` is a constant or its graph was released.
std::vector<Step> backpropagation_steps(const Scalar& y);

/// The same as text:
///
///   x = 2
///       8 from argument 2 of b
///       8 from argument 2 of a
///       dy/dx = 8 + 8 = 16
std::string explain(const Scalar& y);

}  // namespace minitorch
