// Runs a program of commands. The exit code is 0, the one that a command asks for, or 2 for an error, which is one line
// on stderr; two further lines point at the fault of an expression.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace minitorch::program {

/// Parses `arguments`, which do not include the program's name, runs the command, and returns the exit code. For an
/// exit code other than 0, a command writes its output and throws CLI::RuntimeError.
int run(CLI::App& app, const std::vector<std::string>& arguments);

}  // namespace minitorch::program
