// Loads a model of `minitorch train` from its checkpoint.
#pragma once

#include <memory>
#include <string>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

struct TrainedModel {
  RunSettings settings;
  Task task;
  std::unique_ptr<nn::Module> model;
  nn::Json metrics;  // of the last epoch; null if none was over
};

/// Returns the settings, and the task, of a checkpoint. Throws CheckpointError, which names the path, if it is not a
/// checkpoint of `minitorch train` or has values that no option accepts.
RunSettings settings_in(const std::string& path, const nn::CheckpointContents& contents);
Task task_in(const std::string& path, const nn::CheckpointContents& contents);

/// Throws CheckpointError, which names the path, if the checkpoint has fewer elements than the model of its settings
/// has parameters. So a false size takes no memory.
void check_model_is_in(const std::string& path, const nn::CheckpointContents& contents, const RunSettings& settings,
                       const Task& task);

/// Loads the model of a checkpoint, in evaluation mode. Throws CheckpointError, which names the path.
TrainedModel load_trained_model(const std::string& path);

/// Loads the data that the model of `checkpoint` was trained on; from `path` and `test_path`, if these are not empty.
/// Throws CheckpointError if columns, classes or sizes differ, or the cells of a table, and Error for a path that data
/// of this kind do not have. Pictures may lack the last classes.
Data data_of(const TrainedModel& trained, const std::string& checkpoint, const std::string& path,
             const std::string& test_path);

}  // namespace minitorch::program
