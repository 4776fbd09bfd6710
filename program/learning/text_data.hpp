// The data source `text`: windows of a file's characters or bytes, each of which is to be predicted from those before.
#pragma once

#include <string>
#include <vector>

#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// The values of the setting `unit`.
std::vector<std::string> text_units();

/// Loads the text at settings.path. The test is on its last fifth, or on the text at settings.test_path. Throws Error
/// for a text that is too short, or that is not the text of `kept`.
Data load_text(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
