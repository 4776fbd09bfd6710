// What a page about an expression shows: forward and backward, value by value.
#pragma once

#include <string_view>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "nn/json/json.hpp"

namespace minitorch::program {

/// Returns {"title", "result", "values", "unreached"} about `y`, the value of `expression`: the values in the order of
/// computation, none if `y` is a constant, and the names of the variables that no derivative reaches.
nn::Json expression_steps(std::string_view expression, const std::vector<Scalar>& variables, const Scalar& y);

}  // namespace minitorch::program
