// All commands of the program `minitorch`, and what their help and their options have in common.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace minitorch::program {

/// Makes `app` the program: adds the commands, each of which runs where the app reads it.
void make_program(CLI::App& app, const std::string& version);

/// Gives the app and its commands the layout of help.hpp, and has every option that takes a value refuse an empty one.
void finish_options(CLI::App& app);

}  // namespace minitorch::program
