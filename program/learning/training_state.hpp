// What a training changes, and what its checkpoint has. `minitorch train` and the playground hold one each, so that
// each resumes what the other saved.
#pragma once

#include <memory>

#include "nn/checkpoint/checkpoint.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/scheduler.hpp"
#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training_place.hpp"

namespace minitorch::program {

/// The state of a training. The schedule is null if there is none.
struct TrainingState {
  using MakeModel = std::unique_ptr<nn::Module> (*)(const RunSettings& settings, const Data& data);

  /// The state before the first step, with a model by `make`. Seeds this thread's default generator, which is a part of
  /// the checkpoint, as is the vocabulary of `data`: they must outlive it. Throws Error for invalid settings.
  TrainingState(const RunSettings& settings, Data& data, MakeModel make);
  TrainingState(const TrainingState&) = delete;
  TrainingState& operator=(const TrainingState&) = delete;

  /// Goes on from a checkpoint at `place` of its training. If `settings` have another number of epochs, the schedule
  /// becomes one of that many. The metadata become those of the checkpoint. Throws CheckpointError if it does not fit.
  void go_on_from(nn::CheckpointContents contents, const RunSettings& settings, const TrainingPlace& place);

  nn::DataLoader batches;
  std::unique_ptr<nn::Module> model;
  std::unique_ptr<nn::Optimizer> optimizer;
  std::unique_ptr<nn::Scheduler> schedule;
  nn::Checkpoint checkpoint;
};

}  // namespace minitorch::program
