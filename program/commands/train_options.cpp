// One call for each option. The help takes its defaults from the data sources, so it shows what is really used.
#include "program/commands/train_options.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "nn/text/number_text.hpp"
#include "operators/errors/joined.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/models.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/text_data.hpp"
#include "program/learning/training_parts.hpp"
#include "program/options/enumerated.hpp"
#include "program/options/number_options.hpp"
#include "program/options/option_checks.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace {

using operators::joined;

std::string told(const std::string& text) { return text; }
// A number below 0 means that the default is another's.
std::string told(double number) { return number < 0 ? "" : to_text(number); }
std::string told(std::uint64_t number) { return std::to_string(number); }
// A count of 0 means that the data source has no such setting.
std::string told(std::int64_t number) { return number == 0 ? "" : std::to_string(number); }

std::string told(const std::vector<std::int64_t>& numbers) {
  return joined(numbers, ",", [](std::int64_t number) { return told(number); });
}

std::string told(const std::vector<std::string>& words) { return joined(words, ","); }

template <class T> std::string told(const PerLayer<T>& setting) { return told(setting.first()); }

// Default values in text, each with the kinds of data and the models that have it.
using Defaults = std::vector<std::pair<std::string, std::vector<std::string_view>>>;

void add_default(Defaults& defaults, const std::string& value, std::string_view owner) {
  if (value.empty()) return;
  auto place = defaults.begin();
  while (place != defaults.end() && place->first != value) ++place;
  if (place == defaults.end()) place = defaults.insert(place, {value, {}});
  if (std::find(place->second.begin(), place->second.end(), owner) == place->second.end())
    place->second.push_back(owner);
}

// Returns the first data source of each kind.
std::vector<const DataSource*> kinds_of_data() {
  std::vector<const DataSource*> kinds;
  for (const DataSource& source : data_sources()) {
    const auto is_same = [&](const DataSource* one) { return one->kind == source.kind; };
    if (std::none_of(kinds.begin(), kinds.end(), is_same)) kinds.push_back(&source);
  }
  return kinds;
}

// Returns `about` with "(default: adam)", or "(default: 5 for pictures, 100 for tables, 3 for cnn)". If there is no
// default, `otherwise` stands for it.
template <auto member> std::string with_default(const std::string& about, const std::string& otherwise) {
  const std::vector<const DataSource*> kinds = kinds_of_data();
  Defaults defaults;
  for (const DataSource* const source : kinds) add_default(defaults, told(source->defaults.*member), source->kind);
  for (const DataSource* const source : kinds) {
    for (const Model& model : models()) {
      if (!model.fits(*source)) continue;
      const RunSettings settings = default_settings(*source, model.name);
      if (settings.*member != source->defaults.*member && told(settings.*member) != model.name)
        add_default(defaults, told(settings.*member), model.name);
    }
  }
  const std::string text = joined(defaults, ", ", [&](const auto& one) {
    const auto& [value, owners] = one;
    return owners.size() < kinds.size() ? value + " for " + enumerated(owners) : value;
  });
  return about + " (default: " + (text.empty() ? otherwise : text) + ")";
}

// Splits at commas and keeps empty parts, which CLI11 would skip.
std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Check each_part(const Check& check) {
  return [check](const std::string& text) {
    std::string fault;
    for (const std::string& part : split_at_commas(text)) fault = fault.empty() ? check(part) : fault;
    return fault;
  };
}

// Accept a number, or a count, within the limits of a setting.
Check within(std::string_view setting) {
  const Limits& limits = limits_of(setting);
  return number_where([&limits](double x) { return limits.allow(x); }, "a number " + limits.text());
}
Check count_within(std::string_view setting) {
  const Limits& limits = limits_of(setting);
  return whole_number(static_cast<std::uint64_t>(limits.low), static_cast<std::uint64_t>(limits.high));
}

Option::Value stored_in(std::string& text) { return &text; }
Option::Value stored_in(std::vector<std::string>& texts) { return &texts; }
template <nn::Readable T> Option::Value stored_in(T& number) { return number_into(number); }
// The numbers must have been checked.
Option::Value stored_in(std::vector<std::int64_t>& numbers) {
  return [&numbers](const std::string& text) -> std::string {
    numbers.clear();
    for (const std::string& part : split_at_commas(text))
      numbers.push_back(nn::number_in<std::int64_t>(part).value_or(0));
    return "";
  };
}

// The numbers must have been checked.
template <class T> Option::Value stored_in(PerLayer<T>& setting) {
  return [&setting](const std::string& text) -> std::string {
    setting.values.clear();
    for (const std::string& part : split_at_commas(text)) {
      if constexpr (std::same_as<T, double>) {
        setting.values.push_back(nn::number_in<double>(part).value_or(0));
      } else {
        setting.values.push_back(part);
      }
    }
    return "";
  };
}

// Returns the name of the setting of an option: "weight_decay" of "--weight-decay".
std::string setting_of(std::string option) {
  if (option.starts_with("--")) option.erase(0, 2);
  std::replace(option.begin(), option.end(), '-', '_');
  return option;
}

// The options, one after the other.
class TrainOptionList {
 public:
  explicit TrainOptionList(TrainArguments& arguments) : arguments_(arguments) {}

  std::vector<Option> take() { return std::move(all_); }

  void add(Option option) { all_.push_back(std::move(option)); }

  // Adds a setting. `option` lacks its value; the default is added to its help.
  template <auto member> void add_setting(Option option, const std::string& otherwise = "none") {
    option.value = stored_in(arguments_.given.*member);
    option.about = with_default<member>(option.about, otherwise);
    arguments_.settings.push_back({.option = option.name,
                                   .copy = [](const RunSettings& from, RunSettings& to) { to.*member = from.*member; },
                                   .scope = scope_of(setting_of(option.name))});
    add(std::move(option));
  }

 private:
  TrainArguments& arguments_;
  std::vector<Option> all_;
};

void add_table_settings(TrainOptionList& list) {
  using S = RunSettings;
  list.add_setting<&S::label>({.name = "--label", .about = "column of a table to predict", .type = "COLUMN"},
                              "the last one");
  list.add_setting<&S::task>({.name = "--task",
                              .about = "kind of prediction: classes, number, or auto (classes if labels are words, "
                                       "number if they are numbers)",
                              .type = "NAME",
                              .checks = {one_of("task", table_tasks())}});
  list.add_setting<&S::ignore>(
      {.name = "--ignore", .about = "columns of a table to leave out", .type = "COLUMN,...", .splits_at_commas = true});
  list.add_setting<&S::missing>(
      {.name = "--missing",
       .about = "rule for missing cells (empty, NA, N/A, NaN, null or ?): refuse, drop (the row), or mean (that of the "
                "column fills them in; of words, the most frequent one)",
       .type = "NAME",
       .checks = {one_of("rule for missing cells", table_missings())}});
  list.add_setting<&S::header>(
      {.name = "--header",
       .about = "first row of a table: yes (names of the columns), no (data) or auto (data if it is all numbers)",
       .type = "NAME",
       .checks = {one_of("answer", table_headers())}});
  list.add_setting<&S::separator>({.name = "--separator",
                                   .about = "field separator of a table: a character, or tab",
                                   .type = "CHARACTER",
                                   .checks = {separator_check()}});
}

// Returns "cnn (convolutions with batch normalisation, for pictures)".
std::string told_model(const Model& model) {
  return std::string(model.name) + " (" + std::string(model.about) + ", for " + enumerated(model.kinds) + ")";
}

void add_model_settings(TrainOptionList& list) {
  using S = RunSettings;
  list.add_setting<&S::model>({.name = "--model",
                               .about = "kind of model: " + joined(models(), ", ", told_model),
                               .type = "NAME",
                               .checks = {one_of("model", model_names())}});
  list.add_setting<&S::hidden>({.name = "--hidden",
                                .about = "sizes of the hidden layers, first to last; cnn has one",
                                .type = "N,N,...",
                                .checks = {each_part(count_within("hidden"))}});
  list.add_setting<&S::maps>({.name = "--maps",
                              .about = "output channels of the stages of cnn, first to last; each stage halves the "
                                       "picture",
                              .type = "N,N,...",
                              .checks = {each_part(count_within("maps"))}});
  list.add_setting<&S::activation>(
      {.name = "--activation",
       .about = "activation after the hidden layers, one for all or one for each: " + joined(activation_names()),
       .type = "NAME,...",
       .checks = {each_part(one_of("activation", activation_names()))}});
  list.add_setting<&S::context>({.name = "--context",
                                 .about = "characters or bytes that are read at once",
                                 .type = "N",
                                 .checks = {count_within("context")}});
  list.add_setting<&S::unit>(
      {.name = "--unit",
       .about = "unit that a model of a text reads and predicts: character, or byte for any file",
       .type = "NAME",
       .checks = {one_of("unit", text_units())}});
  list.add_setting<&S::layers>(
      {.name = "--layers", .about = "number of layers", .type = "N", .checks = {count_within("layers")}});
  list.add_setting<&S::heads>(
      {.name = "--heads", .about = "heads of attention in a layer", .type = "N", .checks = {count_within("heads")}});
  list.add_setting<&S::width>({.name = "--width",
                               .about = "numbers for each character, byte or word, in each layer",
                               .type = "N",
                               .checks = {count_within("width")}});
  list.add_setting<&S::dropout>(
      {.name = "--dropout",
       .about = "dropout probability, from 0 to below 1: after the hidden layers of mlp, one for all or one for each, "
                "before the last layer of networks of convolutions, in and between the layers of transformer and rnn",
       .type = "P,...",
       .checks = {each_part(within("dropout"))}});
}

void add_loop_settings(TrainOptionList& list) {
  using S = RunSettings;
  list.add_setting<&S::optimizer>({.name = "--optimizer",
                                   .about = "optimiser: " + joined(optimizer_names()),
                                   .type = "NAME",
                                   .checks = {one_of("optimiser", optimizer_names())}});
  list.add_setting<&S::rate>({.name = "--rate",
                              .about = "largest learning rate of the schedule",
                              .type = "NUMBER",
                              .checks = {within("rate")}});
  list.add_setting<&S::weight_decay>(
      {.name = "--weight-decay",
       .about =
           "weight decay of the optimiser, for weights and biases: adds NUMBER times each parameter to its gradient "
           "(adamw subtracts rate times that from the parameter); the loss that is shown is that of the data alone",
       .type = "NUMBER",
       .checks = {within("weight_decay")}},
      "0.01 for adamw, 0 for others");
  list.add_setting<&S::l1>(
      {.name = "--l1",
       .about = "strength of L1 regularisation of weights, not of biases and normalisations: adds NUMBER times the "
                "sign of each weight to its gradient, so weights that are not needed go to 0; the loss that is shown "
                "is that of the data alone",
       .type = "NUMBER",
       .checks = {within("l1")}});
  list.add_setting<&S::schedule>(
      {.name = "--schedule",
       .about = "learning-rate schedule: none, cosine or linear (down to 0), warm-up (up over a tenth "
                "of the steps, then down to 0), one-cycle (up, then down to 0) or exponential (down to a hundredth)",
       .type = "NAME",
       .checks = {one_of("schedule", schedule_names())}});
  list.add_setting<&S::epochs>({.name = "--epochs",
                                .about = "number of passes over the training examples",
                                .type = "N",
                                .checks = {count_within("epochs")}});
  list.add_setting<&S::batch>(
      {.name = "--batch", .about = "examples per step", .type = "N", .checks = {count_within("batch")}});
  list.add_setting<&S::seed>({.name = "--seed",
                              .about = "seed of points, test examples, first weights, dropout and batches",
                              .type = "N",
                              .checks = {whole_number(0, std::numeric_limits<std::uint64_t>::max())}});
}

// Explains --path if the name of a data set looks like a file: newcomers may write the file of their table there.
std::string no_file(const std::string& text) {
  const bool is_file = text.find_first_of("./") != std::string::npos;
  return is_file ? "'" + text + "' is no data set; a table is given as csv " + shell_word(text) : "";
}

void add_data(TrainOptionList& list, TrainArguments& arguments) {
  using S = RunSettings;
  std::vector<std::string> names;
  for (const DataSource& source : data_sources()) names.emplace_back(source.name);
  list.add({.name = "data",
            .value = &arguments.given.data,
            .about = "data set, one of those below (required without --resume)",
            .checks = {no_file, one_of("data set", names)}});
  const std::string no_path = "package dataset-fashion-mnist; other data need a path";
  list.add_setting<&S::path>(
      {.name = "path", .about = "file of a table, of sentences or of a text, or folder of pictures"}, no_path);
  list.add_setting<&S::path>(
      {.name = "--path", .about = "path, as an option", .type = "PATH", .is_hidden = true, .excludes = {"path"}},
      no_path);
  list.add_setting<&S::size>({.name = "--size",
                              .about = "sides that the pictures of a folder are resized to",
                              .type = "N",
                              .checks = {count_within("size")}});
  list.add_setting<&S::test_path>({.name = "--test-path", .about = "file or folder of test examples", .type = "PATH"},
                                  "a fifth of the path's");
  add_table_settings(list);
  list.add_setting<&S::points>(
      {.name = "--points", .about = "number of points to draw", .type = "N", .checks = {count_within("points")}});
  list.add_setting<&S::noise>(
      {.name = "--noise",
       .about = "standard deviation of normal noise that is added to the coordinates of points, after their labels are "
                "known; most sets lie between 0 and 1",
       .type = "NUMBER",
       .checks = {within("noise")}});
}

void add_files_and_output(TrainOptionList& list, TrainArguments& arguments) {
  TrainingOptions& training = arguments.training;
  list.add({.name = "--checkpoint",
            .value = &training.checkpoint,
            .about = "file to save the training to, after epochs and when stopped: .json, .json.gz or .safetensors "
                     "(default: none, or the file of --resume)",
            .type = "FILE"});
  list.add({.name = "--resume",
            .value = &training.resume,
            .about = "checkpoint of a training to resume (default: none)",
            .type = "FILE"});
  list.add({.name = "--log",
            .value = &training.log,
            .about = "log file, a line of JSON for each epoch and each interrupt (default: none)",
            .type = "FILE"});
  list.add({.name = "--report",
            .value = &arguments.report,
            .about = "file of a report in HTML, written at the end or when stopped (default: none)",
            .type = "FILE"});
  list.add({.name = "--force",
            .value = &training.may_overwrite,
            .about = "permission to overwrite a checkpoint, log or report"});
  list.add({.name = "--threads",
            .value = number_into(arguments.threads),
            .about = "number of CPU threads; results do not depend on it (default: all)",
            .type = "N",
            .checks = {whole_number(1, 1024)}});
  list.add({.name = "--quiet", .value = &training.is_quiet, .about = "no output except errors"});
  list.add(
      {.name = "--json",
       .value = &arguments.as_json,
       .about = "metrics of the last epoch, or the curve of --find-rate, as one JSON object, and no other output"});
  list.add({.name = "--find-rate",
            .value = &arguments.finds_rate,
            .about = "curve of the loss while the learning rate rises from step to step, and a --rate to begin with, "
                     "instead of a training",
            .excludes = {"--checkpoint", "--resume", "--log", "--report", "--force", "--quiet"}});
}

}  // namespace

std::vector<Option> train_options(TrainArguments& arguments) {
  TrainOptionList list(arguments);
  add_data(list, arguments);
  add_model_settings(list);
  add_loop_settings(list);
  add_files_and_output(list, arguments);
  return list.take();
}

}  // namespace minitorch::program
