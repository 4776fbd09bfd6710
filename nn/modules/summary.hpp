// A summary of a model: its modules, parameters and output shapes.
#pragma once

#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// Returns a table with a line for each module: name and class, output shape for an input of `input_shape`, and number
/// of own parameters, with the total at the end. Below are tensors that the model uses but has not registered by `add`,
/// so that no optimiser and no checkpoint sees them. Calls the model once with zeros of `input_dtype`, in eval mode,
/// and leaves it unchanged.
std::string summary(const Module& model, const Shape& input_shape, DType input_dtype = float32);

}  // namespace minitorch::nn
