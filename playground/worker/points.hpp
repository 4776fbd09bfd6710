// The points that a page's network learns: drawn, or those of a table of the user's own.
#pragma once

#include <string_view>

#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/setting_limits.hpp"

namespace minitorch::playground {

/// The limits of the number of points: what a page can learn from, and show.
inline constexpr program::Limits limits_of_points{.name = "points", .low = 6, .high = 10'000};

/// The settings, for the data `csv` with what the error of reading `table` advises: another separator, to take the
/// first row for data, or to drop rows in which a cell is missing.
program::RunSettings settings_for(program::RunSettings settings, std::string_view table);

/// The points of a set; for the data `csv` those of the text `table`, as `minitorch train csv` reads the file with this
/// text: x, y and the class. Throws Error for a text that is no such table, and for other than two classes.
program::Data points_for(const program::RunSettings& settings, std::string_view table);

/// [[x, y, class], ...]
nn::Json points_json(const nn::Dataset& examples);

/// The points of a set to learn from, as points_json has them. `chosen` is {"data", "points", "seed"}. Throws Error for
/// an unknown set, and for a number of points beyond these limits.
nn::Json points_of_set(const nn::Json& chosen);

}  // namespace minitorch::playground
