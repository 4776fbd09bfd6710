// A model of two layers, of which a test replaces or ties one.
#pragma once

#include "minitorch/minitorch.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::test {

struct BodyAndHead : nn::Module {
  nn::Linear body = add("body", nn::Linear(2, 4));
  nn::Linear head = add("head", nn::Linear(4, 2));

  Tensor forward(const Tensor& x) const override { return head(relu(body(x))); }
};

}  // namespace minitorch::test
