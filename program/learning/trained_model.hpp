// A model that `minitorch train` made, from its checkpoint alone.
#pragma once

#include <memory>
#include <string>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

struct TrainedModel {
  RunSettings settings;
  Task task;
  std::unique_ptr<nn::Module> model;
};

/// The settings and the task that a checkpoint keeps. Throws CheckpointError, which names the path, where it is not one of
/// `minitorch train`, or they are what no flag could have asked for.
RunSettings settings_in(const std::string& path, const nn::CheckpointContents& contents);
Task task_in(const std::string& path, const nn::CheckpointContents& contents);

/// Throws CheckpointError, which names the path, where a checkpoint has fewer elements than the model that its settings ask
/// for: before such a model takes memory.
void check_model_is_in(const std::string& path, const nn::CheckpointContents& contents, const RunSettings& settings,
                       const Task& task);

/// Throws CheckpointError, which names the path.
TrainedModel load_trained_model(const std::string& path);

/// The data of a training that `kept` is the task of. Throws CheckpointError where they are other ones.
Data load_again(const RunSettings& settings, const Task& kept);

/// The data that the model of `checkpoint` was trained on, from `path` where that is not empty. Throws CheckpointError
/// where they are other ones: of other columns, classes or sizes, or a table of other cells. Of pictures the last
/// classes may be missing.
Data data_of(const TrainedModel& trained, const std::string& checkpoint, const std::string& path);

}  // namespace minitorch::program
