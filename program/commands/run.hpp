// Runs a program. The exit code is 0, the one that a command asks for, or 2 for an error, which is one line
// on stderr; two further lines point at the fault of an expression.
#pragma once

#include <string>
#include <vector>

#include "program/options/command.hpp"

namespace minitorch::program {

/// Runs `program` with `arguments`, which do not include its name, and returns the exit code.
int run(const Command& program, const std::vector<std::string>& arguments);

}  // namespace minitorch::program
