// The page that goes through a backward pass step by step.
#pragma once

#include <string>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "program/explanation/network_step.hpp"

namespace minitorch::program {

/// Writes the page about `y`, the value of `expression`, to `path`, whole or not at all. Throws as write_page.
void write_explanation(const std::string& path, const std::string& expression, const std::vector<Scalar>& variables,
                       const Scalar& y);
/// The same about a step of the network with these sizes: "2-3-1".
void write_explanation(const std::string& path, const std::string& sizes, const NetworkStep& step);

}  // namespace minitorch::program
