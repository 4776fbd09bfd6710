// Stops a training that no longer improves.
#pragma once

#include <cstdint>
#include <limits>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Whether a lower or a higher measure is better.
enum class Better : std::uint8_t { lower, higher };

struct EarlyStoppingOptions {
  WholeNumber patience = 5;  // steps without improvement before stopping
  RealNumber min_delta = 0;  // smallest change that counts as an improvement
  Better better = Better::lower;
};

/// Watches a measure, such as the loss on a validation set after each epoch:
///
///   if (stopping.step(loss)) break;
class EarlyStopping {
 public:
  /// Throws DataError for a patience below 0, or a min_delta below 0 or NaN.
  explicit EarlyStopping(EarlyStoppingOptions options = {});

  /// Takes the next measure, and returns whether to stop. NaN and infinity are never an improvement, so `is_best` never
  /// asks to keep a diverged model.
  bool step(RealNumber measure);
  bool should_stop() const { return without_improvement_ > options_.patience; }
  /// Returns whether the last measure was the best so far: keep this model.
  bool is_best() const { return steps_ > 0 && without_improvement_ == 0; }
  /// Returns the best measure so far; NaN before the first.
  double best() const { return best_; }

  /// Returns counters and best measure.
  StateDict state_dict() const;
  /// Restores a state. Throws CheckpointError if it is invalid or has other options; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 private:
  Json settings() const;

  EarlyStoppingOptions options_;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::int64_t without_improvement_ = 0, steps_ = 0;
};

}  // namespace minitorch::nn
