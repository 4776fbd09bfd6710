// The help of all commands: each option has a whole phrase, the name of its value, and its default unless it is a flag.
#include "program/options/help.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "program/commands/commands.hpp"
#include "program/expression/expression_functions.hpp"
#include "program/options/command.hpp"
#include "tests/catch.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/program/run_program.hpp"

using Catch::Matchers::ContainsSubstring;
using minitorch::program::Command;
using minitorch::program::Option;
using minitorch::program::output;
using minitorch::program::run;
using minitorch::program::run_command;

namespace {

// Returns the fault in the help of an option, or an empty text.
std::string fault_of(const Option& option) {
  static const std::set<std::string> no_beginnings = {
      "of",    "in",    "on", "at", "between", "where", "what",  "how",  "such", "whose", "tell",
      "tells", "write", "go", "so", "the",     "show",  "shows", "give", "take", "and",   "a"};
  const std::string& text = option.about;
  const bool is_flag = std::holds_alternative<bool*>(option.value);  // a flag is off by default
  const std::size_t bracket = std::min(text.find(" (default: "), text.find(" (required"));
  if (!is_flag && (bracket == std::string::npos || !text.ends_with(')')))
    return "says neither a default nor that it is required";
  std::istringstream stream(text.substr(0, bracket));
  const std::vector<std::string> words(std::istream_iterator<std::string>(stream), {});
  if (words.size() < 2 || no_beginnings.contains(words[0])) return "is no phrase that begins with a noun";
  if (std::isupper(static_cast<unsigned char>(text[0])) != 0) return "begins with a capital";
  const bool takes_value = !is_flag && option.name.starts_with('-');
  return takes_value && option.type.empty() ? "does not say what it takes" : "";
}

void check_options(const Command& command) {
  INFO(command.name);
  for (const Option& option : command.options) {
    INFO(option.name << ": " << option.about);
    CHECK(fault_of(option).empty());
  }
}

void check_lines(const std::string& help) {
  CHECK_FALSE(help.empty());
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.size() <= 80);
  }
}

}  // namespace

TEST_CASE("each option of each command has a phrase, what it takes and its default, in lines of 80 columns") {
  const Command program = minitorch::program::minitorch_program();
  CHECK(program.commands.size() == 6);
  check_lines(output({"--help"}));
  for (const Command& command : program.commands) {
    check_options(command);
    const std::string help = output({command.name, "--help"});
    check_lines(help);
    CHECK_THAT(help, ContainsSubstring("Exit codes: 0 ") && ContainsSubstring("minitorch " + command.name));
  }
  check_lines(run_command({minitorch::test::inspect_path(), "--help"}).out);
}

TEST_CASE("a fault in the help of an option is found") {
  std::string text;
  bool is_quiet = false;
  CHECK(fault_of({.name = "--threads", .value = &text, .about = "of kernels (default: all)", .type = "N"}) != "");
  CHECK(fault_of({.name = "--rate", .value = &text, .about = "learning rate", .type = "N"}) != "");
  CHECK(fault_of({.name = "--quiet", .value = &is_quiet, .about = "no output except errors"}).empty());
  CHECK(fault_of({.name = "--path", .value = &text, .about = "file of data (default: none)"}) != "");
  CHECK(
      fault_of({.name = "--batch", .value = &text, .about = "examples per step (default: 128)", .type = "N"}).empty());
}

TEST_CASE("the help of explain has every function that an expression may call, and what it is") {
  const std::string help = output({"explain", "--help"});
  CHECK(minitorch::program::functions().size() > 35);
  for (const minitorch::program::Function& function : minitorch::program::functions()) {
    INFO(function.name);
    CHECK_FALSE(function.help.empty());
    const std::string call = std::string(function.name) + "(" + function.arguments + ")";
    CHECK_THAT(help, ContainsSubstring("\n" + minitorch::program::two_columns(call, std::string(function.help))));
  }
}

TEST_CASE("defaults in the help of train are those that are used") {
  std::string help;  // the words, without line breaks
  std::istringstream words(run({"train", "--help"}).out);
  for (std::string word; words >> word;) help += word + " ";
  CHECK_THAT(help, ContainsSubstring("--batch N examples per step (default: 32 for points, tables and text, 128 for "
                                     "pictures, 50 for sentences, 64 for cnn, 16 for course)"));
  CHECK_THAT(help,
             ContainsSubstring("--epochs N number of passes over the training examples (default: 400 for points, "
                               "5 for pictures, 100 for tables, 8 for sentences, 10 for text, 3 for cnn and course)"));
  CHECK_THAT(help, ContainsSubstring("(default: 64,64 for points and tables, 512,256 for pictures, 128 for cnn)"));
  CHECK_THAT(help, ContainsSubstring("or exponential (down to a hundredth) (default: cosine for points, pictures, "
                                     "tables and sentences, warm-up for text)"));
  CHECK_THAT(help, ContainsSubstring("(default: 500 for points)"));
  CHECK_THAT(help, ContainsSubstring("--heads N heads of attention in a layer (default: 4 for text)"));
  CHECK_THAT(help,
             ContainsSubstring("(default: mlp for points, pictures and tables, sentence-cnn for sentences, transformer "
                               "for text)"));
  CHECK_THAT(run({"train", "xor", "--epochs", "1"}).out, ContainsSubstring("400 training examples"));
}

TEST_CASE("a second way to give the same is accepted, but is not in the help") {
  for (const auto& [command, option] : {std::pair("train", "--path"), {"predict", "--image"}}) {
    CHECK(output({command, "--help"}).find(std::string("  ") + option) == std::string::npos);
    CHECK_THAT(run({command, option}).err, ContainsSubstring(std::string(option) + " needs a value"));
  }
}

TEST_CASE("an unknown command, option or name is an error with the nearest one and a list of all") {
  const auto error = [](const std::vector<std::string>& arguments) {
    const auto outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  const std::string commands = "choose one of train, eval, predict, report, explain, inspect (see minitorch --help)\n";
  CHECK(error({"foo"}) == "minitorch: there is no command 'foo'; " + commands);
  CHECK(error({"predcit"}) == "minitorch: there is no command 'predcit', the nearest is 'predict'; " + commands);
  CHECK(error({}) ==
        "minitorch: a command, one of train, eval, predict, report, explain, inspect, is required (see minitorch "
        "--help)\n");
  CHECK(error({"train", "--"}) == "minitorch train: data, or --resume, is required (see minitorch train --help)\n");
  CHECK_THAT(error({"train", "spirl"}),
             ContainsSubstring("there is no data set 'spirl', the nearest is 'spiral'; choose "
                               "one of simple, diag, split, xor, circle, spiral"));
  CHECK_THAT(
      error({"train", "xor", "--optimizer", "adma"}),
      ContainsSubstring("--optimizer: there is no optimiser 'adma', the nearest is 'adam'; choose one of sgd, adam"));
  CHECK(error({"train", "xor", "--rat", "0.1"}) ==
        "minitorch train: there is no option '--rat', the nearest is '--rate' (see minitorch train --help)\n");
  CHECK_THAT(error({"train", "xor", "--lr", "0.1"}),
             ContainsSubstring("there is no option '--lr', it is called '--rate'"));
  CHECK_THAT(error({"eval", "a.json", "--lr", "0.1"}), ContainsSubstring("there is no option '--lr' (see"));
  CHECK_THAT(error({"train", "--epoch=7", "xor"}), ContainsSubstring("no option '--epoch', the nearest is '--epochs'"));
  CHECK_THAT(error({"eval", "a.json", "b.json"}), ContainsSubstring("'b.json' is one argument too many; leave it out"));
  CHECK_THAT(error({"eval", "a.json", "t.csv"}), ContainsSubstring("or write --path before it where it is the data"));
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
             ContainsSubstring("--label is for tables, not for points; leave it out"));
  CHECK_THAT(error({"train", "xor", "--path", "a.csv"}),
             ContainsSubstring("--path is for pictures, tables, sentences and text"));
  CHECK_THAT(error({"train", "csv", "--path", "a.csv", "--points", "9"}), ContainsSubstring("--points is for points"));
  CHECK_THAT(error({"train", "csv", "--path", "a.csv", "--noise", "0.1"}), ContainsSubstring("--noise is for points"));
  CHECK_THAT(error({"train", "iris.csv"}),
             ContainsSubstring("'iris.csv' is no data set; a table is given as csv iris.csv"));
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

TEST_CASE("help shows how each command is used") {
  for (const char* command : {"train", "eval", "predict", "inspect", "explain"}) {
    CHECK_THAT(output({command, "--help"}),
               ContainsSubstring("Example") && ContainsSubstring(std::string("minitorch ") + command));
  }
}
