// `minitorch predict`: turns its input into rows of numbers, and prints one prediction per row.
#include "program/commands/predict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/tables/csv.hpp"
#include "nn/tables/csv_cell.hpp"
#include "nn/tables/csv_source.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/text_lines.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "program/commands/pgm.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/trained_model.hpp"
#include "program/options/number_options.hpp"
#include "program/options/option_checks.hpp"
#include "program/options/usage_error.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

constexpr std::string_view predict_examples = R"text(Examples:
  minitorch predict spiral.json 0.3 0.7
  minitorch predict iris.json --csv flowers.csv     columns are found by name
  zcat new.csv.gz | minitorch predict iris.json --csv -
  minitorch predict clothes.json --image coat.pgm   black background
  minitorch predict clothes.json --test 3           three test examples, drawn
)text";

struct PredictOptions {
  std::string checkpoint, csv, separator, header, image, path;
  std::vector<std::string> numbers;
  std::int64_t test = 0;
  bool as_json = false;
};

// Returns the classes with their probabilities, the most probable first.
std::vector<std::pair<std::string, double>> ranked(const Task& task, const std::vector<double>& probabilities) {
  std::vector<std::pair<std::string, double>> all;
  for (std::size_t c = 0; c < task.classes.size(); ++c) all.emplace_back(task.classes[c], probabilities[c]);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

// Returns the predicted number in the label's own units.
double number_of(const Task& task, const Tensor& output) { return task.label.centre + task.label.unit * output.item(); }

// Returns the three most probable classes, "boot 99.81 %, sneaker 0.17 %, sandal 0.02 %", or the predicted number.
std::string told(const Task& task, const Tensor& output) {
  std::ostringstream out;
  if (!task.is_classification()) {
    const double centre = std::abs(task.label.centre), unit = task.label.unit;
    const double more_digits = std::ceil(std::log10(std::max(1.0, centre / unit)));  // digits that all labels share
    out << std::setprecision(6 + static_cast<int>(std::min(9.0, more_digits))) << number_of(task, output);
    return out.str();
  }
  const auto all = ranked(task, softmax(output, 0).to_vector<double>());
  out << std::fixed << std::setprecision(2);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, all.size()); ++i)
    out << (i == 0 ? "" : ", ") << one_line(all[i].first) << " " << 100 * all[i].second << " %";
  return out.str();
}

Json told_as_json(const Task& task, const Tensor& output) {
  if (!task.is_classification()) return Json::Object{{"value", number_of(task, output)}};
  const auto all = ranked(task, softmax(output, 0).to_vector<double>());
  Json::Object probabilities;
  for (const auto& [name, probability] : all) probabilities.emplace(name, probability);
  return Json::Object{{"class", all[0].first}, {"probabilities", probabilities}};
}

// Makes one example from `texts`: words for columns of words, numbers for the others.
Tensor values_row(const TrainedModel& trained, const std::vector<std::string>& texts) {
  const Task& task = trained.task;
  if (static_cast<std::int64_t>(texts.size()) != task.inputs) {
    const std::string names = operators::joined(task.columns, ", ", &nn::CsvColumn::name);
    throw Error(std::to_string(texts.size()) + " numbers, the model takes " + std::to_string(task.inputs) +
                (names.empty() ? "" : ": " + names));
  }
  std::vector<float> values;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const nn::CsvColumn column = task.columns.empty() ? nn::CsvColumn{} : task.columns[i];
    const std::string_view text = nn::without_spaces(texts[i]);
    const auto value = nn::csv_value(column, text);
    if (!value) {
      throw Error("numbers: number " + std::to_string(i + 1) + (column.name.empty() ? "" : " (" + column.name + ")") +
                  ": " + nn::csv_cell_fault(column, text));
    }
    values.push_back(*value);
  }
  return from_vector(values, {1, task.inputs});
}

Tensor csv_rows(const TrainedModel& trained, const PredictOptions& options) {
  if (trained.task.columns.empty())
    throw Error("--csv: the model was not trained on a table; give numbers, --image or --test instead");
  RunSettings settings = trained.settings;
  if (!options.separator.empty()) settings.separator = options.separator;
  if (!options.header.empty()) settings.header = options.header;
  std::unique_ptr<nn::ByteSource> source;
  if (options.csv == "-") {
    source = std::make_unique<nn::StreamSource>(std::cin, "standard input");
  } else {
    source = std::make_unique<nn::FileSource>(options.csv);
  }
  return naming_flags([&] { return nn::read_csv_columns(*source, trained.task.columns, table_options(settings)); });
}

// Returns one row for each picture of the file.
Tensor image_rows(const TrainedModel& trained, const std::string& path) {
  const Task& task = trained.task;
  if (task.height == 0)
    throw Error("--image: the model was not trained on pictures; give numbers, --csv or --test instead");
  const std::vector<GreyPicture> pictures = parse_pgm(nn::read_file(path), path);
  std::vector<float> rows;
  for (const GreyPicture& picture : pictures) {
    if (picture.height != task.height || picture.width != task.width) {
      throw Error(path + ": is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                  ", the model was trained on " + std::to_string(task.width) + " x " + std::to_string(task.height));
    }
    rows.insert(rows.end(), picture.shades.begin(), picture.shades.end());
  }
  return from_vector(rows, {static_cast<std::int64_t>(pictures.size()), task.inputs});
}

void predict(const TrainedModel& trained, const Tensor& x, bool as_json) {
  const auto guard = no_grad();
  const Tensor outputs = (*trained.model)(x);
  Json all = Json::Array{};
  for (std::int64_t i = 0; i < outputs.size(0); ++i) {
    if (as_json) {
      all.append(told_as_json(trained.task, outputs[i]));
    } else {
      std::cout << told(trained.task, outputs[i]) << "\n";
    }
  }
  if (as_json) std::cout << printable_json(all.dump()) << "\n";
}

// Predicts the first `count` test examples, with their labels. Draws them if they are pictures.
void predict_test(const TrainedModel& trained, const Data& data, std::int64_t count, bool as_json) {
  std::vector<std::int64_t> items(static_cast<std::size_t>(std::min(count, data.test->size())));
  std::iota(items.begin(), items.end(), std::int64_t{0});
  const auto [x, y] = data.test->batch(items);
  if (as_json) return predict(trained, x, true);
  for (const std::int64_t i : items) {
    if (data.draw) std::cout << data.draw(i);
    const Tensor truth = y[i];
    const std::string label = trained.task.is_classification()
                                  ? one_line(trained.task.classes.at(static_cast<std::size_t>(truth.item())))
                                  : told(trained.task, truth);
    std::cout << "label " << label << "; predicted: ";
    predict(trained, x.narrow(0, i, 1), false);
  }
}

int run_predict(const PredictOptions& options) {
  const int given = (options.numbers.empty() ? 0 : 1) + (options.csv.empty() ? 0 : 1) +
                    (options.image.empty() ? 0 : 1) + (options.test == 0 ? 0 : 1);
  if (given == 0) throw UsageError("one of numbers, --csv, --image and --test is required");
  if (given > 1) {
    const std::string first =
        options.numbers.empty() ? "" : ", and " + nn::quoted_beginning(options.numbers[0]) + " is taken for a number";
    throw UsageError("only one of numbers, --csv, --image and --test can be given" + first);
  }
  const TrainedModel trained = load_trained_model(options.checkpoint);
  if (options.test > 0) {
    const Data data = data_of(trained, options.checkpoint, options.path);
    predict_test(trained, data, options.test, options.as_json);
    return 0;
  }
  const Tensor x = !options.csv.empty()     ? csv_rows(trained, options)
                   : !options.image.empty() ? image_rows(trained, options.image)
                                            : values_row(trained, options.numbers);
  predict(trained, x, options.as_json);
  return 0;
}

}  // namespace

Command predict_command() {
  const auto options = std::make_shared<PredictOptions>();
  return {.name = "predict",
          .about = "Predicts for numbers, rows of a table, or pictures",
          .options = {{.name = "checkpoint",
                       .value = &options->checkpoint,
                       .about = "checkpoint of minitorch train (required)",
                       .is_required = true},
                      {.name = "numbers",
                       .value = &options->numbers,
                       .about = "inputs of one example: numbers or words, in the order of the columns (default: none)"},
                      {.name = "--csv",
                       .value = &options->csv,
                       .about = "table with the training's column names; - is standard input (default: none)",
                       .type = "FILE"},
                      {.name = "--separator",
                       .value = &options->separator,
                       .about = "field separator of --csv (default: that of the training)",
                       .type = "CHARACTER",
                       .checks = {separator_check()}},
                      {.name = "--header",
                       .value = &options->header,
                       .about = "first row of --csv: yes (names of the columns), no (data) or auto (default: that of "
                                "the training)",
                       .type = "NAME",
                       .checks = {one_of("answer", table_headers())}},
                      {.name = "--image",
                       .value = &options->image,
                       .about = "picture in PGM, or several in one file, of the training's size (default: none)",
                       .type = "FILE"},
                      {.name = "--test",
                       .value = number_into(options->test),
                       .about = "number of test examples to predict (default: none)",
                       .type = "N",
                       .checks = {whole_number(1, largest_setting)}},
                      {.name = "--path",
                       .value = &options->path,
                       .about = "file or folder of the data of --test (default: that of the training)",
                       .type = "PATH"},
                      {.name = "--json", .value = &options->as_json, .about = "predictions as one JSON array"}},
          .footer = std::string(predict_examples) + "\nExit codes: 0 success; 2 an error.\n",
          .run = [options](const GivenOptions&) { return run_predict(*options); }};
}

}  // namespace minitorch::program
