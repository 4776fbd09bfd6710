// What a model is made of, with the shapes that an input takes on its way through it.
#pragma once

#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// A table with a line for each module: its name and class, the shape of what it gave for an input of `input_shape`, and
/// the number of its own parameters; and the number of all at the end. Behind that stands what the model computes with
/// but has not registered by `add`, so that no optimiser and no checkpoint sees it. The model is called once with zeros of
/// `input_dtype`, evaluating, and is then as it was.
std::string summary(const Module& model, const Shape& input_shape, DType input_dtype = float32);

}  // namespace minitorch::nn
