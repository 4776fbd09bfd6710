// The log that a resumed training goes on with. Another file is not touched without permission.
#pragma once

#include <optional>
#include <string>

#include "nn/json/json.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training_records.hpp"

namespace minitorch::program {

/// Returns the records of the log at `path`, with which a training goes on that is resumed with these settings and
/// the metrics of its checkpoint. They are empty if nothing is there, or no regular file. For a file with content that
/// is no log, or that of another training, it throws Error, or returns nullopt with `may_overwrite`.
std::optional<TrainingRecords> earlier_log(const std::string& path, const RunSettings& settings,
                                           const nn::Json& metrics, bool may_overwrite);

}  // namespace minitorch::program
