// Stochastic gradient descent: its options, their checks, and its step.
#include "nn/optim/sgd.hpp"

#include <cmath>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

void SGDOptions::check() const {
  if (std::isnan(lr)) throw DataError("SGD: lr is not given, or NaN; it must be a finite number from 0 on");
  check_not_negative("SGD", "lr", lr);
  check_not_negative("SGD", "momentum", momentum);
  check_not_negative("SGD", "weight_decay", weight_decay);
  if (!std::isfinite(double{dampening})) throw Error("SGD: dampening is " + to_text(dampening) + ", it must be finite");
  if (nesterov && (momentum == 0 || dampening != 0)) {
    throw Error("SGD: nesterov is set with momentum " + to_text(momentum) + " and dampening " + to_text(dampening) +
                ", it needs a momentum above 0 and a dampening of 0");
  }
}

SGD::SGD(std::vector<Parameter> parameters, SGDOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

Optimizer::StateTensors SGDOptions::state_tensors() const {
  return {{{.name = "momentum_buffer", .is_used = momentum != 0}}};
}

void SGD::update(std::size_t group, std::vector<State>& states) {
  const SGDOptions& o = options(group);
  operators::SGDStep step{
      .base = {.lr = o.lr, .weight_decay = o.weight_decay, .maximize = o.maximize},
      .momentum = o.momentum,
      .nesterov = o.nesterov,
  };
  for_gradients(states, [&]<class T>(State& state, std::int64_t n, T* p, const T* g) {
    if (o.momentum == 0) return operators::sgd_step<T>(n, p, g, nullptr, step);
    const bool is_first = state.steps++ == 0;
    step.kept = is_first ? 0 : double{o.momentum};
    step.taken = is_first ? 1 : 1 - o.dampening;
    operators::sgd_step<T>(n, p, g, state.at<T>(0), step);
  });
}

}  // namespace minitorch::nn
