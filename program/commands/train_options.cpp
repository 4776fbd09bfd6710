// One call for each option. The help takes its defaults from the data sources, so it shows what is really used.
#include "program/commands/train_options.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "nn/text/number_text.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/models.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/training_parts.hpp"
#include "program/options/number_options.hpp"
#include "program/options/option_checks.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace {

std::string told(const std::string& text) { return text; }
std::string told(double number) { return to_text(number); }
std::string told(std::uint64_t number) { return std::to_string(number); }
// A count of 0 means that the data source has no such setting.
std::string told(std::int64_t number) { return number == 0 ? "" : std::to_string(number); }

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

std::string told(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> words;
  words.reserve(numbers.size());
  for (const std::int64_t number : numbers) words.push_back(told(number));
  return joined(words, ",");
}

std::string told(const std::vector<std::string>& words) { return joined(words, ","); }

// Returns `about` with "(default: adam)", or "(default: 5 for pictures, 100 for tables)". If no data source has a
// default, `otherwise` stands for it.
template <auto member> std::string with_default(const std::string& about, const std::string& otherwise) {
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds_of_value;
  std::size_t kinds = 0;
  std::string_view last_kind;
  for (const DataSource& source : data_sources()) {
    if (source.kind == std::exchange(last_kind, source.kind)) continue;
    ++kinds;
    const std::string value = told(source.defaults.*member);
    if (value.empty()) continue;
    auto place = kinds_of_value.begin();
    while (place != kinds_of_value.end() && place->first != value) ++place;
    if (place == kinds_of_value.end()) place = kinds_of_value.insert(place, {value, {}});
    place->second.emplace_back(source.kind);
  }
  std::string text;
  for (const auto& [value, names] : kinds_of_value) {
    text.append(text.empty() ? "" : ", ").append(value);
    if (names.size() < kinds) text += " for " + joined(names, " and ");
  }
  return about + " (default: " + (text.empty() ? otherwise : text) + ")";
}

template <auto member> void add_copy(TrainQuestion& question, CLI::Option* option) {
  question.settings.push_back({.option = option,
                               .copy = [](const RunSettings& from, RunSettings& to) { to.*member = from.*member; },
                               .kinds = {}});
}

template <auto member>
CLI::Option* add_setting(CLI::App& command, TrainQuestion& question, const std::string& name, const std::string& type,
                         const std::string& about, const std::string& otherwise = "none") {
  CLI::Option* const option = add_value(command, name, question.given.*member, with_default<member>(about, otherwise));
  option->type_name(type);
  add_copy<member>(question, option);
  return option;
}

// Splits at commas and keeps empty parts, which CLI11 would skip.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void add_hidden(CLI::App& command, TrainQuestion& q, const CLI::Validator& size) {
  const auto check = [size](const std::string& text) {
    std::string fault;
    for (const std::string& part : parts_of(text)) fault = fault.empty() ? size(part) : fault;
    return fault;
  };
  const auto keep = [&q](const std::string& text) {
    q.given.hidden.clear();
    for (const std::string& part : parts_of(text))
      q.given.hidden.push_back(nn::number_in<std::int64_t>(part).value_or(0));
  };
  CLI::Option* const option = command.add_option(
      "--hidden", q.hidden, with_default<&RunSettings::hidden>("sizes of the hidden layers, first to last", "none"));
  option->type_name("N,N,...")->check(CLI::Validator(check, ""))->each(keep);
  add_copy<&RunSettings::hidden>(q, option);
}

void add_table_settings(CLI::App& command, TrainQuestion& q) {
  using S = RunSettings;
  const std::size_t first = q.settings.size();
  add_setting<&S::label>(command, q, "--label", "COLUMN", "column of a table to predict", "the last one");
  add_setting<&S::task>(command, q, "--task", "NAME",
                        "kind of prediction: classes, number, or auto (classes if labels are words, number if they are "
                        "numbers)")
      ->check(one_of("task", table_tasks()));
  add_setting<&S::ignore>(command, q, "--ignore", "COLUMN,...", "columns of a table to leave out")
      ->delimiter(',')
      ->allow_extra_args(false);
  add_setting<&S::missing>(
      command, q, "--missing", "NAME",
      "rule for missing cells (empty, NA, N/A, NaN, null or ?): refuse, drop the row, or fill in the "
      "mean of the column (the most frequent word)")
      ->check(one_of("rule for missing cells", table_missings()));
  add_setting<&S::header>(
      command, q, "--header", "NAME",
      "first row of a table: yes (names of the columns), no (data) or auto (data if it is all numbers)")
      ->check(one_of("answer", table_headers()));
  add_setting<&S::separator>(command, q, "--separator", "CHARACTER", "field separator of a table: a character, or tab")
      ->check(separator_check());
  for (std::size_t i = first; i < q.settings.size(); ++i) q.settings[i].kinds = "tables";
}

void add_settings(CLI::App& command, TrainQuestion& q) {
  using S = RunSettings;
  const CLI::Validator above_zero = whole_number(1, largest_setting);
  q.path = add_setting<&S::path>(command, q, "--path", "PATH", "file of a table, or folder of pictures",
                                 "package dataset-fashion-mnist; mnist and csv need a path");
  q.settings.back().kinds = "pictures and tables";
  add_table_settings(command, q);
  add_setting<&S::points>(command, q, "--points", "N", "number of points to draw")->check(whole_number(1, most_points));
  q.settings.back().kinds = "points";
  add_setting<&S::model>(command, q, "--model", "NAME", "kind of model: mlp (linear layers with activations)")
      ->check(one_of("model", model_names()));
  add_hidden(command, q, above_zero);
  add_setting<&S::activation>(command, q, "--activation", "NAME",
                              "activation after each hidden layer: " + joined(activation_names(), ", "))
      ->check(one_of("activation", activation_names()));
  add_setting<&S::dropout>(command, q, "--dropout", "P",
                           "dropout probability after each hidden layer, from 0 to below 1")
      ->check(number_where([](double x) { return x >= 0 && x < 1; }, "a number from 0 to below 1"));
  add_setting<&S::optimizer>(command, q, "--optimizer", "NAME", "optimiser: " + joined(optimizer_names(), ", "))
      ->check(one_of("optimiser", optimizer_names()));
  add_setting<&S::rate>(command, q, "--rate", "NUMBER", "largest learning rate of the schedule")
      ->check(number_where([](double x) { return x > 0; }, "a number above 0"));
  add_setting<&S::schedule>(command, q, "--schedule", "NAME",
                            "learning-rate schedule: none, cosine (down to 0), one-cycle (up, then down to 0) or "
                            "exponential (down to a hundredth)")
      ->check(one_of("schedule", schedule_names()));
  q.epochs = add_setting<&S::epochs>(command, q, "--epochs", "N", "number of passes over the training examples");
  q.epochs->check(above_zero);
  add_setting<&S::batch>(command, q, "--batch", "N", "examples per step")->check(above_zero);
  add_setting<&S::seed>(command, q, "--seed", "N", "seed of points, test examples, first weights, dropout and batches")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
}

// Explains --path if the name of a data set looks like a file: newcomers may write the file of their table there.
CLI::Validator no_file() {
  const auto check = [](const std::string& text) {
    const bool is_file = text.find_first_of("./") != std::string::npos;
    return is_file ? "'" + text + "' is no data set; a table is given as csv --path " + shell_word(text)
                   : std::string();
  };
  return {check, ""};
}

void add_files_and_output(CLI::App& command, TrainQuestion& q) {
  const auto add_file = [&command](const char* name, std::string& path, const char* about) {
    command.add_option(name, path, about)->type_name("FILE");
  };
  add_file(
      "--checkpoint", q.options.checkpoint,
      "file to save the training to, after epochs and when stopped: .json, .json.gz or .safetensors (default: none, or "
      "the file of --resume)");
  add_file("--resume", q.options.resume, "checkpoint of a training to resume (default: none)");
  add_file("--log", q.options.log, "log file, one line of JSON per epoch (default: none)");
  command.add_flag("--force", q.may_overwrite, "permission to overwrite a checkpoint or log");
  add_number(command, "--threads", q.threads, "number of CPU threads; results do not depend on it (default: all)")
      ->type_name("N")
      ->check(whole_number(1, 1024));
  command.add_flag("--quiet", q.options.is_quiet, "no output except errors");
  command.add_flag("--json", q.as_json, "metrics of the last epoch as one JSON object, and no other output");
}

}  // namespace

void add_train_options(CLI::App& command, TrainQuestion& question) {
  std::vector<std::string> names;
  for (const DataSource& source : data_sources()) names.emplace_back(source.name);
  question.data =
      command.add_option("data", question.given.data, "data set, one of those below (required without --resume)")
          ->check(no_file())
          ->check(one_of("data set", names));
  add_settings(command, question);
  add_files_and_output(command, question);
}

}  // namespace minitorch::program
