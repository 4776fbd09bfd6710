// Translates commands and options to CLI11, and the errors of CLI11 to messages of this program. No other file includes
// CLI11, because it takes seconds to compile.
#include "program/options/command_line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "operators/errors/joined.hpp"
#include "program/options/help.hpp"
#include "program/options/literal_arguments.hpp"
#include "program/options/nearest.hpp"
#include "program/options/option_checks.hpp"
#include "program/options/tables.hpp"
#include "program/options/usage_error.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view hidden = "hidden";  // the group of options that the help leaves out

// Prints terms and descriptions in two columns.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() {
    label("Positionals", "Arguments");
    label("OPTIONS", "options");
    label("SUBCOMMAND", "COMMAND");
  }
  std::string make_option_usage(const CLI::Option* option) const override {  // for an argument: "[values...]"
    const std::string name = make_option_name(option, true) + (option->get_items_expected_max() > 1 ? "..." : "");
    return option->get_required() ? name : "[" + name + "]";
  }
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string term = make_option_name(option, is_positional);
    if (!is_positional && option->get_items_expected_max() > 0) term += " " + option->get_type_name();
    return two_columns(term, option->get_description());
  }
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return group == hidden ? "" : CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return two_columns(command->get_name(), command->get_description());
  }
};

// Adds options to the command of CLI11, by the type of their values.
class Adder {
 public:
  Adder(CLI::App& app, const Option& option) : app_(app), option_(option) {}

  CLI::Option* operator()(bool* flag) const { return app_.add_flag(option_.name, *flag, option_.about); }
  CLI::Option* operator()(std::string* text) const { return app_.add_option(option_.name, *text, option_.about); }
  // Stores the texts itself: CLI11 would read "{}" as an empty list.
  CLI::Option* operator()(std::vector<std::string>* list) const {
    const auto store = [&app = app_, name = option_.name, list](const CLI::results_t&) {
      *list = app.get_option(name)->results();
      return true;
    };
    CLI::Option* const added = app_.add_option(option_.name, store, option_.about);
    const bool is_argument = !option_.name.starts_with('-');
    added->expected(option_.least, option_.most)->allow_extra_args(is_argument);
    if (option_.splits_at_commas) added->delimiter(',');
    return added;
  }
  CLI::Option* operator()(const ValueReader& reader) const {
    const auto read = [name = option_.name, reader](const CLI::results_t& texts) {
      const std::string fault = reader(texts.at(0));
      if (!fault.empty()) throw CLI::ValidationError(name, fault);
      return true;
    };
    return app_.add_option(option_.name, read, option_.about);
  }

 private:
  CLI::App& app_;
  const Option& option_;
};

std::string needs_value(const Option& option) {
  return option.name + (option.least > 1 ? " needs two values" : " needs a value: " + option.type);
}

void add_option(CLI::App& app, const Option& option) {
  CLI::Option* const added = std::visit(Adder(app, option), option.value);
  if (std::holds_alternative<bool*>(option.value)) {
    added->disable_flag_override();  // --quiet=3 is an error
  } else {
    if (!option.type.empty()) added->type_name(option.type);
    for (const Check& check : option.checks) added->check(check);
    if (!option.may_be_empty) added->check(not_empty());
    added->transform([needs = needs_value(option)](const std::string& text) {  // before the checks
      if (is_option(text)) throw UsageError(needs);  // CLI11 takes the next option for the value
      return as_typed(text);
    });
  }
  added->required(option.is_required);
  if (option.is_hidden) added->group(std::string(hidden));
  for (const std::string& name : option.excludes) added->excludes(app.get_option(name));
}

void translate(const Command& command, CLI::App& app) {
  for (const Option& option : command.options) add_option(app, option);
  for (const Command& part : command.commands) {
    CLI::App& added = *app.add_subcommand(part.name, part.about);
    added.group("Commands");
    translate(part, added);
  }
  app.footer(command.footer);
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "this help");
  for (CLI::Option* const flag : {app.get_help_ptr(), app.get_version_ptr()}) {
    if (flag != nullptr) flag->disable_flag_override();
  }
}

GivenOptions given_options(const Command& command, const CLI::App& app) {
  GivenOptions given;
  for (const Option& option : command.options) {
    if (app.count(option.name) > 0) given.insert(option.name);
  }
  return given;
}

// Names that other programs give to an option; the nearest name here would be a wrong one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> names_elsewhere = {{
    {"--lr", "--rate"},
    {"--learning-rate", "--rate"},
    {"--learning_rate", "--rate"},
}};

// Explains an unexpected option, and proposes the one that is meant, or the nearest.
std::string about_unknown_option(const CLI::App& command, const std::string& word) {
  const std::string text = "there is no option '" + word + "'";
  for (const auto& [elsewhere, here] : names_elsewhere) {
    const bool is_meant = word == elsewhere && command.get_option_no_throw(std::string(here)) != nullptr;
    if (is_meant) return text + ", it is called '" + std::string(here) + "'";
  }
  std::vector<std::string> names;
  for (const CLI::Option* const option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::string_view near = nearest(word, std::vector<std::string_view>(names.begin(), names.end()));
  return text + (near.empty() ? "" : ", the nearest is '" + std::string(near) + "'");
}

// Explains an unexpected word, which may be marked, and proposes the nearest option or command.
std::string about_unexpected(const Command& program, const CLI::App& app, std::string word) {
  const auto commands_read = app.get_subcommands();
  const CLI::App& command = commands_read.empty() ? app : *commands_read.front();
  if (word.starts_with('-')) return about_unknown_option(command, word.substr(0, word.find('=')));
  word = as_typed(word);
  if (commands_read.empty() && !program.commands.empty()) {
    const std::vector<std::string> names = names_of(program.commands);
    return no_such("command", word, std::vector<std::string_view>(names.begin(), names.end()));
  }
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

std::string message_of(const Command& program, const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unexpected = app.remaining(true);
  const auto option =
      std::find_if(unexpected.begin(), unexpected.end(), [](const auto& word) { return word.starts_with('-'); });
  if (option != unexpected.end()) return about_unexpected(program, app, *option);  // it may have caused later errors
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !unexpected.empty())
    return about_unexpected(program, app, unexpected.front());
  return dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr ? about_mismatch(error.what()) : error.what();
}

// Refuses "--path=": CLI11 would take the next word as its value.
void refuse_values_left_out(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return;
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      throw UsageError(argument.substr(0, argument.size() - 1) +
                       ": its value is empty; write one after '=', or leave the option out");
    }
  }
}

// Throws for an option that has no effect without another one.
void check_needs(const Command& command, const GivenOptions& given) {
  for (const Option& option : command.options) {
    if (given.contains(option.name) && !option.needs.empty() && !given.contains(option.needs))
      throw UsageError(option.name + " is for " + option.needs + "; leave it out");
  }
}

// Whether `word` is a command that takes expressions.
bool takes_expressions(const Command& program, const std::string& word) {
  return std::any_of(program.commands.begin(), program.commands.end(),
                     [&](const Command& one) { return one.takes_expressions && one.name == word; });
}

int run_parsed(const Command& program, const CLI::App& app) {
  if (program.run) {
    const GivenOptions given = given_options(program, app);
    check_needs(program, given);
    return program.run(given);
  }
  for (const Command& command : program.commands) {
    if (app.got_subcommand(command.name)) return run_parsed(command, *app.get_subcommand(command.name));
  }
  throw UsageError("a command, one of " + operators::joined(names_of(program.commands)) + ", is required");
}

}  // namespace

int run_command_line(const Command& program, const std::string& version, const std::vector<std::string>& arguments) {
  refuse_values_left_out(arguments);
  CLI::App app(program.about, program.name);
  app.set_version_flag("--version", version, "version of the program");
  app.require_subcommand(0, program.commands.empty() ? 0 : 1);  // reports a word that is no command
  translate(program, app);
  std::vector<std::string> words = marked(arguments, !arguments.empty() && takes_expressions(program, arguments[0]));
  std::reverse(words.begin(), words.end());  // CLI11 wants the last argument first
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != EXIT_SUCCESS) throw UsageError(message_of(program, app, error));
    return app.exit(error);  // prints the help or the version
  }
  return run_parsed(program, app);
}

}  // namespace minitorch::program
