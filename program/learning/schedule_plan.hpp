// Replans the learning-rate schedule of a training that is resumed with another number of epochs.
#pragma once

#include <cstdint>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"

namespace minitorch::program {

/// Replaces the schedule in `contents`, a checkpoint after `steps` steps, by `schedule` after as many steps. Rates and
/// momentum become those of the new schedule. Parameters and the optimiser's state of them stay. `schedule` and
/// `optimizer` must be new; stepping changes both.
void plan_anew(nn::CheckpointContents& contents, nn::Scheduler& schedule, const nn::Optimizer& optimizer,
               std::int64_t steps);

}  // namespace minitorch::program
