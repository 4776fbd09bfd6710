// Learning-rate schedulers. Call `step` after each epoch, or after each batch. More are in one_cycle_lr.hpp and
// reduce_lr_on_plateau.hpp.
//
//   nn::StepLR scheduler(optimizer, 30, {.gamma = 0.1});
//   for (int epoch = 0; epoch < 100; ++epoch) {
//     ...  // optimizer.step() for each batch
//     scheduler.step();
//   }
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Sets the learning rate of each group of an optimiser. The base rate of a group is its rate when the first scheduler
/// was made for it. The optimiser must outlive the scheduler.
///
/// While nothing else changes a rate, it follows the closed form at every step, exact at the ends and never below 0. As
/// in PyTorch, a rate that was changed by hand or by another scheduler is kept, and the next rate follows from it; only
/// CosineAnnealingWarmRestarts and OneCycleLR always set the rate from the base. So you may combine several schedulers
/// by calling the `step` of each.
class Scheduler {
 public:
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  /// Makes one step.
  void step();
  /// Returns the number of steps so far: PyTorch's last_epoch.
  std::int64_t steps() const { return steps_; }
  /// The scheduler's class: "StepLR".
  virtual std::string_view name() const = 0;

  /// Returns steps and base rates. The rates themselves are in the optimiser's state.
  StateDict state_dict() const;
  /// Restores a state. Throws CheckpointError for a state of another class, with other options, or with another number
  /// of groups; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 protected:
  explicit Scheduler(Optimizer& optimizer) : optimizer_(optimizer) {}

  /// Records the base rate of each group. A constructor calls it after its options have been checked.
  void record_base_lrs();
  /// Returns the constructor's arguments by name.
  virtual Json settings() const = 0;
  /// Sets the rates for step number `step`, counted from 0. A constructor may call it.
  virtual void set_lrs_for(std::int64_t step) = 0;
  /// Sets the rate of each group for step number `step`: to the closed form at(step, base) if the rate is still that of
  /// the step before, so that rounding does not add up; otherwise to next(rate, base).
  template <class At, class Next> void set_rates(std::int64_t step, const At& at, const Next& next) {
    for (std::size_t group = 0; group < base_.size(); ++group) {
      const double rate = optimizer_.lr(group), base = base_[group], before = step == 0 ? base : at(step - 1, base);
      optimizer_.set_lr(rate == before ? at(step, base) : std::max(next(rate, base), 0.0), group);
    }
  }

  Optimizer& optimizer() const { return optimizer_; }

 private:
  Optimizer& optimizer_;
  std::vector<double> base_;  // of each group
  std::int64_t steps_ = 0;
};

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
