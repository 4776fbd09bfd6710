// A training that is gone on with for more or fewer epochs than it was planned for has its schedule planned anew.
#pragma once

#include <cstdint>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"

namespace minitorch::program {

/// Changes `contents`, a checkpoint after `steps` steps, into what it would be with `schedule`, which is new, as is
/// `optimizer`: rates and momentum are those of this schedule after as many steps. Parameters and what the optimiser
/// remembers of them stay.
void plan_anew(nn::CheckpointContents& contents, nn::Scheduler& schedule, const nn::Optimizer& optimizer,
               std::int64_t steps);

}  // namespace minitorch::program
