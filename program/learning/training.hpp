// The training of `minitorch train`: epochs over batches, checkpoints, an interrupt that is waited for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "nn/json/json.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// What is no property of the training itself, and may be otherwise when it is gone on with.
struct TrainingOptions {
  std::string checkpoint{};  // is written after epochs, once a second at most; nothing is where it is empty
  std::string resume{};      // a checkpoint to go on from
  std::string log{};         // a line of JSON for each epoch
  bool is_quiet = false;     // tells nothing while it trains
};

struct TrainingResult {
  nn::Json metrics;        // of the last epoch
  int interrupted_by = 0;  // a signal, after the batch under way; where there is a checkpoint, it is written
};

/// Trains from the beginning, or, with `resume`, on from there; for another number of epochs than was planned, the schedule
/// is planned anew, and goes on where it would be. Throws Error for settings that are nonsense or not those of the
/// checkpoint; where the training diverges, of which nothing is saved; and where files cannot be read or written: the
/// checkpoint's place is tried before the first step, and a save that fails before the last epoch is told and tried again.
TrainingResult train(const RunSettings& settings, const TrainingOptions& options);

}  // namespace minitorch::program
