// RMSprop: its options, their checks, and its step.
#include "nn/optim/rmsprop.hpp"

#include "nn/checks/option_checks.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

void RMSpropOptions::check() const {
  check_not_negative("RMSprop", "lr", lr);
  check_probability("RMSprop", "alpha", alpha);
  check_not_negative("RMSprop", "eps", eps);
  check_not_negative("RMSprop", "weight_decay", weight_decay);
  check_not_negative("RMSprop", "momentum", momentum);
}

RMSprop::RMSprop(std::vector<Parameter> parameters, RMSpropOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

Optimizer::StateTensors RMSpropOptions::state_tensors() const {
  return {{{.name = "square_avg", .is_used = true, .least = 0},
           {.name = "momentum_buffer", .is_used = momentum > 0},
           {.name = "grad_avg", .is_used = centered}}};
}

void RMSprop::update(std::size_t group, std::vector<State>& states) {
  const RMSpropOptions& o = options(group);
  const operators::RMSpropStep step{
      .base = {.lr = o.lr, .weight_decay = o.weight_decay, .maximize = o.maximize},
      .alpha = o.alpha,
      .eps = o.eps,
      .momentum = o.momentum,
  };
  for_gradients(states, [&]<class T>(State& state, std::int64_t n, T* p, const T* g) {
    ++state.steps;
    T* const buffer = o.momentum > 0 ? state.at<T>(1) : nullptr;
    T* const mean = o.centered ? state.at<T>(2) : nullptr;
    operators::rmsprop_step<T>(n, p, g, state.at<T>(0), buffer, mean, step);
  });
}

}  // namespace minitorch::nn
