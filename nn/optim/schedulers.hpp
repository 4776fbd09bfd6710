// Learning-rate schedulers. Call `step` after each epoch, or after each batch. More are in lambda_lr.hpp,
// one_cycle_lr.hpp and reduce_lr_on_plateau.hpp; combined_lr.hpp puts several one after another or together.
//
//   nn::StepLR scheduler(optimizer, 30, {.gamma = 0.1});
//   for (int epoch = 0; epoch < 100; ++epoch) {
//     ...  // optimizer.step() for each batch
//     scheduler.step();
//   }
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/scheduler.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of StepLR and MultiStepLR.
struct StepLROptions {
  RealNumber gamma = 0.1;
};

/// Multiplies the rate by gamma every `step_size` steps: base gammaᵏ after k times.
class StepLR final : public Scheduler {
 public:
  /// Throws Error for a step_size below 1, and a gamma below 0 or not finite.
  StepLR(Optimizer& optimizer, WholeNumber step_size, StepLROptions options = {});
  std::string_view name() const override { return "StepLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  std::int64_t step_size_;
  double gamma_;
};

/// Multiplies the rate by gamma at each milestone, twice at a duplicate: base gammaᵏ after k milestones.
class MultiStepLR final : public Scheduler {
 public:
  /// Throws Error for a milestone below 1, and a gamma below 0 or not finite.
  MultiStepLR(Optimizer& optimizer, std::vector<std::int64_t> milestones, StepLROptions options = {});
  std::string_view name() const override { return "MultiStepLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  std::vector<std::int64_t> milestones_;
  double gamma_;
};

/// Multiplies the rate by gamma at every step: base gammaᵗ at step t.
class ExponentialLR final : public Scheduler {
 public:
  /// Throws Error for a gamma below 0 or not finite.
  ExponentialLR(Optimizer& optimizer, RealNumber gamma);
  std::string_view name() const override { return "ExponentialLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  double gamma_;
};

/// Options of LinearLR.
struct LinearLROptions {
  RealNumber start_factor = 1.0 / 3;
  RealNumber end_factor = 1;
  WholeNumber total_iters = 5;
};

/// Moves the rate from start_factor base to end_factor base in total_iters equal steps: a warm-up.
class LinearLR final : public Scheduler {
 public:
  /// Throws Error for a start_factor that is not above 0, factors beyond 0 to 1, and total_iters below 1.
  explicit LinearLR(Optimizer& optimizer, LinearLROptions options = {});
  std::string_view name() const override { return "LinearLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  LinearLROptions options_;
};

/// Options of ConstantLR.
struct ConstantLROptions {
  RealNumber factor = 1.0 / 3;
  WholeNumber total_iters = 5;
};

/// Sets the rate to factor base for the first total_iters steps, and to base from there on.
class ConstantLR final : public Scheduler {
 public:
  /// Throws Error for a factor that is not above 0 and at most 1, and total_iters below 1.
  explicit ConstantLR(Optimizer& optimizer, ConstantLROptions options = {});
  std::string_view name() const override { return "ConstantLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  ConstantLROptions options_;
};

/// Options of PolynomialLR.
struct PolynomialLROptions {
  WholeNumber total_iters = 5;
  RealNumber power = 1;
};

/// Sets the rate to base (1 - t / total_iters)^power at step t: down to 0 in total_iters steps, by a line if power is
/// 1. From there on it stays.
class PolynomialLR final : public Scheduler {
 public:
  /// Throws Error for total_iters below 1, and a power below 0 or not finite.
  explicit PolynomialLR(Optimizer& optimizer, PolynomialLROptions options = {});
  std::string_view name() const override { return "PolynomialLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  PolynomialLROptions options_;
};

/// Options of CosineAnnealingLR.
struct CosineAnnealingLROptions {
  RealNumber eta_min = 0;
};

/// Sets the rate to eta_min + (base - eta_min) (1 + cos(π t / T_max)) / 2 at step t (Loshchilov and Hutter 2017): down
/// to eta_min in T_max steps, and up again.
class CosineAnnealingLR final : public Scheduler {
 public:
  /// Throws Error for T_max below 1, and an eta_min below 0 or not finite.
  CosineAnnealingLR(Optimizer& optimizer, WholeNumber T_max, CosineAnnealingLROptions options = {});
  std::string_view name() const override { return "CosineAnnealingLR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  std::int64_t t_max_;
  double eta_min_;
};

/// Options of CosineAnnealingWarmRestarts.
struct CosineAnnealingWarmRestartsOptions {
  WholeNumber T_mult = 1;
  RealNumber eta_min = 0;
};

/// Sets the rate to eta_min + (base - eta_min) (1 + cos(π t / T)) / 2. t restarts from 0 after T steps; T is T_0 at
/// first, and T_mult times as long each time (Loshchilov and Hutter 2017).
class CosineAnnealingWarmRestarts final : public Scheduler {
 public:
  /// Throws Error for T_0 or T_mult below 1, and an eta_min below 0 or not finite.
  CosineAnnealingWarmRestarts(Optimizer& optimizer, WholeNumber T_0, CosineAnnealingWarmRestartsOptions options = {});
  std::string_view name() const override { return "CosineAnnealingWarmRestarts"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;

  std::int64_t t_0_, t_mult_;
  double eta_min_;
};

}  // namespace minitorch::nn
