// What the page shows of an expression's forward and backward pass.
#pragma once

#include <string_view>

#include "nn/json/json.hpp"

namespace minitorch::playground {

/// Returns the program's expression_steps of `expression`. `values` are texts such as "x=2", each a variable. Throws
/// ExpressionError, and Error for faulty values, more than 10,000 bytes, and more than 200 values to draw.
nn::Json explanation(std::string_view expression, const nn::Json& values);

/// Returns the functions that an expression may call: [{"name", "arguments", "help"}].
nn::Json functions_of_expressions();

}  // namespace minitorch::playground
