// The memory that the training of a model needs.
#pragma once

#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Throws Error if the parameters of the model, their gradients and the state of the optimiser may need more memory
/// than is available. Allocates nothing.
void check_memory(const RunSettings& settings, const Task& task);

}  // namespace minitorch::program
