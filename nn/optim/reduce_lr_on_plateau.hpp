// Reduces the learning rate when a measure, such as the validation loss, stops improving.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/per_group.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Whether a smaller or a larger measure is better.
enum class PlateauMode : std::uint8_t { min, max };
/// Whether the threshold is relative to the best measure, or absolute.
enum class ThresholdMode : std::uint8_t { rel, abs };

/// Options of ReduceLROnPlateau; names and defaults are PyTorch's.
struct ReduceLROnPlateauOptions {
  PlateauMode mode = PlateauMode::min;
  RealNumber factor = 0.1;
  WholeNumber patience = 10;    // measures without improvement before a reduction
  RealNumber threshold = 1e-4;  // by which a measure must be better than the best
  ThresholdMode threshold_mode = ThresholdMode::rel;
  WholeNumber cooldown = 0;  // measures that are ignored after a reduction
  PerGroup min_lr = 0;       // one for all groups, or one for each
  RealNumber eps = 1e-8;     // smaller changes are not made
};

/// Sets the rate to max(factor rate, min_lr) after more than `patience` measures in a row without improvement, as
/// PyTorch does. The optimiser must outlive it.
class ReduceLROnPlateau {
 public:
  /// Throws Error for a factor not below 1, numbers below 0, or a wrong number of min_lr.
  explicit ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options = {});

  /// Takes the measure of one step. NaN is never an improvement.
  void step(RealNumber metric);
  /// The number of steps so far.
  std::int64_t steps() const { return steps_; }
  /// Returns the rate of each group after the last step, whatever was set since.
  const std::vector<double>& get_last_lr() const { return last_lr_; }
  /// Returns the best measure so far; before the first, infinity with the sign of the worst.
  double best() const { return best_; }
  /// Returns the number of measures in a row without improvement.
  std::int64_t num_bad_epochs() const { return bad_; }

  /// Returns counters, best measure and last rates. The rates themselves are in the optimiser's state.
  StateDict state_dict() const;
  /// Restores a state. Throws CheckpointError if it is invalid or has other options; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 private:
  Json settings() const;
  bool is_better(double metric) const;
  void reduce();
  void record_last_lrs();

  Optimizer& optimizer_;
  ReduceLROnPlateauOptions options_;
  std::vector<double> min_lr_, last_lr_;  // of each group
  double best_;
  std::int64_t steps_ = 0, bad_ = 0, cooldown_left_ = 0;
};

}  // namespace minitorch::nn
