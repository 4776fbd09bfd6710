// `minitorch predict`: a table of what each kind of data takes as its input, and the options.
#include "program/commands/predict.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/trained_model.hpp"
#include "program/options/enumerated.hpp"
#include "program/options/number_options.hpp"
#include "program/options/option_checks.hpp"
#include "program/options/usage_error.hpp"
#include "program/predicting/number_inputs.hpp"
#include "program/predicting/picture_inputs.hpp"
#include "program/predicting/predictions.hpp"
#include "program/predicting/prompt.hpp"
#include "program/predicting/request.hpp"
#include "program/predicting/sentence_inputs.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view predict_examples = R"text(Examples:
  minitorch predict spiral.json 0.3 0.7
  minitorch predict iris.json --csv flowers.csv     columns are found by name
  zcat new.csv.gz | minitorch predict iris.json --csv -
  minitorch predict clothes.json coat.png           black background
  minitorch predict clothes.json --test 3           three test examples, drawn
  minitorch predict reviews.json "It isn't bad."    - reads a sentence a line
  minitorch predict plays.json "ROMEO:" --tokens 500 --temperature 0.8
)text";

void print_inputs(const TrainedModel& trained, const PredictRequest& request,
                  ModelInputs (*read)(const TrainedModel&, const PredictRequest&)) {
  print_predictions(trained, read(trained, request), request.as_json);
}

// Predicts the first test examples, and shows them with their labels.
void print_test(const TrainedModel& trained, const PredictRequest& request) {
  const Data data = data_of(trained, request.checkpoint, request.path, request.test_path);
  const std::int64_t n = std::min(request.test, data.test->size());
  if (request.as_json) {
    return print_predictions(
        trained, {n, [&](std::span<const std::int64_t> indices) { return data.test->batch(indices).x; }}, true);
  }
  for (std::int64_t i = 0; i < n; ++i) {
    if (data.show) std::cout << printable(data.show(i));
    const auto [x, truth] = data.test->item(i);
    const std::string label = trained.task.is_classification()
                                  ? one_line(trained.task.classes.at(static_cast<std::size_t>(truth.item())))
                                  : told_output(trained.task, truth);
    std::cout << "label " << label << "; predicted: ";
    print_predictions(trained, inputs_of(unsqueeze(x, 0)), false);
  }
}

// How a model of one kind of data is given its input.
struct KindOfInput {
  std::string_view kind;                  // of data
  std::string_view input, inputs;         // what an argument is, and all of them
  std::vector<std::string_view> ways;     // the options that give the input instead
  std::vector<std::string_view> options;  // the others that belong to it
  void (*predict)(const TrainedModel& trained, const PredictRequest& request);
};

const std::vector<KindOfInput>& kinds_of_input() {
  static const std::vector<KindOfInput> all = {
      {"points",
       "a number",
       "numbers",
       {"--test"},
       {},
       [](const auto& t, const auto& r) { print_inputs(t, r, number_inputs); }},
      {"tables",
       "a value",
       "values",
       {"--csv", "--test"},
       {"--separator", "--header"},
       [](const auto& t, const auto& r) { print_inputs(t, r, number_inputs); }},
      {"pictures",
       "a picture file",
       "picture files",
       {"--test"},
       {"--image", "--resize"},
       [](const auto& t, const auto& r) { print_inputs(t, r, picture_inputs); }},
      {"sentences",
       "a sentence",
       "sentences",
       {"--test"},
       {},
       [](const auto& t, const auto& r) { print_inputs(t, r, sentence_inputs); }},
      {"text", "the prompt", "a prompt", {}, {"--tokens", "--temperature", "--top-k", "--seed"}, continue_prompt},
  };
  return all;
}

bool has_option(const KindOfInput& input, std::string_view option) {
  const auto holds = [option](const auto& names) {
    return std::find(names.begin(), names.end(), option) != names.end();
  };
  return holds(input.ways) || holds(input.options);
}

// Throws if an option was given that belongs to other kinds of data.
void check_options(const GivenOptions& given, const KindOfInput& input) {
  for (const std::string& option : given) {
    Kinds kinds;
    for (const KindOfInput& one : kinds_of_input()) {
      if (has_option(one, option)) kinds.push_back(one.kind);
    }
    if (kinds.empty() || has_option(input, option)) continue;
    throw Error(option + ": the model was not trained on " + enumerated(kinds, "or") + " but on " +
                std::string(input.kind) + "; leave it out");
  }
}

// Throws unless the input is given in one way, and no argument is empty.
void check_ways(const GivenOptions& given, const PredictRequest& request, const KindOfInput& input, const Task& task) {
  std::vector<std::string_view> ways = input.ways;
  ways.insert(ways.begin(), input.inputs);
  const auto count = std::count_if(input.ways.begin(), input.ways.end(),
                                   [&](std::string_view way) { return given.contains(std::string(way)); }) +
                     (request.inputs.empty() ? 0 : 1);
  if (count == 0) throw UsageError(enumerated(ways, "or") + " is required");
  if (count > 1) throw UsageError("only one of " + enumerated(ways) + " can be given");
  const bool takes_missing =
      std::ranges::any_of(task.columns, [](const auto& column) { return column.fill.has_value(); });
  for (const std::string& text : request.inputs) {
    if (!text.empty()) continue;
    throw Error(std::string(input.input) + " is empty, as a variable that is not set" +
                (takes_missing ? "; NA stands for a missing value" : ""));
  }
}

int run_predict(PredictRequest& request, const GivenOptions& given) {
  const TrainedModel trained = load_trained_model(request.checkpoint);
  const KindOfInput& input = *std::find_if(
      kinds_of_input().begin(), kinds_of_input().end(),
      [kind = data_source(trained.settings.data).kind](const KindOfInput& one) { return one.kind == kind; });
  check_options(given, input);
  if (!request.image.empty()) request.inputs.push_back(request.image);
  check_ways(given, request, input, trained.task);
  if (request.test > 0) {
    print_test(trained, request);
  } else {
    input.predict(trained, request);
  }
  return 0;
}

std::vector<Option> predict_options(PredictRequest& request) {
  return {{.name = "checkpoint",
           .value = &request.checkpoint,
           .about = "checkpoint of minitorch train (required)",
           .is_required = true},
          {.name = "inputs",
           .value = &request.inputs,
           .about = "values of one example, in the order of the columns; or picture files; or sentences; or a prompt; "
                    "- is standard input (default: none)",
           .may_be_empty = true},
          {.name = "--csv",
           .value = &request.csv,
           .about = "table with the training's column names; - is standard input (default: none)",
           .type = "FILE"},
          {.name = "--separator",
           .value = &request.separator,
           .about = "field separator of --csv (default: that of the training)",
           .type = "CHARACTER",
           .checks = {separator_check()},
           .needs = "--csv"},
          {.name = "--header",
           .value = &request.header,
           .about = "first row of --csv: yes (names of the columns), no (data) or auto (default: that of "
                    "the training)",
           .type = "NAME",
           .checks = {one_of("answer", table_headers())},
           .needs = "--csv"},
          {.name = "--image",
           .value = &request.image,
           .about = "picture file, as an argument is (default: none)",
           .type = "FILE",
           .is_hidden = true},
          {.name = "--resize",
           .value = &request.resizes,
           .about = "resizing of pictures to the training's size, which "
                    "models that were trained with --size always do"},
          {.name = "--tokens",
           .value = number_into(request.tokens),
           .about = "characters, or bytes if the model has learned bytes, to write after a prompt (default: 200)",
           .type = "N",
           .checks = {whole_number(1, 1'000'000)}},
          {.name = "--temperature",
           .value = number_into(request.temperature),
           .about = "randomness of the text: 0 takes the likeliest character, above 1 rarer ones (default: 1)",
           .type = "NUMBER",
           .checks = {number_where([](double x) { return x >= 0; }, "a number from 0")}},
          {.name = "--top-k",
           .value = number_into(request.top_k),
           .about = "number of likeliest characters to draw from; 0 is all (default: 0)",
           .type = "K",
           .checks = {whole_number(0, largest_setting)}},
          {.name = "--seed",
           .value = number_into(request.seed),
           .about = "seed of the text (default: 1)",
           .type = "N",
           .checks = {whole_number(0, std::numeric_limits<std::uint64_t>::max())}},
          {.name = "--test",
           .value = number_into(request.test),
           .about = "number of test examples to predict (default: none)",
           .type = "N",
           .checks = {whole_number(1, largest_setting)}},
          {.name = "--path",
           .value = &request.path,
           .about = "file or folder of the data of --test (default: that of the training)",
           .type = "PATH",
           .needs = "--test"},
          {.name = "--test-path",
           .value = &request.test_path,
           .about = "file or folder of the test examples of --test (default: that of the training)",
           .type = "PATH",
           .needs = "--test"},
          {.name = "--json", .value = &request.as_json, .about = "predictions as one JSON array"}};
}

}  // namespace

Command predict_command() {
  return command_with<PredictRequest>(
      {.name = "predict",
       .about = "Predicts for numbers, tables, pictures or sentences; continues texts",
       .footer = std::string(predict_examples) + "\nExit codes: 0 success; 2 an error.\n"},
      predict_options, run_predict);
}

}  // namespace minitorch::program
