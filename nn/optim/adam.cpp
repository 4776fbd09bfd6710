// Adam and AdamW, which differ in how weight decay is applied.
#include "nn/optim/adam.hpp"

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "nn/checks/option_checks.hpp"
#include "operators/optim/optimizer_steps.hpp"

namespace minitorch::nn {

namespace {

template <class Options> void check_options(const Options& options) {
  check_not_negative(Options::name, "lr", options.lr);
  check_below_one(Options::name, "betas[0]", options.betas[0]);
  check_below_one(Options::name, "betas[1]", options.betas[1]);
  check_not_negative(Options::name, "eps", options.eps);
  check_not_negative(Options::name, "weight_decay", options.weight_decay);
}

Optimizer::StateTensors state_tensors_with(bool amsgrad) {
  return {{{.name = "exp_avg", .is_used = true},
           {.name = "exp_avg_sq", .is_used = true, .least = 0},
           {.name = "max_exp_avg_sq", .is_used = amsgrad, .least = 0}}};
}

// Updates the parameters of a group, one by one. Computes the powers of the betas again only if the number of steps
// differs from the previous parameter's.
template <class Options> class AdamUpdate {
 public:
  explicit AdamUpdate(const Options& o)
      : amsgrad_(o.amsgrad),
        step_{
            .base = {.lr = o.lr, .weight_decay = o.weight_decay, .maximize = o.maximize},
            .beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .decoupled = std::same_as<Options, AdamWOptions>,
        } {}

  template <class State, class T> void operator()(State& state, std::int64_t n, T* p, const T* g) {
    if (++state.steps != steps_) {
      steps_ = state.steps;
      const auto t = static_cast<double>(steps_);
      step_.rate = step_.base.lr / (1 - std::pow(step_.beta1, t));
      step_.root_scale = 1 / std::sqrt(1 - std::pow(step_.beta2, t));
    }
    T* const largest = amsgrad_ ? state.template at<T>(2) : nullptr;
    operators::adam_step<T>(n, p, g, state.template at<T>(0), state.template at<T>(1), largest, step_);
  }

 private:
  bool amsgrad_;
  operators::AdamStep step_;
  std::int64_t steps_ = 0;
};

}  // namespace

void AdamOptions::check() const { check_options(*this); }
void AdamWOptions::check() const { check_options(*this); }

Optimizer::StateTensors AdamOptions::state_tensors() const { return state_tensors_with(amsgrad); }
Optimizer::StateTensors AdamWOptions::state_tensors() const { return state_tensors_with(amsgrad); }

Adam::Adam(std::vector<Parameter> parameters, AdamOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}
AdamW::AdamW(std::vector<Parameter> parameters, AdamWOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

void Adam::update(std::size_t group, std::vector<State>& states) { for_gradients(states, AdamUpdate(options(group))); }
void AdamW::update(std::size_t group, std::vector<State>& states) { for_gradients(states, AdamUpdate(options(group))); }

}  // namespace minitorch::nn
