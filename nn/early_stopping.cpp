// When training has brought nothing for a while.
#include "nn/early_stopping.hpp"

#include <cmath>
#include <string>

#include "minitorch/text.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options) : options_(options) {
  if (options.patience < 0) {
    throw DataError("EarlyStopping: a patience of " + std::to_string(options.patience) + ", it must not be below 0");
  }
  if (!(options.min_delta >= 0)) {
    throw DataError("EarlyStopping: a min_delta of " + to_text(options.min_delta) + ", it must not be below 0");
  }
}

bool EarlyStopping::step(double measure) {
  ++steps_;
  const double gain = options_.better == Better::lower ? best_ - measure : measure - best_;
  const bool is_first = std::isnan(best_) && !std::isnan(measure);
  if (is_first || gain > options_.min_delta) {
    best_ = measure;
    without_improvement_ = 0;
  } else {
    ++without_improvement_;
  }
  return should_stop();
}

}  // namespace minitorch::nn
