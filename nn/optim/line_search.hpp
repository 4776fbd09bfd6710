// The line search of L-BFGS: how far to go along a direction.
#pragma once

#include <functional>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn::detail {

/// What a loss is at x + t d.
struct LinePoint {
  double t = 0;
  double loss = 0;
  Tensor gradient{};  // of all parameters, one after another
  double slope = 0;   // gradient · d
};

/// Returns a point that satisfies the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6):
///   loss ≤ loss(0) + 10⁻⁴ t slope(0)   and   |slope| ≤ 0.9 |slope(0)|,
/// or after 25 more evaluations, or within a bracket that moves no parameter by 10⁻⁹, the best point so far. at(t)
/// evaluates a point. `start` is that of t = 0, its slope below 0, and `t` the first trial. `largest_step` is the
/// largest magnitude of an element of d. As in PyTorch, but a loss that is not finite counts as too high, where
/// PyTorch's search goes on to NaN.
LinePoint strong_wolfe(const std::function<LinePoint(double t)>& at, const LinePoint& start, double t,
                       double largest_step);

}  // namespace minitorch::nn::detail
