// How a program of commands ends.
#include "program/run.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "operators/error.hpp"
#include "program/expression_error.hpp"
#include "program/printable.hpp"

namespace minitorch::program {

namespace {

constexpr int user_error = 2;

// "minitorch explain"
std::string called_as(const CLI::App& app) {
  const auto commands_read = app.get_subcommands();
  return commands_read.empty() ? app.get_name() : app.get_name() + " " + commands_read.front()->get_name();
}

}  // namespace

int run(CLI::App& app, const std::vector<std::string>& arguments) try {
  app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes the last first
  if (!std::cout.flush()) throw Error("the output could not be written");
  return EXIT_SUCCESS;
} catch (const CLI::RuntimeError& error) {
  return error.get_exit_code();
} catch (const CLI::ParseError& error) {
  if (error.get_exit_code() == EXIT_SUCCESS) return app.exit(error);  // --help, --version
  std::cerr << called_as(app) << ": " << one_line(error.what()) << " (see " << called_as(app) << " --help)\n";
  return user_error;
} catch (const ExpressionError& error) {  // of which further lines point at the place
  std::cerr << called_as(app) << ": " << printable(error.what()) << "\n";
  return user_error;
} catch (const std::exception& error) {
  std::cerr << called_as(app) << ": " << one_line(error.what()) << "\n";
  return user_error;
}

}  // namespace minitorch::program
