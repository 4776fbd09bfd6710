// Replans the learning-rate schedule of a training that is resumed with another number of epochs.
#pragma once

#include <cstdint>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// A schedule, and the optimiser whose rates it sets.
struct Plan {
  nn::Optimizer& optimizer;
  nn::Scheduler& schedule;
};

/// If `settings` have another number of epochs than `contents`, a checkpoint after `steps` steps, replaces the schedule
/// in it by that of `plan` after as many steps. Rates and momentum become those of the new schedule. The parameters,
/// and what the optimiser keeps of them, stay. `plan` must be new, and may change; `model` is that of its optimiser.
/// Throws CheckpointError if the states in `contents` do not fit the plan that wrote them.
void plan_anew(nn::CheckpointContents& contents, const RunSettings& settings, const nn::Module& model, const Plan& plan,
               std::int64_t steps_of_epoch, std::int64_t steps);

/// Throws CheckpointError if a loaded schedule has not made `steps` steps.
void check_steps(const nn::Scheduler& schedule, std::int64_t steps);

}  // namespace minitorch::program
