// The models of `minitorch train`, by name. A new model is a row of the table in models.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

struct Model {
  std::string_view name, about;
  Kinds kinds;                           // of data that it is for
  void (*adapt)(RunSettings& settings);  // turns the defaults of the data into those of this model
  std::unique_ptr<nn::Module> (*make)(const RunSettings& settings, const Task& task);
  double (*count_parameters)(const RunSettings& settings, const Task& task);
  // Returns how many examples a training step needs at least.
  std::int64_t (*least_batch)(const RunSettings& settings, const Task& task) =
      [](const RunSettings& /*settings*/, const Task& /*task*/) { return std::int64_t{1}; };

  bool fits(const DataSource& source) const {
    return std::find(kinds.begin(), kinds.end(), source.kind) != kinds.end();
  }
};

std::span<const Model> models();

/// Throws Error for an unknown model, and for one that is for other kinds of data; the message lists those that fit.
void check_fits(const DataSource& source, std::string_view model);
/// Returns the defaults of a model on these data. Throws as check_fits.
RunSettings default_settings(const DataSource& source, std::string_view model);

/// Makes a model for a task, with first weights from this thread's default generator. Its output is the logits of the
/// classes, or a number. Throws Error for unknown names and for sizes below 1.
std::unique_ptr<nn::Module> make_model(const RunSettings& settings, const Task& task);

/// Returns the number of parameters of that model, without making it: it may be too large for memory.
double count_parameters(const RunSettings& settings, const Task& task);

/// Throws Error if one of the steps over `examples` training examples has too few for the model.
void check_batches(const RunSettings& settings, const Task& task, std::int64_t examples);

std::vector<std::string> model_names();

}  // namespace minitorch::program
