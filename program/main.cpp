// The program `minitorch`: its commands, and how it ends where something is wrong. What a command does is in its own file.
// It ends with 0, or with 2 and one line on stderr; below that line, an expression that is wrong is pointed at.
#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "operators/error.hpp"
#include "program/explain.hpp"
#include "program/printable.hpp"

namespace {

using namespace minitorch::program;

// A new command is a word here.
constexpr std::array commands = {add_explain};

constexpr int user_error = 2;

// "minitorch explain"
std::string called_as(const CLI::App& app) {
  const auto commands_read = app.get_subcommands();
  return commands_read.empty() ? app.get_name() : app.get_name() + " " + commands_read.front()->get_name();
}

// `arguments` without the program's name.
int run(CLI::App& app, std::vector<std::string> arguments) try {
  tell_minus_from_flags(arguments);
  app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes the last first
  if (app.get_subcommands().empty()) throw CLI::RequiredError("a command");
  if (!std::cout.flush()) throw minitorch::Error("the output could not be written");
  return EXIT_SUCCESS;
} catch (const CLI::ParseError& error) {
  if (error.get_exit_code() == EXIT_SUCCESS) return app.exit(error);  // --help, --version
  std::cerr << called_as(app) << ": " << one_line(error.what()) << " (see " << called_as(app) << " --help)\n";
  return user_error;
} catch (const std::exception& error) {
  std::cerr << called_as(app) << ": " << printable(error.what()) << "\n";
  return user_error;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Backpropagation, told and used.", "minitorch");
  app.set_version_flag("--version", "minitorch " MINITORCH_VERSION);
  app.require_subcommand(0, 1);  // so that a word which is no command is told
  for (const auto& add_to : commands) add_to(app);
  return run(app, {argv + 1, argv + argc});
} catch (const std::exception& error) {
  std::cerr << "minitorch: " << error.what() << "\n";
  return user_error;
}
