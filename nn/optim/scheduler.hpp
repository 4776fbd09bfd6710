// Scheduler: the base class of learning-rate schedules (schedulers.hpp, lambda_lr.hpp, combined_lr.hpp and
// one_cycle_lr.hpp). ReduceLROnPlateau, whose step takes a measure, is none of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

class Scheduler;
/// Schedulers that a combination steps. They must outlive it.
using SchedulerList = std::vector<std::reference_wrapper<Scheduler>>;

/// How often a scheduler steps: after each step of the optimiser, or after each epoch.
enum class Each : std::uint8_t { step, epoch };

/// Sets the learning rate of each group of an optimiser. The base rate of a group is its rate when the first scheduler
/// was made for it. The optimiser must outlive the scheduler. A group that is added later keeps its rate.
///
/// While nothing else changes a rate, it follows the closed form at every step, exact at the ends and never below 0. As
/// in PyTorch, a rate that was changed by hand or by another scheduler is kept, and the next rate follows from it; only
/// LambdaLR, CosineAnnealingWarmRestarts and OneCycleLR always set the rate from the base. So you may combine several
/// schedulers by calling the `step` of each.
class Scheduler {
 public:
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  /// Makes one step. Throws Error for a step that cannot be made; then nothing has changed.
  void step();
  /// Returns the number of steps so far: PyTorch's last_epoch.
  std::int64_t steps() const { return steps_; }
  /// Returns the rate of each group after the last step, whatever was set since.
  const std::vector<double>& get_last_lr() const { return last_lr_; }
  /// The scheduler's class: "StepLR".
  virtual std::string_view name() const = 0;
  /// Returns how often `fit` steps the scheduler if it is not told: after each step for a OneCycleLR and a combination
  /// with one, after each epoch for all others.
  virtual Each usual_each() const;

  /// Returns steps, base rates and last rates, and the same of the schedulers that this one combines. The rates
  /// themselves are in the optimiser's state.
  StateDict state_dict() const;
  /// Restores a state. Throws CheckpointError for a state of another class, with other options, or with another number
  /// of groups or schedulers; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 protected:
  /// A combination passes the schedulers that it steps.
  explicit Scheduler(Optimizer& optimizer, SchedulerList parts = {})
      : optimizer_(optimizer), parts_(std::move(parts)) {}

  /// Records the base rate of each group. A constructor calls it after its options have been checked.
  void record_base_lrs();
  /// Records the rates as the last. A constructor that sets rates calls it at its end.
  void record_last_lrs();
  /// Returns the constructor's arguments by name.
  virtual Json settings() const = 0;
  /// Throws Error if step number `step` cannot be made. Called before `set_lrs_for`.
  virtual void check_step(std::int64_t /*step*/) {}
  /// Sets the rates for step number `step`. For 0 that is what the constructor does to the rates that it finds.
  virtual void set_lrs_for(std::int64_t step) = 0;
  /// Sets the rate of each group for step number `step`: to the closed form at(step, base) if the rate is still that of
  /// the step before, so that rounding does not add up; otherwise to next(rate, base).
  template <class At, class Next> void set_rates(std::int64_t step, const At& at, const Next& next) {
    set_from_base([&](std::size_t group, double base) {
      const double rate = optimizer_.lr(group), before = step == 0 ? base : at(step - 1, base);
      return rate == before ? at(step, base) : std::max(next(rate, base), 0.0);
    });
  }
  /// Sets the rate of each group to rate(group, base), whatever it was.
  template <class Rate> void set_from_base(const Rate& rate) {
    std::vector<double> rates(base_.size());
    for (std::size_t group = 0; group < rates.size(); ++group) rates[group] = rate(group, base_[group]);
    set_all(rates);
  }

  Optimizer& optimizer() const { return optimizer_; }
  const std::vector<double>& base_lrs() const { return base_; }

  // For combinations.

  const SchedulerList& parts() const { return parts_; }
  /// Returns the optimiser of all schedulers in a list. Throws Error, in the name of `combination`, if there are none,
  /// if one is given twice, or if they have several optimisers.
  static Optimizer& common_optimizer(std::string_view combination, const SchedulerList& schedulers);
  /// Throws Error if a scheduler cannot make its next step.
  static void check_next_step(Scheduler& one) { one.check_step(one.steps_ + 1); }
  /// Throws Error if a scheduler cannot begin.
  static void check_first_step(Scheduler& one) { one.check_step(0); }
  /// Makes the next step of a scheduler, which `check_next_step` has checked.
  static void make_next_step(Scheduler& one);
  /// Makes a scheduler begin again at the rates that are set.
  static void begin(Scheduler& one);
  /// Sets the base rates of a scheduler, and makes it begin again there.
  static void begin_at_base(Scheduler& one);

 private:
  /// Sets the rate of each group. If the optimiser refuses one, which is infinite, none has changed.
  void set_all(const std::vector<double>& rates);
  /// Returns the function that brings back the steps and last rates of this scheduler and of its parts.
  Commit undo();

  Optimizer& optimizer_;
  SchedulerList parts_;
  std::vector<double> base_, last_lr_;  // of each group
  std::int64_t steps_ = 0;
};

}  // namespace minitorch::nn
