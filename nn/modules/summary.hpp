// A summary of a model: its modules, output shapes, parameters, bytes and multiply-adds.
#pragma once

#include <concepts>
#include <functional>
#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

namespace detail {

std::string summary_of(const Module& model, const std::function<Tensor()>& call);

}  // namespace detail

/// Returns a table with a line for each module: name and class, output shape for an input of `input_shape`, number of
/// own parameters, the bytes of own parameters and buffers, and the multiply-adds of its calls without those of modules
/// in it. Multiply-adds are the terms a b of the sums of matrix products, convolutions and attention. The kernels count
/// them, so those of a user's own forward count too; also those of zeros for padding and of masked scores. Biases,
/// elementwise functions and pooling count nothing. The totals are at the end. Below are tensors that the model uses
/// but has not registered by `add`, so that no optimiser and no checkpoint sees them. Calls the model once with zeros
/// of `input_dtype`, in eval mode, and leaves it unchanged.
std::string summary(const Module& model, const Shape& input_shape, DType input_dtype = float32);

/// The same of the call model(x), for a model that zeros do not suit, as one to which 0 is padding.
std::string summary(const Module& model, const Tensor& x);

/// The same of call(), for a model with several inputs: nn::summary(model, [&] { return model(x, memory); }).
template <std::invocable Call> std::string summary(const Module& model, const Call& call) {
  return detail::summary_of(model, call);
}

}  // namespace minitorch::nn
