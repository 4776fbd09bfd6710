// The table of commands. A new command adds its function to `commands`.
#include "program/commands/commands.hpp"

#include <array>
#include <memory>

#include <CLI/CLI.hpp>

#include "program/commands/eval.hpp"
#include "program/commands/explain.hpp"
#include "program/commands/inspect.hpp"
#include "program/commands/predict.hpp"
#include "program/commands/train.hpp"
#include "program/options/help.hpp"
#include "program/options/option_checks.hpp"

namespace minitorch::program {

namespace {

constexpr std::array commands = {add_train, add_eval, add_predict, add_explain, add_inspect};

constexpr auto footer = R"text(Help on a command: minitorch COMMAND --help

Exit codes:
  0        success
  1        inspect --diff found a difference
  2        an error: one line on standard error; with --json also
           {"error": ...} on standard output
  128 + N  signal N stopped train, which saved its checkpoint:
           130 for Ctrl-C, 143 for SIGTERM
)text";

}  // namespace

void finish_options(CLI::App& app) {
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "this help");
  for (CLI::Option* const option : app.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    if (takes_value) {
      option->check(not_empty());
    } else {
      option->disable_flag_override();  // --quiet=3 is an error
    }
  }
  for (CLI::App* const command : app.get_subcommands([](CLI::App*) { return true; })) finish_options(*command);
}

void make_program(CLI::App& app, const std::string& version) {
  app.set_version_flag("--version", version, "version of the program");
  app.require_subcommand(0, 1);  // reports a word that is no command
  for (const auto& add_to : commands) add_to(app);
  for (CLI::App* const command : app.get_subcommands([](CLI::App*) { return true; })) command->group("Commands");
  app.footer(footer);
  app.callback([&app] {
    if (!app.get_subcommands().empty()) return;
    std::string names;
    for (const CLI::App* const command : app.get_subcommands([](CLI::App*) { return true; }))
      names.append(names.empty() ? "" : ", ").append(command->get_name());
    throw CLI::RequiredError("a command, one of " + names + ",");
  });
  finish_options(app);
}

}  // namespace minitorch::program
