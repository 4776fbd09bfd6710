// `minitorch predict`: a table of what each kind of data takes as its input, and the options.
#include "program/commands/predict.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/dataset.hpp"
#include "operators/errors/error.hpp"
#include "program/commands/picture_inputs.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/trained_model.hpp"
#include "program/options/number_options.hpp"
#include "program/options/option_checks.hpp"
#include "program/options/usage_error.hpp"
#include "program/predicting/number_inputs.hpp"
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
  minitorch predict clothes.json --image coat.png   black background
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
  const Data data = data_of(trained, request.checkpoint, request.path);
  std::vector<std::int64_t> items(static_cast<std::size_t>(std::min(request.test, data.test->size())));
  std::iota(items.begin(), items.end(), std::int64_t{0});
  if (request.as_json) return print_predictions(trained, {nn::shared(nn::Subset(data.test, items))}, true);
  for (const std::int64_t i : items) {
    if (data.show) std::cout << printable(data.show(i));
    const Tensor truth = data.test->item(i).y;
    const std::string label = trained.task.is_classification()
                                  ? one_line(trained.task.classes.at(static_cast<std::size_t>(truth.item())))
                                  : told_output(trained.task, truth);
    std::cout << "label " << label << "; predicted: ";
    print_predictions(trained, {nn::shared(nn::Subset(data.test, {i}))}, false);
  }
}

// What a model of one kind of data predicts for.
struct KindOfInput {
  std::string_view kind;     // of data
  std::string_view choices;  // the ways to give the input, of which one is taken
  void (*predict)(const TrainedModel& trained, const PredictRequest& request);
};
constexpr std::array kinds_of_input = {
    KindOfInput{"points", "numbers and --test",
                [](const TrainedModel& t, const PredictRequest& r) { print_inputs(t, r, number_inputs); }},
    KindOfInput{"tables", "numbers, --csv and --test",
                [](const TrainedModel& t, const PredictRequest& r) { print_inputs(t, r, number_inputs); }},
    KindOfInput{"pictures", "picture files, --image and --test",
                [](const TrainedModel& t, const PredictRequest& r) { print_inputs(t, r, picture_inputs); }},
    KindOfInput{"sentences", "sentences and --test",
                [](const TrainedModel& t, const PredictRequest& r) { print_inputs(t, r, sentence_inputs); }},
    KindOfInput{"text", "a prompt", continue_prompt},
};
constexpr std::array ways_of_input = {"inputs", "--csv", "--image", "--test"};

// The options that only some kinds of data have.
using OptionOfKinds = std::pair<std::string_view, std::string_view>;
constexpr std::array options_of_kinds = {
    OptionOfKinds{"--csv", "tables"},
    OptionOfKinds{"--separator", "tables"},
    OptionOfKinds{"--header", "tables"},
    OptionOfKinds{"--image", "pictures"},
    OptionOfKinds{"--test", "points, tables, pictures or sentences"},
    OptionOfKinds{"--tokens", "text"},
    OptionOfKinds{"--temperature", "text"},
    OptionOfKinds{"--top-k", "text"},
    OptionOfKinds{"--seed", "text"},
};

void check_options(const GivenOptions& given, std::string_view kind) {
  for (const auto& [option, kinds] : options_of_kinds) {
    if (given.contains(std::string(option)) && kinds.find(kind) == std::string_view::npos) {
      throw Error(std::string(option) + ": the model was not trained on " + std::string(kinds) + " but on " +
                  std::string(kind) + "; leave it out");
    }
  }
}

int run_predict(PredictRequest& request, const GivenOptions& given) {
  const TrainedModel trained = load_trained_model(request.checkpoint);
  const std::string_view kind = data_source(trained.settings.data).kind;
  check_options(given, kind);
  const KindOfInput& input = *std::find_if(kinds_of_input.begin(), kinds_of_input.end(),
                                           [kind](const KindOfInput& one) { return one.kind == kind; });
  const auto ways =
      std::count_if(ways_of_input.begin(), ways_of_input.end(), [&](const char* way) { return given.contains(way); });
  if (ways == 0) throw UsageError("one of " + std::string(input.choices) + " is required");
  if (ways > 1) throw UsageError("only one of " + std::string(input.choices) + " can be given");
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
           .about = "numbers or words of one example, in the order of the columns, or picture files (default: none)"},
          {.name = "--csv",
           .value = &request.csv,
           .about = "table with the training's column names; - is standard input (default: none)",
           .type = "FILE"},
          {.name = "--separator",
           .value = &request.separator,
           .about = "field separator of --csv (default: that of the training)",
           .type = "CHARACTER",
           .checks = {separator_check()}},
          {.name = "--header",
           .value = &request.header,
           .about = "first row of --csv: yes (names of the columns), no (data) or auto (default: that of "
                    "the training)",
           .type = "NAME",
           .checks = {one_of("answer", table_headers())}},
          {.name = "--image",
           .value = &request.image,
           .about = "picture in PNG, JPEG, PGM or PPM, of the training's size (default: none)",
           .type = "FILE"},
          {.name = "--tokens",
           .value = number_into(request.tokens),
           .about = "characters to write after a prompt (default: 200)",
           .type = "N",
           .checks = {whole_number(1, 1'000'000)}},
          {.name = "--temperature",
           .value = number_into(request.temperature),
           .about = "boldness of what is written: 0 takes the likeliest character, above 1 rarer ones (default: 1)",
           .type = "NUMBER",
           .checks = {number_where([](double x) { return x >= 0; }, "a number from 0")}},
          {.name = "--top-k",
           .value = number_into(request.top_k),
           .about = "number of likeliest characters to draw from (default: all)",
           .type = "K",
           .checks = {whole_number(1, largest_setting)}},
          {.name = "--seed",
           .value = number_into(request.seed),
           .about = "seed of what is written (default: 1)",
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
           .type = "PATH"},
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
