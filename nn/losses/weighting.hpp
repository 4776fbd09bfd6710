// Weights of losses, of which 0 means that a loss does not count, and what it does not count for.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// w l, broadcast, of one dtype; 0 where w is 0, whatever l is: a probability of 0 times a logarithm of -∞ is 0.
/// The derivative of l is that of the product, 0 where w is 0; that of w is l.
Tensor weighted(const Tensor& w, const Tensor& l);

/// 1 where x is infinite or NaN, else 0: a constant.
Tensor not_finite(const Tensor& x);

}  // namespace minitorch::nn
