// The help of all commands, walked option by option: each has a whole phrase, what it takes, and its default unless it is a flag.
#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/commands/commands.hpp"
#include "program/commands/inspect.hpp"
#include "program/expression/expression_functions.hpp"
#include "tests/catch.hpp"
#include "tests/program/run_program.hpp"

using Catch::Matchers::ContainsSubstring;
using minitorch::program::run;

namespace {

// What is wrong with the help of an option; empty where it is as it should be.
std::string fault_of(const CLI::Option& option) {
  static const std::set<std::string> no_beginnings = {
      "of",    "in",    "on", "at", "between", "where", "what",  "how",  "such", "whose", "tell",
      "tells", "write", "go", "so", "the",     "show",  "shows", "give", "take", "and",   "a"};
  const std::string text = option.get_description();
  const bool is_flag = option.get_items_expected_max() == 0;  // a flag is off by default
  const std::size_t bracket = std::min(text.find(" (default: "), text.find(" (required"));
  if (!is_flag && (bracket == std::string::npos || !text.ends_with(')')))
    return "says neither a default nor that it is required";
  std::istringstream stream(text.substr(0, bracket));
  const std::vector<std::string> words(std::istream_iterator<std::string>(stream), {});
  if (words.size() < 2 || no_beginnings.contains(words[0])) return "is no phrase that begins with a noun";
  if (std::isupper(static_cast<unsigned char>(text[0])) != 0) return "begins with a capital";
  const bool takes_value = option.get_items_expected_max() > 0 && option.nonpositional();
  if (takes_value && std::set<std::string>{"", "TEXT", "INT", "UINT", "FLOAT"}.contains(option.get_type_name()))
    return "does not say what it takes";
  return "";
}

void check_help(const CLI::App& app) {
  INFO(app.get_name());
  for (const CLI::Option* const option : app.get_options()) {
    INFO(option->get_name(true, true) << ": " << option->get_description());
    CHECK(fault_of(*option).empty());
  }
  std::istringstream lines(app.help());
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.size() <= 80);
  }
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CHECK_THAT(command->help(),
               ContainsSubstring("Exit codes: 0 ") && ContainsSubstring("minitorch " + command->get_name()));
    check_help(*command);
  }
}

}  // namespace

TEST_CASE("each option of each command has a phrase, what it takes and its default, in lines of 80 columns") {
  CLI::App app("", "minitorch"), inspect("", "minitorch-inspect");
  minitorch::program::make_program(app, "");
  CHECK(app.get_subcommands([](CLI::App*) { return true; }).size() == 5);
  check_help(app);
  minitorch::program::make_inspect(inspect);
  minitorch::program::finish_options(inspect);
  check_help(inspect);
}

TEST_CASE("a riddle in the help is found") {
  CLI::App app;
  int n = 0;
  bool is_quiet = false;
  std::string text;
  CHECK(fault_of(*app.add_option("--threads", n, "of kernels (default: all)")->type_name("N")) != "");
  CHECK(fault_of(*app.add_option("--rate", n, "learning rate")->type_name("N")) != "");
  CHECK(fault_of(*app.add_flag("--quiet", is_quiet, "no output except errors")).empty());
  CHECK(fault_of(*app.add_option("--path", text, "file of data (default: none)")) != "");
  CHECK(fault_of(*app.add_option("--batch", n, "examples per step (default: 128)")->type_name("N")).empty());
}

TEST_CASE("the help of explain has every function that an expression may call, and what it is") {
  CLI::App app("", "minitorch");
  minitorch::program::make_program(app, "");
  const std::string help = app.get_subcommand("explain")->help();
  CHECK(minitorch::program::functions().size() > 35);
  for (const minitorch::program::Function& function : minitorch::program::functions()) {
    INFO(function.name);
    CHECK_FALSE(function.help.empty());
    const std::size_t at = help.find("\n  " + std::string(function.name) + "(" + function.arguments + ")");
    REQUIRE(at != std::string::npos);
    const std::string line = help.substr(at + 1, help.find('\n', at + 1) - at - 1);
    CHECK(line.ends_with(" " + std::string(function.help)));
  }
}

TEST_CASE("defaults in the help of train are those that are used") {
  std::string help;  // words alone, wherever lines end
  std::istringstream words(run({"train", "--help"}).out);
  for (std::string word; words >> word;) help += word + " ";
  CHECK_THAT(help, ContainsSubstring("--batch N examples per step (default: 32 for points and tables, 128 for "
                                     "pictures)"));
  CHECK_THAT(help,
             ContainsSubstring("--epochs N number of passes over the training examples (default: 400 for points, 5 for "
                               "pictures, 100 for tables)"));
  CHECK_THAT(help, ContainsSubstring("(default: 64,64 for points and tables, 512,256 for pictures)"));
  CHECK_THAT(help, ContainsSubstring("one-cycle (up, then down to 0) or exponential (down to a hundredth) (default: "
                                     "cosine)"));
  CHECK_THAT(help, ContainsSubstring("(default: 500 for points)"));
  CHECK_THAT(run({"train", "xor", "--epochs", "1"}).out, ContainsSubstring("400 training examples"));
}

TEST_CASE("a word that is no command, option or name is told with the nearest one and all") {
  const auto error = [](const std::vector<std::string>& arguments) {
    const auto outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  const std::string commands = "choose one of train, eval, predict, explain, inspect (see minitorch --help)\n";
  CHECK(error({"foo"}) == "minitorch: there is no command 'foo'; " + commands);
  CHECK(error({"predcit"}) == "minitorch: there is no command 'predcit', the nearest is 'predict'; " + commands);
  CHECK(error({}) ==
        "minitorch: a command, one of train, eval, predict, explain, inspect, is required (see minitorch --help)\n");
  CHECK_THAT(error({"train", "spirl"}),
             ContainsSubstring("there is no data set 'spirl', the nearest is 'spiral'; choose "
                               "one of simple, diag, split, xor, circle, spiral"));
  CHECK_THAT(
      error({"train", "xor", "--optimizer", "adma"}),
      ContainsSubstring("--optimizer: there is no optimiser 'adma', the nearest is 'adam'; choose one of sgd, adam"));
  CHECK(error({"train", "xor", "--rat", "0.1"}) ==
        "minitorch train: there is no option '--rat', the nearest is '--rate' (see minitorch train --help)\n");
  CHECK_THAT(error({"train", "--epoch=7", "xor"}), ContainsSubstring("no option '--epoch', the nearest is '--epochs'"));
  CHECK_THAT(error({"eval", "a.json", "b.json"}), ContainsSubstring("'b.json' is one argument too many; leave it out"));
  CHECK_THAT(error({"train", "csv", "t.csv"}), ContainsSubstring("or write --path before it where it is the data"));
  CHECK_THAT(error({"train", "xor", "--checkpoint"}), ContainsSubstring("--checkpoint needs a value: FILE"));
}

TEST_CASE("an option that the data have no use for, or that is given wrongly, is an error and not passed over") {
  const auto error = [](const std::vector<std::string>& arguments) {
    const auto outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK_THAT(error({"train", "xor", "--label", "y"}),
             ContainsSubstring("--label is for tables, and xor has points; leave it out"));
  CHECK_THAT(error({"train", "xor", "--path", "a.csv"}), ContainsSubstring("--path is for pictures and tables"));
  CHECK_THAT(error({"train", "csv", "--path", "a.csv", "--points", "9"}), ContainsSubstring("--points is for points"));
  CHECK_THAT(error({"train", "iris.csv"}),
             ContainsSubstring("'iris.csv' is no data set; a table is given as csv --path iris.csv"));
  CHECK_THAT(error({"train", "XOR"}), ContainsSubstring("the nearest is 'xor'"));
  CHECK_THAT(error({"train", "xor", "--epochs", "1", "--epochs", "2"}),
             ContainsSubstring("--epochs is given more than once; give it once"));
  CHECK_THAT(error({"train", "xor", "--quiet=3"}), ContainsSubstring("--quiet takes no value"));
  CHECK_THAT(error({"inspect", "a.json", "--to", "json"}), ContainsSubstring("--to needs two values"));
  for (const char* sizes : {"8,,8", "8,", ",8", "8 8", "8;8"})
    CHECK_THAT(error({"train", "xor", "--hidden", sizes}), ContainsSubstring("is not a whole number from 1"));
  CHECK_THAT(run({"train", "xor", "--epochs", "1", "--hidden", "8,8"}).out, ContainsSubstring("; 114 parameters"));
}

TEST_CASE("with the flag --json an error is JSON, too") {
  for (const auto& arguments : {std::vector<std::string>{"train", "spirl", "--json"},
                                {"eval", "none.json", "--json"},
                                {"predict", "none.json", "1", "--json"},
                                {"explain", "x +", "--json"},
                                {"inspect", "none.json", "--json"},
                                {"--json", "foo"}}) {
    const auto outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.out, Catch::Matchers::StartsWith("{\"error\": \"") && Catch::Matchers::EndsWith("\"}\n"));
    CHECK_FALSE(outcome.err.empty());
  }
}
