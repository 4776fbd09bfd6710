// Weights of losses, of which 0 means that a loss does not count.
#pragma once

#include "minitorch/tensor.hpp"

namespace minitorch::nn {

/// w l, broadcast, of one dtype; 0 where w is 0, whatever l is: a probability of 0 times a logarithm of -∞ is 0.
/// The derivative of l is that of the product, 0 where w is 0; that of w is l.
Tensor weighted(const Tensor& w, const Tensor& l);

}  // namespace minitorch::nn
