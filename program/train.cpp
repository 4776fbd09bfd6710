// `minitorch train`. A flag is either a setting of the training, which a checkpoint keeps, or may be otherwise each time.
#include "program/train.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/checkpoint_contents.hpp"
#include "operators/error.hpp"
#include "operators/parallel.hpp"
#include "program/data_sources.hpp"
#include "program/interrupt.hpp"
#include "program/models.hpp"
#include "program/printable.hpp"
#include "program/trained_model.hpp"
#include "program/training.hpp"
#include "program/training_parts.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view examples = R"text(Examples:
  minitorch train spiral --checkpoint spiral.json
  minitorch train fashion-mnist --checkpoint clothes.json --log metrics.jsonl
  minitorch train --resume clothes.json
  minitorch train xor --schedule none --epochs 50 --checkpoint xor.json    and, since no schedule hangs on it,
  minitorch train --resume xor.json --epochs 100                           for longer
  minitorch train csv --path iris.csv --label species --hidden 32,32 --activation tanh
Ctrl-C finishes the batch under way, saves the checkpoint and says how to go on; a second one ends at once.
)text";

// A flag that sets something of the training: how it was given is copied over the defaults of the data.
struct Setting {
  CLI::Option* option;
  void (*copy)(const RunSettings& from, RunSettings& to);
};

struct Question {
  RunSettings given;
  TrainingOptions options;
  std::vector<Setting> settings;
  CLI::Option *data = nullptr, *epochs = nullptr, *path = nullptr;
  int threads = 0;
  bool as_json = false;
};

std::string listed_sources() {
  std::string text = "Data:\n";
  for (const DataSource& source : data_sources()) {
    std::string row = "  " + std::string(source.name);
    row.resize(std::max<std::size_t>(row.size() + 1, 18), ' ');
    text += row.append(source.about).append("\n");
  }
  return text;
}

// A check of a whole number from `least` to `most`, in decimal alone.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string rule = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const auto check = [least, most, rule](const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_decimal = error == std::errc() && end == text.data() + text.size() && (text[0] != '0' || text == "0");
    return is_decimal && number >= least && number <= most ? std::string() : "'" + text + "' is not " + rule;
  };
  return {check, ""};
}

// The same of a number above 0, or from 0 to below 1.
CLI::Validator number_where(bool (*is_right)(double), const std::string& rule) {
  const auto check = [is_right, rule](const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && std::isfinite(number);
    return is_number && is_right(number) ? std::string() : "'" + text + "' is not " + rule;
  };
  return {check, ""};
}

// The path as a word for the shell, which no flag begins like.
std::string shell_word(const std::string& path) {
  const std::string safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:=@%";
  std::string word = printable(path.starts_with('-') ? "./" + path : path);
  if (word.find_first_not_of(safe) == std::string::npos) return word;
  for (std::size_t i = word.find('\''); i != std::string::npos; i = word.find('\'', i + 4)) word.replace(i, 1, "'\\''");
  return "'" + word + "'";
}

// Throws where two of the files are one, of which one would be written over the other.
void check_files_differ(const TrainingOptions& options, const RunSettings& settings) {
  const auto check = [](std::string_view what, const std::string& written, const std::string& other) {
    std::error_code error;
    const bool is_one =
        !written.empty() && !other.empty() && (written == other || std::filesystem::equivalent(written, other, error));
    if (is_one) throw Error(std::string(what) + ": " + written + " would be written over " + other);
  };
  check("--log", options.log, options.checkpoint);
  check("--log", options.log, options.resume);
  check("--log", options.log, settings.path);
  check("--checkpoint", options.checkpoint, settings.path);
}

// What was given, over what is good for the data.
RunSettings new_settings(const Question& question) {
  if (question.data->count() == 0) throw CLI::RequiredError("data, or --resume,");
  RunSettings settings = data_source(question.given.data).defaults;
  settings.data = question.given.data;
  for (const Setting& setting : question.settings) {
    if (setting.option->count() > 0) setting.copy(question.given, settings);
  }
  return settings;
}

// What the checkpoint keeps. Only the place of the data may be another, and the number of epochs, where no schedule hangs on
// it.
RunSettings resumed_settings(const Question& question) {
  const std::string& path = question.options.resume;
  for (const Setting& setting : question.settings) {
    if (setting.option->count() > 0 && setting.option != question.epochs && setting.option != question.path)
      throw Error(setting.option->get_name() + " is kept in " + path + ", it cannot be given with --resume");
  }
  RunSettings settings = settings_in(path, nn::read_checkpoint(path));
  if (question.data->count() > 0 && question.given.data != settings.data)
    throw Error(path + ": it was trained on " + settings.data + ", not on " + question.given.data);
  if (question.epochs->count() > 0 && question.given.epochs != settings.epochs && settings.schedule != "none") {
    throw Error("--epochs: the schedule " + settings.schedule + " of " + path + " is one of " +
                std::to_string(settings.epochs) + " epochs, it must be the same");
  }
  if (question.epochs->count() > 0) settings.epochs = question.given.epochs;
  if (question.path->count() > 0) settings.path = question.given.path;
  return settings;
}

void answer(Question& question) {
  TrainingOptions& options = question.options;
  const bool resumes = !options.resume.empty();
  const RunSettings settings = resumes ? resumed_settings(question) : new_settings(question);
  if (resumes && options.checkpoint.empty()) options.checkpoint = options.resume;
  if (!options.checkpoint.empty()) nn::checkpoint_format(options.checkpoint);  // or it throws
  check_files_differ(options, settings);
  if (question.threads > 0) set_num_threads(question.threads);
  options.is_quiet = options.is_quiet || question.as_json;
  const TrainingResult result = train(settings, options);
  if (result.interrupted_by != 0) {
    std::cerr << "\ninterrupted; "
              << (options.checkpoint.empty() ? "nothing is saved, --checkpoint was not given"
                                             : "to go on: minitorch train --resume " + shell_word(options.checkpoint))
              << "\n";
    throw CLI::RuntimeError(exit_code_of(result.interrupted_by));
  }
  if (question.as_json) {
    std::cout << result.metrics.dump() << "\n";
  } else if (!options.is_quiet && !options.checkpoint.empty()) {
    std::cout << "saved as " << printable(options.checkpoint) << "; to use it: minitorch predict "
              << shell_word(options.checkpoint) << " --help\n";
  }
}

// Adds a flag for a member of the settings.
template <auto member>
CLI::Option* add_setting(CLI::App& command, Question& question, std::string name, std::string about) {
  CLI::Option* const option = command.add_option(std::move(name), question.given.*member, std::move(about));
  question.settings.push_back(
      {.option = option, .copy = [](const RunSettings& from, RunSettings& to) { to.*member = from.*member; }});
  return option;
}

void add_settings(CLI::App& command, Question& q) {
  using S = RunSettings;
  const CLI::Validator above_zero = whole_number(1, largest_setting);
  q.path = add_setting<&S::path>(command, q, "--path", "the file or folder of the data");
  add_setting<&S::label>(command, q, "--label", "the column of a table to learn; the last if not given");
  add_setting<&S::points>(command, q, "--points", "how many points")->check(above_zero);
  add_setting<&S::model>(command, q, "--model", "layers one after the other")->check(CLI::IsMember(model_names()));
  add_setting<&S::hidden>(command, q, "--hidden", "sizes of hidden layers: 512,256")->delimiter(',')->check(above_zero);
  add_setting<&S::activation>(command, q, "--activation", "between layers")->check(CLI::IsMember(activation_names()));
  add_setting<&S::dropout>(command, q, "--dropout", "share of hidden values left out")
      ->check(number_where([](double x) { return x >= 0 && x < 1; }, "a number from 0 to below 1"));
  add_setting<&S::optimizer>(command, q, "--optimizer", "update rule")->check(CLI::IsMember(optimizer_names()));
  add_setting<&S::rate>(command, q, "--rate", "learning rate")
      ->check(number_where([](double x) { return x > 0; }, "a number above 0"));
  add_setting<&S::schedule>(command, q, "--schedule", "of the rate, over all steps")
      ->check(CLI::IsMember(schedule_names()));
  q.epochs = add_setting<&S::epochs>(command, q, "--epochs", "how often all examples are seen")->check(above_zero);
  add_setting<&S::batch>(command, q, "--batch", "examples a step")->check(above_zero);
  add_setting<&S::seed>(command, q, "--seed", "of data, weights and batches")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
}

}  // namespace

void add_train(CLI::App& app) {
  const auto question = std::make_shared<Question>();
  CLI::App* const command = app.add_subcommand("train", "Trains a model, or goes on with a training");
  std::vector<std::string> names;
  for (const DataSource& source : data_sources()) names.emplace_back(source.name);
  question->data = command->add_option("data", question->given.data, "what to learn from")->check(CLI::IsMember(names));
  add_settings(*command, *question);
  command->add_option("--checkpoint", question->options.checkpoint,
                      "written after epochs: .json, .json.gz or .safetensors");
  command->add_option("--resume", question->options.resume, "go on from this checkpoint, and write it");
  command->add_option("--log", question->options.log, "a file that gets a line of JSON for each epoch");
  command->add_option("--threads", question->threads, "of kernels; the results do not depend on it")
      ->check(whole_number(1, 1024));
  command->add_flag("--quiet", question->options.is_quiet, "tell nothing");
  command->add_flag("--json", question->as_json, "tell the last epoch's metrics as JSON, and nothing else");
  command->footer(std::string(examples) + "\n" + listed_sources());
  command->callback([question] { answer(*question); });
}

}  // namespace minitorch::program
