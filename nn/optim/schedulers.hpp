// Schedulers: learning rates that change from step to step, or from epoch to epoch, whatever `step` is called after.
// Further ones are in one_cycle_lr.hpp and reduce_lr_on_plateau.hpp.
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
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

/// What sets the learning rates of an optimiser's groups, each from its own base: the rate that the group had when the
/// first scheduler was made for it. The optimiser must live as long.
///
/// A rate that nothing else changes is that of the closed form at every step, exact at the ends and never below 0. As in
/// PyTorch a rate that was changed since, by hand or by a further scheduler, is taken up: the next one follows from it, but
/// for CosineAnnealingWarmRestarts and OneCycleLR, which always set the rate from the base. So several schedulers may be
/// combined by calling the `step` of each.
class Scheduler {
 public:
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  /// Goes on by one step.
  void step();
  /// The number of steps so far: PyTorch's last_epoch.
  std::int64_t steps() const { return steps_; }
  /// The scheduler's class: "StepLR".
  virtual std::string_view name() const = 0;

  /// Steps and bases. Rates are the optimiser's, and in its state.
  StateDict state_dict() const;
  /// Goes on from a state. Throws CheckpointError where it is that of another class, of other options, or of another number
  /// of groups; then nothing has changed.
  void load_state_dict(const StateDict& state) {
    naming_memory("load_state_dict", [&] { prepare_load(state)(); });
  }
  /// Checks that a state fits, and returns what puts it in place.
  Commit prepare_load(const StateDict& state);

 protected:
  explicit Scheduler(Optimizer& optimizer) : optimizer_(optimizer) {}

  /// Notes the base of each group: what the constructor of a class does when its options have proved to be sensible.
  void note_base();
  /// What the scheduler was made with, by name.
  virtual Json settings() const = 0;
  /// Sets what is due at step number `step`, counted from 0, to which a constructor may go.
  virtual void go_to(std::int64_t step) = 0;
  /// Sets the rate of each group for step number `step`: to at(step, base), the closed form, where the rate is still that
  /// of the step before, so that no rounding adds up. Where it is another, which comes from elsewhere, to next(rate, base).
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

/// What StepLR and MultiStepLR multiply by.
struct StepLROptions {
  double gamma = 0.1;
};

/// rate ← gamma rate, every `step_size` steps: base gammaᵏ after k times.
class StepLR final : public Scheduler {
 public:
  /// Throws Error for a step_size below 1, and a gamma below 0 or not finite.
  StepLR(Optimizer& optimizer, std::int64_t step_size, StepLROptions options = {});
  std::string_view name() const override { return "StepLR"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  std::int64_t step_size_;
  double gamma_;
};

/// rate ← gamma rate, at each step whose number is a milestone; twice where it is there twice: base gammaᵏ after k of them.
class MultiStepLR final : public Scheduler {
 public:
  /// Throws Error for a milestone below 1, and a gamma below 0 or not finite.
  MultiStepLR(Optimizer& optimizer, std::vector<std::int64_t> milestones, StepLROptions options = {});
  std::string_view name() const override { return "MultiStepLR"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  std::vector<std::int64_t> milestones_;
  double gamma_;
};

/// rate ← gamma rate, at every step: base gammaᵗ at step t.
class ExponentialLR final : public Scheduler {
 public:
  /// Throws Error for a gamma below 0 or not finite.
  ExponentialLR(Optimizer& optimizer, double gamma);
  std::string_view name() const override { return "ExponentialLR"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  double gamma_;
};

/// How LinearLR begins and ends.
struct LinearLROptions {
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  std::int64_t total_iters = 5;
};

/// From start_factor base to end_factor base along a line of total_iters steps: a warm-up.
class LinearLR final : public Scheduler {
 public:
  /// Throws Error for a start_factor that is not above 0, factors beyond 0 to 1, and total_iters below 1.
  explicit LinearLR(Optimizer& optimizer, LinearLROptions options = {});
  std::string_view name() const override { return "LinearLR"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  LinearLROptions options_;
};

/// Where cosines end.
struct CosineAnnealingLROptions {
  double eta_min = 0;
};

/// eta_min + (base - eta_min) (1 + cos(π t / T_max)) / 2 at step t (Loshchilov and Hutter 2017): half a period down to
/// eta_min, and half a period up again.
class CosineAnnealingLR final : public Scheduler {
 public:
  /// Throws Error for T_max below 1, and an eta_min below 0 or not finite.
  CosineAnnealingLR(Optimizer& optimizer, std::int64_t T_max, CosineAnnealingLROptions options = {});
  std::string_view name() const override { return "CosineAnnealingLR"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  std::int64_t t_max_;
  double eta_min_;
};

/// Where cosines end, and how much longer each is than the one before.
struct CosineAnnealingWarmRestartsOptions {
  std::int64_t T_mult = 1;
  double eta_min = 0;
};

/// eta_min + (base - eta_min) (1 + cos(π t / T)) / 2, where t starts again from 0 after T steps, first T_0 and then each
/// time T_mult times as many (Loshchilov and Hutter 2017).
class CosineAnnealingWarmRestarts final : public Scheduler {
 public:
  /// Throws Error for T_0 or T_mult below 1, and an eta_min below 0 or not finite.
  CosineAnnealingWarmRestarts(Optimizer& optimizer, std::int64_t T_0, CosineAnnealingWarmRestartsOptions options = {});
  std::string_view name() const override { return "CosineAnnealingWarmRestarts"; }

 private:
  Json settings() const override;
  void go_to(std::int64_t step) override;

  std::int64_t t_0_, t_mult_;
  double eta_min_;
};

}  // namespace minitorch::nn
