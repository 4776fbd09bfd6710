// The optimisers and schedules of `minitorch train`, by name. A new one is a row of a table in training_parts.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// Makes the optimiser of the settings, with their learning rate and weight decay. Throws Error for an unknown name,
/// and for an invalid rate or weight decay.
std::unique_ptr<nn::Optimizer> make_optimizer(const RunSettings& settings, std::vector<nn::Parameter> parameters);
/// Makes a schedule that sets the rate after each of `steps` steps; returns null for "none". Throws Error for an
/// unknown name.
std::unique_ptr<nn::Scheduler> make_schedule(std::string_view name, nn::Optimizer& optimizer, std::int64_t steps);

std::vector<std::string> optimizer_names();
std::vector<std::string> schedule_names();

}  // namespace minitorch::program
