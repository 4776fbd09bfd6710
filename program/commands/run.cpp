// Turns exceptions into messages and exit codes.
#include "program/commands/run.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "minitorch/version.hpp"
#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "operators/levels/kernel_level.hpp"
#include "program/expression/expression_error.hpp"
#include "program/options/command_line.hpp"
#include "program/options/usage_error.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/standard_streams.hpp"

namespace minitorch::program {

namespace {

constexpr int user_error = 2;

// Returns the program with its command: "minitorch explain".
std::string called_as(const Command& program, const std::vector<std::string>& arguments) {
  const auto& all = program.commands;
  const bool has_command = !arguments.empty() && std::any_of(all.begin(), all.end(), [&](const Command& command) {
    return command.name == arguments[0];
  });
  return has_command ? program.name + " " + arguments[0] : program.name;
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

// Prints the message to stderr, and as a JSON object to stdout if --json was given.
int fail(const Command& program, const std::vector<std::string>& arguments, const std::string& message) {
  std::cerr << called_as(program, arguments) << ": " << message << "\n";
  if (asks_for_json(arguments))
    std::cout << printable_json(nn::Json(nn::Json::Object{{"error", message}}).dump()) << "\n" << std::flush;
  return user_error;
}

// A command that signal N ended exits with this plus N, even if its output failed: the reader may have gone.
constexpr int of_signals = 128;

int end_with_output(int exit_code) {
  if (!std::cout.flush()) throw Error("the output could not be written");
  return exit_code;
}

}  // namespace

int run(const Command& program, const std::vector<std::string>& arguments) try {
  const std::string version =
      "minitorch " MINITORCH_VERSION_STRING ", kernels: " + std::string(operators::kernel_level());
  const int exit_code = run_command_line(program, version, arguments);
  return exit_code > of_signals ? exit_code : end_with_output(exit_code);
} catch (const UsageError& error) {
  return fail(program, arguments, one_line(error.what()) + " (see " + called_as(program, arguments) + " --help)");
} catch (const ExpressionError& error) {  // keeps its line breaks: a caret points at the fault
  return fail(program, arguments, printable(error.what()));
} catch (const std::bad_alloc&) {
  return fail(program, arguments, "out of memory");
} catch (const std::exception& error) {
  return fail(program, arguments, one_line(error.what()));
}

int main_of(std::string_view name, Command (*make)(), int argc, char** argv) try {
  open_closed_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // writing beyond a file-size limit is then an error, as on a full disk
  Command program = make();
  program.name = name;
  return run(program, {argv + 1, argv + argc});
} catch (const std::bad_alloc&) {
  std::cerr << name << ": out of memory\n";
  return user_error;
} catch (const std::exception& error) {
  std::cerr << name << ": " << one_line(error.what()) << "\n";
  return user_error;
}

}  // namespace minitorch::program
