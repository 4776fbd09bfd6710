// The models of `minitorch train`, by name. A new model is a row of the table in models.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// Makes a model for a task, with first weights from this thread's default generator. Its output is the logits of the
/// classes, or a number. Throws Error for unknown names and for sizes below 1.
std::unique_ptr<nn::Module> make_model(const RunSettings& settings, const Task& task);

/// Returns the number of parameters of that model, without making it: it may be too large for memory.
double count_parameters(const RunSettings& settings, const Task& task);

/// Sets the means and deviations that the model of a task with `standardize` scales its inputs by to those of
/// `examples`. Leaves columns of words as they are.
void learn_scales(const nn::Module& model, const Task& task, const nn::Dataset& examples);

std::vector<std::string> model_names();
std::vector<std::string> activation_names();

}  // namespace minitorch::program
