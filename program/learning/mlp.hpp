// The model `mlp`: a multilayer perceptron, such as 784-512-256-10, for points, pictures and tables.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Throws Error, which names both counts, unless there is one activation, and one dropout, for all hidden layers or for
/// each; other models take one. Also throws Error for an unknown activation.
void check_each_layer(const RunSettings& settings);

/// Makes the perceptron. Throws as check_each_layer, and Error for sizes below 1.
std::unique_ptr<nn::Module> make_mlp(const RunSettings& settings, const Task& task);
/// Returns the number of its parameters.
double count_mlp(const RunSettings& settings, const Task& task);

/// Sets the means and deviations that the perceptron of a task with `standardize` scales its inputs by to those of
/// `examples`. Leaves columns of words as they are.
void learn_scales(const nn::Module& model, const Task& task, const nn::Dataset& examples);

std::vector<std::string> activation_names();

}  // namespace minitorch::program
