// Rates by a function of the user's, which is called once for each step and group.
#include "nn/optim/lambda_lr.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

LambdaLR::LambdaLR(Optimizer& optimizer, const Factor& lr_lambda)
    : LambdaLR(optimizer, std::vector<Factor>(optimizer.num_groups(), lr_lambda)) {}

LambdaLR::LambdaLR(Optimizer& optimizer, std::vector<Factor> lr_lambdas)
    : Scheduler(optimizer), lr_lambdas_(std::move(lr_lambdas)), factors_(lr_lambdas_.size()) {
  if (lr_lambdas_.size() != optimizer.num_groups()) {
    throw Error("LambdaLR: " + std::to_string(lr_lambdas_.size()) + " functions for " +
                std::to_string(optimizer.num_groups()) + " groups, there must be one for all or one for each");
  }
  for (const Factor& lr_lambda : lr_lambdas_) {
    if (!lr_lambda) throw Error("LambdaLR: a function is empty, it must return the factor of a step");
  }
  LambdaLR::check_step(0);
  record_base_lrs();
  LambdaLR::set_lrs_for(0);
  record_last_lrs();
}

void LambdaLR::check_step(std::int64_t step) {
  std::vector<double> factors;
  for (const Factor& lr_lambda : lr_lambdas_) {
    factors.push_back(lr_lambda(step));
    check_not_negative("LambdaLR", "the factor of step " + std::to_string(step), factors.back());
  }
  factors_ = std::move(factors);
}

void LambdaLR::set_lrs_for(std::int64_t /*step*/) {
  set_from_base([this](std::size_t group, double base) { return base * factors_[group]; });
}

}  // namespace minitorch::nn
