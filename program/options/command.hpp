// A command of the program, described as data: its options, its help, and the function that runs it.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "program/options/option.hpp"

namespace minitorch::program {

/// The names of the options and arguments that were given on the command line.
using GivenOptions = std::set<std::string>;

/// A command, or a program that consists of commands. The values of `options` must live as long as it.
struct Command {
  std::string name, about;
  std::vector<Option> options = {};
  std::string footer = {};                           // of the help
  bool takes_expressions = false;                    // which may begin with a minus, as -x^2
  std::function<int(const GivenOptions&)> run = {};  // returns the exit code; empty for a program of commands
  std::vector<Command> commands = {};
};

/// Returns `command` with the options that `options` makes, and with `run` as its function. Both get the command's own
/// `Values`, in which the options store what is given.
template <class Values>
Command command_with(Command command, std::vector<Option> (*options)(Values& values),
                     int (*run)(Values& values, const GivenOptions& given)) {
  const auto values = std::make_shared<Values>();
  command.options = options(*values);
  command.run = [values, run](const GivenOptions& given) { return run(*values, given); };
  return command;
}

}  // namespace minitorch::program
