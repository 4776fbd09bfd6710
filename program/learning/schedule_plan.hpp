// Replans the learning-rate schedule of a training that is resumed with another number of epochs.
#pragma once

#include <cstdint>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"

namespace minitorch::program {

/// A schedule, and the optimiser whose rates it sets.
struct Plan {
  nn::Optimizer& optimizer;
  nn::Scheduler& schedule;
};

/// Replaces the schedule in `contents`, a checkpoint after `steps` steps, by that of `plan` after as many steps. Rates
/// and momentum become those of the new schedule. Parameters and the optimiser's state of them stay. Both plans must be
/// new, and may change. Throws CheckpointError if the states in `contents` do not fit `old`, the plan that wrote them.
void plan_anew(nn::CheckpointContents& contents, const Plan& old, const Plan& plan, std::int64_t steps);

/// Throws CheckpointError if a loaded schedule has not made `steps` steps.
void check_steps(const nn::Scheduler& schedule, std::int64_t steps);

}  // namespace minitorch::program
