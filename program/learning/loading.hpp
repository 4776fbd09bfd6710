// Loads the data of trainings: of a new one, or again those of a checkpoint.
#pragma once

#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Loads the data of a new training. Throws DataError, also for files that are not there.
Data load_data(const RunSettings& settings);
/// Loads the data of a training whose task is `kept`. Throws CheckpointError if the data differ.
Data load_again(const RunSettings& settings, const Task& kept);

/// Does the same without the check of the task. Throws DataError for files that are not there: the message has advice
/// on those that were moved.
Data load_kept(const RunSettings& settings, const Task& kept);
/// Throws CheckpointError if the task of data is another than the one that was trained.
void check_is_same(const Task& task, const Task& kept);

}  // namespace minitorch::program
