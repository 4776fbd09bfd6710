// One cycle: the learning rate goes up and far down again, and momentum the other way, once in all of the training.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "nn/optim/per_group.hpp"
#include "nn/optim/scheduler.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// How one rate changes to another: half a cosine, or a line.
enum class Anneal : std::uint8_t { cos, linear };

/// Options of OneCycleLR; names and defaults are PyTorch's.
struct OneCycleLROptions {
  PerGroup max_lr = std::numeric_limits<double>::quiet_NaN();  // must be given; one for all groups, or one for each
  WholeNumber total_steps = 0;                                 // must be given
  RealNumber pct_start = 0.3;                                  // share of the steps in which the rate goes up
  Anneal anneal_strategy = Anneal::cos;
  operators::Flag cycle_momentum = true;  // momentum, or beta1, goes from max_momentum to base_momentum and back
  RealNumber base_momentum = 0.85;
  RealNumber max_momentum = 0.95;
  RealNumber div_factor = 25;           // the first rate is max_lr / div_factor,
  RealNumber final_div_factor = 1e4;    // and the last is the first / final_div_factor
  operators::Flag three_phase = false;  // a third phase: back to the first rate in as many steps, then to the last
};

/// Sets the rates of one cycle of `total_steps` steps (Smith and Topin 2017), as PyTorch does. Call `step` after each
/// batch. After the last step, rates stay as they are.
class OneCycleLR final : public Scheduler {
 public:
  /// OneCycleLR(optimizer, {.max_lr = 0.03, .total_steps = 400}). Throws Error for rates below 0 or not finite, the
  /// first and the last too, or in a wrong number, total_steps below 1, a pct_start or momentum out of range, factors
  /// not above 0, or cycle_momentum with an optimiser without momentum; then nothing has changed.
  OneCycleLR(Optimizer& optimizer, OneCycleLROptions options);
  std::string_view name() const override { return "OneCycleLR"; }
  Each usual_each() const override { return Each::step; }

 private:
  // Where the cycle turns: at which step, by what the largest rate is divided there, and the momentum there.
  struct Turn {
    double step, divisor, momentum;
  };

  Json settings() const override;
  /// Throws Error beyond `total_steps` steps.
  void check_step(std::int64_t step) override;
  void set_lrs_for(std::int64_t step) override;

  OneCycleLROptions options_;
  std::vector<double> max_lr_;
  std::vector<Turn> turns_;
};

}  // namespace minitorch::nn
