// Parses a command line, and runs the command that it names.
#pragma once

#include <string>
#include <vector>

#include "program/options/command.hpp"

namespace minitorch::program {

/// Parses `arguments`, which do not include the program's name, stores the values of the options, runs the command, and
/// returns its exit code. Prints help or `version` instead if an argument asks for it, and returns 0. Throws UsageError
/// for arguments that do not follow the help; the message explains how to correct them.
int run_command_line(const Command& program, const std::string& version, const std::vector<std::string>& arguments);

}  // namespace minitorch::program
