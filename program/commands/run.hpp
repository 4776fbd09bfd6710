// Runs a program. The exit code is 0, the one that a command asks for, or 2 for an error, which is one line
// on stderr; two further lines point at the fault of an expression.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "program/options/command.hpp"

namespace minitorch::program {

/// Runs `program` with `arguments`, which do not include its name, and returns the exit code.
int run(const Command& program, const std::vector<std::string>& arguments);

/// Runs the program that `make` returns, under this name, as `main` does, with the streams and signals of the process.
int main_of(std::string_view name, Command (*make)(), int argc, char** argv);

}  // namespace minitorch::program
