// A small network, and the bits of its state as text.
#pragma once

#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

namespace minitorch::testing {

struct Net : nn::Module {
  nn::Linear hidden = add("hidden", nn::Linear(3, 4));
  nn::BatchNorm1d norm = add("norm", nn::BatchNorm1d(4));
  nn::Linear out = add("out", nn::Linear(4, 2));
  Tensor forward(const Tensor& x) const override { return out(tanh(norm(hidden(x)))); }
};

/// Returns a network with fixed first weights.
Net new_net();
/// Returns the same network with gradients.
Net trained_net();
/// Returns four examples for it.
Tensor four_examples();

/// Return every bit as text: of a tensor, of a model with its gradients, of a state.
std::string bits(const Tensor& x);
std::string bits(const nn::Module& model);
std::string bits(const nn::StateDict& state);

}  // namespace minitorch::testing
