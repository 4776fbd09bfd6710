// When training has brought nothing for a while.
#pragma once

#include <cstdint>
#include <limits>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

/// Which way a measure gets better.
enum class Better : std::uint8_t { lower, higher };

struct EarlyStoppingOptions {
  std::int64_t patience = 5;  // so many steps without improvement are borne
  double min_delta = 0;       // less is no improvement
  Better better = Better::lower;
};

/// Watches a measure, such as the loss on a validation set after each epoch:
///
///   if (stopping.step(loss)) break;
class EarlyStopping {
 public:
  /// Throws DataError for a patience below 0, or a min_delta below 0 or NaN.
  explicit EarlyStopping(EarlyStoppingOptions options = {});

  /// Takes the next measure; whether it is time to stop. NaN and infinity are no improvement,
  /// so that `is_best` never asks to keep a model that has diverged.
  bool step(double measure);
  bool should_stop() const { return without_improvement_ > options_.patience; }
  /// Whether the last measure was the best so far: the model that gave it is the one to keep.
  bool is_best() const { return steps_ > 0 && without_improvement_ == 0; }
  /// The best measure so far; NaN before the first.
  double best() const { return best_; }

  /// Steps, and what they showed.
  StateDict state_dict() const;
  /// Goes on from a state. Throws CheckpointError where it is none, or that of other options; then nothing has changed.
  void load_state_dict(const StateDict& state) {
    naming_memory("load_state_dict", [&] { prepare_load(state)(); });
  }
  /// Checks that a state fits, and returns what puts it in place.
  Commit prepare_load(const StateDict& state);

 private:
  Json settings() const;

  EarlyStoppingOptions options_;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::int64_t without_improvement_ = 0, steps_ = 0;
};

}  // namespace minitorch::nn
