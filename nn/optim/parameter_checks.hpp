// Checks of lists of parameters that optimisers and clipping share, and the description of a parameter in messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// Returns "'hidden.weight' (3, 2)", with the parameter's path or name if it has one.
std::string described(const Parameter& parameter);

/// Throws Error, which names `function`, for a duplicate parameter, or two parameters with the same leaf as value.
void check_each_once(std::string_view function, const std::vector<Parameter>& parameters);

}  // namespace minitorch::nn
