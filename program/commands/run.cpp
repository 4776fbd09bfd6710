// Parses the arguments, runs the command, and turns exceptions into messages and exit codes.
#include "program/commands/run.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string_view>

#include <CLI/CLI.hpp>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "program/expression/expression_error.hpp"
#include "program/options/nearest.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

constexpr int user_error = 2;

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

// Returns the command that was parsed; the program itself if there is none.
const CLI::App& command_of(const CLI::App& app) {
  const auto commands_read = app.get_subcommands();
  return commands_read.empty() ? app : *commands_read.front();
}

// Returns the program with its command: "minitorch explain".
std::string called_as(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = command_names(app);
  const bool has_command = !arguments.empty() && std::find(names.begin(), names.end(), arguments[0]) != names.end();
  return has_command ? app.get_name() + " " + arguments[0] : app.get_name();
}

// Explains an unexpected word, and proposes the nearest option or command.
std::string about_unexpected(const CLI::App& app, std::string word) {
  const CLI::App& command = command_of(app);
  if (word.starts_with('-')) {
    word = word.substr(0, word.find('='));
    std::vector<std::string> names;
    for (const CLI::Option* const option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string_view near = nearest(word, views);
    return "there is no option '" + word + "'" + (near.empty() ? "" : ", the nearest is '" + std::string(near) + "'");
  }
  const std::vector<std::string> names = command_names(app);
  if (&command == &app && !names.empty())
    return no_such("command", word, std::vector<std::string_view>(names.begin(), names.end()));
  const bool has_path = command.get_option_no_throw("--path") != nullptr;
  return "'" + word + "' is one argument too many; leave it out" +
         (has_path ? ", or write --path before it where it is the data" : "");
}

// Rewrites CLI11's messages about too few or too many values in this program's words.
std::string about_mismatch(const std::string& text) {
  constexpr std::string_view missing = " missing";
  const std::string name = text.substr(0, text.find_first_of(": "));
  const std::size_t required = text.find(": 1 required ");
  if (required != std::string::npos && text.ends_with(missing)) {
    const std::size_t begin = text.find(" required ") + 10;
    return name + " needs a value: " + text.substr(begin, text.size() - missing.size() - begin);
  }
  if (text.find("At Most 1 required") != std::string::npos) return name + " is given more than once; give it once";
  if (text.find("At least 2 required") != std::string::npos) return name + " needs two values";
  if (text.find("flag override") != std::string::npos)
    return "--" + name + " takes no value; leave out what follows '='";
  return text;
}

std::string told(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unexpected = app.remaining(true);
  const auto option =
      std::find_if(unexpected.begin(), unexpected.end(), [](const auto& word) { return word.starts_with("--"); });
  if (option != unexpected.end()) return about_unexpected(app, *option);  // later words may only follow from this one
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !unexpected.empty())
    return about_unexpected(app, unexpected.front());
  return dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr ? about_mismatch(error.what()) : error.what();
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

// Prints the message to stderr, and as a JSON object to stdout if --json was given.
int fail(const CLI::App& app, const std::vector<std::string>& arguments, const std::string& message) {
  std::cerr << called_as(app, arguments) << ": " << message << "\n";
  if (asks_for_json(arguments))
    std::cout << printable_json(nn::Json(nn::Json::Object{{"error", message}}).dump()) << "\n" << std::flush;
  return user_error;
}

// Refuses "--path=": CLI11 would take the next word as its value.
void refuse_values_left_out(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return;
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      throw CLI::ValidationError(argument.substr(0, argument.size() - 1),
                                 "its value is empty; write one after '=', or leave the option out");
    }
  }
}

// A command that signal N ended exits with this plus N, even if its output failed: the reader may have gone.
constexpr int of_signals = 128;

int end_with_output(int exit_code) {
  if (!std::cout.flush()) throw Error("the output could not be written");
  return exit_code;
}

}  // namespace

int run(CLI::App& app, const std::vector<std::string>& arguments) try {
  try {
    refuse_values_left_out(arguments);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants the last argument first
    return end_with_output(EXIT_SUCCESS);
  } catch (const CLI::RuntimeError& error) {
    const int exit_code = error.get_exit_code();
    return exit_code > of_signals ? exit_code : end_with_output(exit_code);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != EXIT_SUCCESS)
      return fail(app, arguments, one_line(told(app, error)) + " (see " + called_as(app, arguments) + " --help)");
    app.exit(error);  // writes the help or the version
    return end_with_output(EXIT_SUCCESS);
  }
} catch (const ExpressionError& error) {  // keeps its line breaks: a caret points at the fault
  return fail(app, arguments, printable(error.what()));
} catch (const std::bad_alloc&) {
  return fail(app, arguments, "the system has no memory for it");
} catch (const std::exception& error) {
  return fail(app, arguments, one_line(error.what()));
}

}  // namespace minitorch::program
