// How a program of commands ends: with 0, with what a command asks for, or with 2 and one line on stderr; below that line,
// an expression that is wrong is pointed at.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace minitorch::program {

/// Reads `arguments`, without the program's name, and runs what they ask for. A command that is to end with another code
/// than 0 throws CLI::RuntimeError; with that its output has been written.
int run(CLI::App& app, const std::vector<std::string>& arguments);

}  // namespace minitorch::program
