// Points in the plane for a page.
#pragma once

#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"

namespace minitorch::program {

/// Returns at most 1,000 points, and what the model says everywhere (boundary_of):
///
///   {"low": [0, 0], "high": [1, 1], "squares": 48, "boundary": "<base64>",
///    "points": [[x, y, class, 1 if it is for the test], ...]}
nn::Json points_of(const Data& data, const nn::Module& model);

}  // namespace minitorch::program
