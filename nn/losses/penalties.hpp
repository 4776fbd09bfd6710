// Penalties of a model's weights, which a program adds to its loss:
//
//   Tensor loss = nn::mse(model(x), y) + 1e-3 * nn::l1_penalty(model);
//
// The square penalty, L2, is the `weight_decay` of the optimisers.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// Returns Σ |w| over the weights of a model, its parameters of two or more dimensions: biases, and the scales of
/// normalisations, do not count. The shape is (); the sum over no weights is 0 in float32. The derivative is sign(w),
/// 0 at w = 0 as in PyTorch, so small weights become 0 or nearly so (Tibshirani 1996).
Tensor l1_penalty(const Module& model);

}  // namespace minitorch::nn
