// The program `minitorch` and its commands. What a command does is in its own file; how the program ends, in run.hpp.
#include <array>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/eval.hpp"
#include "program/explain.hpp"
#include "program/inspect.hpp"
#include "program/predict.hpp"
#include "program/run.hpp"
#include "program/standard_streams.hpp"
#include "program/train.hpp"
#include "program/wait_policy.hpp"

using namespace minitorch::program;

namespace {

// A new command is a word here.
constexpr std::array commands = {add_train, add_eval, add_predict, add_explain, add_inspect};

}  // namespace

int main(int argc, char** argv) try {
  open_closed_streams();
  wait_briefly(argv);
  CLI::App app("Backpropagation, told and used.", "minitorch");
  app.set_version_flag("--version", "minitorch " MINITORCH_VERSION);
  app.require_subcommand(0, 1);  // so that a word which is no command is told
  for (const auto& add_to : commands) add_to(app);
  app.callback([&app] {
    if (app.get_subcommands().empty()) throw CLI::RequiredError("a command");
  });
  std::vector<std::string> arguments(argv + 1, argv + argc);
  tell_minus_from_flags(arguments);
  return run(app, arguments);
} catch (const std::exception& error) {
  std::cerr << "minitorch: " << error.what() << "\n";
  return 2;
}
