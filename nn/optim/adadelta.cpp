// Adadelta: its options, their checks, and its step.
#include "nn/optim/adadelta.hpp"

#include "nn/checks/option_checks.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

void AdadeltaOptions::check() const {
  check_not_negative("Adadelta", "lr", lr);
  check_probability("Adadelta", "rho", rho);
  check_not_negative("Adadelta", "eps", eps);
  check_not_negative("Adadelta", "weight_decay", weight_decay);
}

Adadelta::Adadelta(std::vector<Parameter> parameters, AdadeltaOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

Optimizer::StateTensors AdadeltaOptions::state_tensors() {
  return {{{.name = "square_avg", .is_used = true, .least = 0}, {.name = "acc_delta", .is_used = true, .least = 0}}};
}

void Adadelta::update(std::size_t group, std::vector<State>& states) {
  const AdadeltaOptions& o = options(group);
  const operators::AdadeltaStep step{
      .base = {.lr = o.lr, .weight_decay = o.weight_decay, .maximize = o.maximize},
      .rho = o.rho,
      .eps = o.eps,
  };
  for_gradients(states, [&]<class T>(State& state, std::int64_t n, T* p, const T* g) {
    ++state.steps;
    operators::adadelta_step<T>(n, p, g, state.at<T>(0), state.at<T>(1), step);
  });
}

}  // namespace minitorch::nn
