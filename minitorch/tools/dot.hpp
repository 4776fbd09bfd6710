// The graph as a picture, in the language of Graphviz.
#pragma once

#include <string>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The graph that `y` was computed by, for `dot -Tsvg`: leaves as ellipses, results of functions as boxes, constants
/// as plain numbers; arrows from each argument to the result. A value that is used twice is one node.
std::string to_dot(const Scalar& y);
/// The same, where arrays are told by their shapes.
std::string to_dot(const Tensor& y);

}  // namespace minitorch
