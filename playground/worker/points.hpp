// The points that a page's network learns: drawn, or those of a table of the user's own.
#pragma once

#include <cstdint>
#include <string_view>

#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::playground {

/// The upper limit of the number of points: what a page can show.
constexpr std::int64_t most_points = 10'000;

/// The points of a set; for the data `csv` those of the text `table`, as `minitorch train csv` reads the file with this
/// text: x, y and the class. Throws Error for a text that is no such table, and for other than two classes.
program::Data points_for(const program::RunSettings& settings, std::string_view table);

/// [[x, y, class], ...]
nn::Json points_json(const nn::Dataset& examples);

/// The points of a set to learn from, as points_json has them. `chosen` is {"data", "points", "seed"}. Throws Error for
/// an unknown set, and for more than most_points.
nn::Json points_of_set(const nn::Json& chosen);

}  // namespace minitorch::playground
