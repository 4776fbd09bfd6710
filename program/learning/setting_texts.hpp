// The texts among the settings of a training: paths, and names of columns. They may have any bytes, JSON only UTF-8.
#pragma once

#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// Throws DataError, which names the option, for a text that no checkpoint can hold.
void check_texts(const RunSettings& settings);
/// Returns the settings with escapes in texts that are not UTF-8.
RunSettings with_escaped_texts(RunSettings settings);

}  // namespace minitorch::program
