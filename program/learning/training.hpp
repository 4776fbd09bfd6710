// The training of `minitorch train`: epochs, checkpoints, and a stop on signals; and what finds a rate for it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/training/find_lr.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training_records.hpp"

namespace minitorch::program {

/// A training that has ended, or was interrupted.
struct TrainingEnd {
  const RunSettings& settings;
  const Data& data;
  const nn::Module& model;
  const TrainingRecords& records;  // with those of the log before, where both --resume and --log were given
};

/// Options that are no part of the training itself. They may differ when it is resumed.
struct TrainingOptions {
  std::string checkpoint{};    // written after epochs, at most once a second; none if empty
  std::string resume{};        // the checkpoint that is resumed; none if empty
  std::string log{};           // gets a line of JSON for each epoch and each interrupt; none if empty
  bool may_overwrite = false;  // begins `log` anew if it has content that is not of the resumed training
  bool is_quiet = false;       // prints nothing during training
  // Called after the last save, or when a training diverged that has epochs; keeps records.
  std::function<void(const TrainingEnd& end)> at_end{};
};

struct TrainingResult {
  nn::Json metrics;        // of the last epoch
  int interrupted_by = 0;  // the signal that stopped the training after a batch; else 0
  std::string example{};   // arguments of `minitorch predict` to try the model with
};

/// Trains from the beginning, or resumes `kept`, the contents of the checkpoint options.resume. If the number of epochs
/// has changed, continues with a schedule of that many epochs. Throws Error for invalid settings, for settings that
/// differ from the checkpoint's, if the training diverges (and saves nothing of that), and if a file cannot be read or
/// written. Tries to write the checkpoint before the first step. A failed save before the last epoch is reported and
/// tried again.
TrainingResult train(const RunSettings& settings, const TrainingOptions& options,
                     std::optional<nn::CheckpointContents> kept = {});

/// Returns the curve of `nn::find_lr` for the data, the model and the optimiser of these settings, and trains nothing.
/// Throws Error for invalid settings, and for data that cannot be read.
nn::LrCurve find_rate(RunSettings settings);

}  // namespace minitorch::program
