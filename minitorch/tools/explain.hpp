// Explains backpropagation step by step. The steps are those of a real backward pass, which changes no gradient and
// keeps the graph.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "minitorch/tools/formula.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// A step of the pass: it visits a value after all uses of the value have contributed to its derivative. V is Scalar or
/// Tensor.
template <class V> struct BackpropagationStep {
  /// The contribution of one use of the value to its derivative.
  struct Contribution {
    std::string from;          // the name of the result that was computed from the value
    std::size_t argument = 0;  // the argument that the value was, counted from 1
    graph::DataOf<V> amount{};
  };

  std::string name;                    // the name that a user gave, or #1, #2, ...
  std::string function;                // empty for a leaf
  std::string layer{};                 // the layer that called the function, if a GraphLayers lives (nn::LayerNames)
  std::vector<std::string> arguments;  // names; constants as numbers or shapes
  graph::OutputOf<V> value{};
  std::vector<Contribution> contributions;  // in the order of their arrival; empty for the first value of the pass
  graph::DataOf<V> derivative{};
  std::vector<ChainRuleFormula> formulas{};  // of the contributions to the arguments, if they are asked for
};

/// Options of `backpropagation_steps`.
struct BackpropagationStepsOptions {
  operators::Flag formulas = false;  // computes each derivative once more, as a graph
};

/// Returns the steps of backpropagation from `y`, in the order of the pass; leaves come last.
/// Throws GraphError if `y` is a constant or its graph was released.
std::vector<BackpropagationStep<Scalar>> backpropagation_steps(const Scalar& y,
                                                               BackpropagationStepsOptions options = {});
/// The same for the sum of the elements of `y`.
std::vector<BackpropagationStep<Tensor>> backpropagation_steps(const Tensor& y,
                                                               BackpropagationStepsOptions options = {});

/// Returns the steps as text, for each value:
///
///   x = 2
///       8 from argument 2 of b
///       8 from argument 2 of a
///       dy/dx = 8 + 8 = 16
std::string explain(const Scalar& y);
/// The same for the sum of the elements of `y`. Tensors are shown by their shapes; but derivatives, constants and `y`
/// of one element by their number. While an nn::LayerNames lives, layers and parameters are shown too.
///
///   b = mul(a, x): (2, 3)
///       (2, 3) from argument 1 of y
///       dy/db: (2, 3)
std::string explain(const Tensor& y);

}  // namespace minitorch
