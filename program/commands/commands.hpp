// All commands of the program `minitorch`, and the rules that their options share.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds all commands to `app`. Parsing the arguments runs the command that they name.
void make_program(CLI::App& app, const std::string& version);

/// Sets the help layout of help.hpp for the app and its commands. Options that take a value then refuse an empty one.
void finish_options(CLI::App& app);

}  // namespace minitorch::program
