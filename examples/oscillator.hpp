// The differential equation y'' = -y with y(0) = 1 and y'(0) = 0; its solution is cos t. Fits a network to the equation
// alone, without a single value of the solution.
#pragma once

#include <cstdint>
#include <numbers>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"

namespace minitorch::examples {

/// y(t) = 1 + (t / (1 + t))² N(t / 2) for a network N: y(0) = 1 and y'(0) = 0 whatever N is.
class Oscillator {
 public:
  Oscillator() : network_(nn::Linear(1, 16), nn::Tanh(), nn::Linear(16, 16), nn::Tanh(), nn::Linear(16, 1)) {
    network_.to(float64);
  }

  Tensor operator()(const Tensor& t) const { return 1 + square(t / (1 + t)) * network_(t / 2); }
  std::vector<nn::Parameter> parameters() const { return network_.parameters(); }

 private:
  nn::Sequential network_;
};

/// Returns n times from 0 to one period, (n, 1).
inline Tensor times(std::int64_t n) { return linspace(0, 2 * std::numbers::pi, n, {.dtype = float64}).unsqueeze(1); }

/// Returns the error of y in the equation: the mean of (y'' + y)². The derivatives with respect to t have graphs, so
/// the loss can be differentiated by the weights.
inline Tensor residual(const Oscillator& y, const Tensor& at) {
  const Tensor t = at.detach().requires_grad_();
  const Tensor value = y(t);
  const Tensor first = grad(sum(value), {t}, {.create_graph = true})[0];
  const Tensor second = grad(sum(first), {t}, {.create_graph = true})[0];
  return mean(square(second + value));
}

/// Returns the largest distance from the exact solution.
inline double error_of(const Oscillator& y, const Tensor& at) {
  const auto guard = no_grad();
  return amax(abs(y(at) - cos(at))).item();
}

/// Fits y to the equation at 64 times, and calls told(step, loss) after each step.
template <class Told> void fit(const Oscillator& y, std::int64_t steps, const Told& told) {
  nn::Adam optimizer(y.parameters(), {.lr = 1e-2});
  nn::CosineAnnealingLR schedule(optimizer, steps);
  const Tensor at = times(64);
  for (std::int64_t step = 1; step <= steps; ++step) {
    const Tensor loss = residual(y, at);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    schedule.step();
    told(step, loss.item());
  }
}

}  // namespace minitorch::examples
