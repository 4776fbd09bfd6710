// The data sources of points in the plane: the course's sets, and two moons.
#pragma once

#include <string_view>
#include <vector>

#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Returns the names of the sets: those of the course, and "moons".
std::vector<std::string_view> point_set_names();

/// Draws `points` points of the set `data` with the seed of the settings, then their noise. Labels are those of the
/// points without noise. Throws Error for an unknown set, and for too few points.
Data load_points(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
