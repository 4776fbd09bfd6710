// A schedule by a function of the user's.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/scheduler.hpp"

namespace minitorch::nn {

/// Sets the rate to base lr_lambda(t) at step t. As in PyTorch, the state does not have the function: pass the same one
/// to resume a training.
class LambdaLR final : public Scheduler {
 public:
  /// A factor for a number of steps, counted from 0.
  using Factor = std::function<double(std::int64_t step)>;

  /// LambdaLR(optimizer, [](std::int64_t t) { return std::pow(0.95, t); }). Throws Error for a function that is empty,
  /// or whose value for 0 is below 0 or not finite, and so does each step; then nothing has changed.
  LambdaLR(Optimizer& optimizer, const Factor& lr_lambda);
  /// Takes a function for each group. Throws Error for another number of functions.
  LambdaLR(Optimizer& optimizer, std::vector<Factor> lr_lambdas);
  std::string_view name() const override { return "LambdaLR"; }

 private:
  Json settings() const override { return Json::Object{}; }
  /// Calls the functions, and keeps their values for `set_lrs_for`.
  void check_step(std::int64_t step) override;
  void set_lrs_for(std::int64_t step) override;

  std::vector<Factor> lr_lambdas_;
  std::vector<double> factors_;  // of each group, at the step that is made
};

}  // namespace minitorch::nn
