// The models that can be trained, by name. A new model is a row of the table in models.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// A model for a task, with first weights from this thread's source of random numbers. Gives logits of the classes, or a
/// number. Throws Error for names that are not in the tables and sizes that are not above 0.
std::unique_ptr<nn::Module> make_model(const RunSettings& settings, const Task& task);

/// How many parameters that model has, which may be more than any memory holds.
double count_parameters(const RunSettings& settings, const Task& task);

/// What `standardize` of a task asks for: takes the mean and the deviation of these examples for those of all. Words have
/// no scale.
void learn_scales(const nn::Module& model, const Task& task, const nn::Dataset& examples);

std::vector<std::string> model_names();
std::vector<std::string> activation_names();

}  // namespace minitorch::program
