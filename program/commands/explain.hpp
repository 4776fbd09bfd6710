// `minitorch explain`: backpropagation through an expression, step by step.
// minitorch/tools/explain.hpp makes the steps; expression.hpp defines the language of expressions.
#pragma once

#include <string>
#include <vector>

#include "program/options/command.hpp"

namespace minitorch::program {

Command explain_command();

/// Puts a space before each argument that begins with a minus and is no flag, as "-x^2": CLI11 would read it as flags.
/// `arguments` are the program's; those of other commands stay as they are.
void protect_negative_arguments(std::vector<std::string>& arguments);

}  // namespace minitorch::program
