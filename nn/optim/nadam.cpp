// NAdam: its options, their checks, and its step.
#include "nn/optim/nadam.hpp"

#include <cmath>
#include <cstdint>

#include "nn/checks/option_checks.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

void NAdamOptions::check() const {
  check_not_negative("NAdam", "lr", lr);
  check_below_one("NAdam", "betas[0]", betas[0]);
  check_below_one("NAdam", "betas[1]", betas[1]);
  check_not_negative("NAdam", "eps", eps);
  check_not_negative("NAdam", "weight_decay", weight_decay);
  check_not_negative("NAdam", "momentum_decay", momentum_decay);
}

NAdam::NAdam(std::vector<Parameter> parameters, NAdamOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

// The product μ₁ ... μₜ is kept, since beta1 may change from step to step.
Optimizer::StateTensors NAdamOptions::state_tensors() {
  return {{{.name = "exp_avg", .is_used = true},
           {.name = "exp_avg_sq", .is_used = true, .least = 0},
           {.name = "mu_product", .is_used = true, .start = 1, .is_number = true, .least = 0, .most = 1}}};
}

void NAdam::update(std::size_t group, std::vector<State>& states) {
  const NAdamOptions& o = options(group);
  operators::NAdamStep step{
      .base = {.weight_decay = o.weight_decay},
      .beta1 = o.betas[0],
      .beta2 = o.betas[1],
      .eps = o.eps,
  };
  const auto mu_at = [&](double t) { return o.betas[0] * (1 - std::pow(0.96, t * o.momentum_decay) / 2); };
  for_gradients(states, [&]<class T>(State& state, std::int64_t n, T* p, const T* g) {
    const auto t = static_cast<double>(++state.steps);
    const double mu = mu_at(t), next = mu_at(t + 1), product = *state.at<double>(2) *= mu;
    step.root_scale = 1 / std::sqrt(1 - std::pow(step.beta2, t));
    step.gradient_rate = o.lr * (1 - mu) / (1 - product);
    step.momentum_rate = o.lr * next / (1 - product * next);
    operators::nadam_step<T>(n, p, g, state.at<T>(0), state.at<T>(1), step);
  });
}

}  // namespace minitorch::nn
