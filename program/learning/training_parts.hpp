// The optimisers and schedules of `minitorch train`, by name. A new one is a row of a table in training_parts.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "nn/optim/schedulers.hpp"

namespace minitorch::program {

/// Makes an optimiser with this learning rate. Throws Error for an unknown name or an invalid rate.
std::unique_ptr<nn::Optimizer> make_optimizer(std::string_view name, std::vector<nn::Parameter> parameters,
                                              double rate);
/// Makes a schedule that sets the rate after each of `steps` steps; returns null for "none". Throws Error for an
/// unknown name.
std::unique_ptr<nn::Scheduler> make_schedule(std::string_view name, nn::Optimizer& optimizer, std::int64_t steps);

std::vector<std::string> optimizer_names();
std::vector<std::string> schedule_names();

}  // namespace minitorch::program
