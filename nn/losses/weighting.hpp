// Weights of losses. A loss of weight 0 does not count, whatever its value.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// Returns w l, broadcast, of one dtype; 0 where w is 0, whatever l is: a probability of 0 times a logarithm of -∞ is
/// 0. The derivative with respect to l is that of the product, 0 where w is 0; with respect to w it is l.
Tensor weighted(const Tensor& w, const Tensor& l);

/// Returns 1 where x is infinite or NaN, else 0, as a constant.
Tensor not_finite(const Tensor& x);

}  // namespace minitorch::nn
