// Draws the graph, in Graphviz's language.
#pragma once

#include <string>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Returns the graph that `y` was computed by, for `dot -Tsvg`: leaves as ellipses, results of functions as boxes,
/// constants as plain numbers, and an arrow from each argument to the result. A value that is used twice is one node.
std::string to_dot(const Scalar& y);
/// The same for tensors, which are shown by their shapes. While an nn::LayerNames lives, a box with the name of each
/// layer holds the results of its call.
std::string to_dot(const Tensor& y);

}  // namespace minitorch
