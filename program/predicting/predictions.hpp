// The predictions of a model for a batch of inputs, as lines of text or as JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "program/learning/task.hpp"
#include "program/learning/trained_model.hpp"

namespace minitorch::program {

/// Inputs of a model: their number, and a function that returns a batch of those with some indices. `names` has the
/// name of each, or is empty.
struct ModelInputs {
  std::int64_t size = 0;
  std::function<Tensor(std::span<const std::int64_t> indices)> batch;
  std::vector<std::string> names{};
};

/// Returns the rows of x as inputs.
ModelInputs inputs_of(const Tensor& x, std::vector<std::string> names = {});

/// Returns what an output means: the three most probable classes, "boot 99.81 %, sneaker 0.17 %, sandal 0.02 %", or a
/// number; "NaN" if it is none.
std::string told_output(const Task& task, const Tensor& output);

/// Prints a line for each input, after its name, if it has one; or one JSON array. There, what is NaN is null.
void print_predictions(const TrainedModel& trained, const ModelInputs& inputs, bool as_json);

}  // namespace minitorch::program
