// When training has brought nothing for a while.
#pragma once

#include <cstdint>
#include <limits>

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

  /// Takes the next measure; whether it is time to stop. NaN is no improvement.
  bool step(double measure);
  bool should_stop() const { return without_improvement_ > options_.patience; }
  /// Whether the last measure was the best so far: the model that gave it is the one to keep.
  bool is_best() const { return steps_ > 0 && without_improvement_ == 0; }
  /// The best measure so far; NaN before the first.
  double best() const { return best_; }

 private:
  EarlyStoppingOptions options_;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::int64_t without_improvement_ = 0, steps_ = 0;
};

}  // namespace minitorch::nn
