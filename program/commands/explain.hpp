// `minitorch explain`: backpropagation through an expression, step by step.
// minitorch/tools/explain.hpp makes the steps; expression.hpp defines the language of expressions.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command explain_command();

}  // namespace minitorch::program
