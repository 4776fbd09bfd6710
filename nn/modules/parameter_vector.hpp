// All elements of a list of parameters as one vector, and back. L-BFGS, evolution strategies and averages of models see
// a model as one point.
#pragma once

#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// Returns all elements of the parameters in their order, (number of elements), with a graph. Throws Error for no
/// parameters, and DtypeError if their dtypes differ.
Tensor parameters_to_vector(const std::vector<Parameter>& parameters);

/// Copies the elements of `vector` into the parameters, in the order of `parameters_to_vector`; gradients stay. Throws
/// ShapeError unless `vector` has one dimension and as many elements as they, and DtypeError if dtypes differ. If it
/// throws, nothing has changed.
void vector_to_parameters(const Tensor& vector, const std::vector<Parameter>& parameters);

}  // namespace minitorch::nn
