// Learning rates that become smaller when a measure, such as the loss of a validation, does not become better any more.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

/// Which measure is the better one.
enum class PlateauMode : std::uint8_t { min, max };
/// Whether a threshold is a part of the best measure, or a difference to it.
enum class ThresholdMode : std::uint8_t { rel, abs };

/// What ReduceLROnPlateau does; names and defaults are PyTorch's.
struct ReduceLROnPlateauOptions {
  PlateauMode mode = PlateauMode::min;
  double factor = 0.1;
  std::int64_t patience = 10;  // measures that are not better and change nothing
  double threshold = 1e-4;     // by which a measure must be better than the best
  ThresholdMode threshold_mode = ThresholdMode::rel;
  std::int64_t cooldown = 0;         // measures that do not count after a change
  std::vector<double> min_lr = {0};  // one for all groups, or one for each
  double eps = 1e-8;                 // a change smaller than this is not made
};

/// rate ← max(factor rate, min_lr) where more than `patience` measures in turn were not better than the best before, as
/// PyTorch has it. The optimiser must live as long.
class ReduceLROnPlateau {
 public:
  /// Throws Error for a factor that is not below 1, numbers below 0, and a number of min_lr that does not fit.
  explicit ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options = {});

  /// Goes on by one step, at the end of which `metric` was measured. NaN is not better than anything.
  void step(double metric);
  /// The number of steps so far.
  std::int64_t steps() const { return steps_; }
  /// The best measure so far; infinite, with the sign of the worst, before the first.
  double best() const { return best_; }
  /// How many measures in turn were not better.
  std::int64_t num_bad_epochs() const { return bad_; }

  /// Steps, and what they showed. Rates are the optimiser's, and in its state.
  StateDict state_dict() const;
  /// Goes on from a state. Throws CheckpointError where it is none, or that of other options; then nothing has changed.
  void load_state_dict(const StateDict& state) {
    naming_memory("load_state_dict", [&] { prepare_load(state)(); });
  }
  /// Checks that a state fits, and returns what puts it in place.
  Commit prepare_load(const StateDict& state);

 private:
  Json settings() const;
  bool is_better(double metric) const;
  void reduce();

  Optimizer& optimizer_;
  ReduceLROnPlateauOptions options_;
  double best_;
  std::int64_t steps_ = 0, bad_ = 0, cooldown_left_ = 0;
};

}  // namespace minitorch::nn
