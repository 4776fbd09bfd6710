// Adagrad: its options, their checks, and its step.
#include "nn/optim/adagrad.hpp"

#include "nn/checks/option_checks.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

void AdagradOptions::check() const {
  check_not_negative("Adagrad", "lr", lr);
  check_not_negative("Adagrad", "lr_decay", lr_decay);
  check_not_negative("Adagrad", "weight_decay", weight_decay);
  check_not_negative("Adagrad", "initial_accumulator_value", initial_accumulator_value);
  check_not_negative("Adagrad", "eps", eps);
}

Adagrad::Adagrad(std::vector<Parameter> parameters, AdagradOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

Optimizer::StateTensors AdagradOptions::state_tensors() const {
  return {{{.name = "sum", .is_used = true, .start = initial_accumulator_value, .least = 0}}};
}

void Adagrad::update(std::size_t group, std::vector<State>& states) {
  const AdagradOptions& o = options(group);
  operators::AdagradStep step{
      .base = {.lr = o.lr, .weight_decay = o.weight_decay, .maximize = o.maximize},
      .eps = o.eps,
  };
  for_gradients(states, [&]<class T>(State& state, std::int64_t n, T* p, const T* g) {
    step.base.lr = o.lr / (1 + static_cast<double>(state.steps++) * o.lr_decay);
    operators::adagrad_step<T>(n, p, g, state.at<T>(0), step);
  });
}

}  // namespace minitorch::nn
