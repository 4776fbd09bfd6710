// `minitorch predict`. Whatever is given becomes rows of numbers, and each row a line.
#include "program/predict.hpp"

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

#include <CLI/CLI.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/csv.hpp"
#include "nn/text_lines.hpp"
#include "operators/error.hpp"
#include "program/number_options.hpp"
#include "program/option_checks.hpp"
#include "program/pgm.hpp"
#include "program/printable.hpp"
#include "program/trained_model.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

constexpr std::string_view examples = R"text(Examples:
  minitorch predict spiral.json 0.3 0.7
  minitorch predict iris.json --csv flowers.csv     columns are found by name
  minitorch predict clothes.json --image coat.pgm   of a black background
  minitorch predict clothes.json --test 3           three of the test, drawn
)text";

struct Question {
  std::string checkpoint, csv, image, path;
  std::vector<float> numbers;
  std::int64_t test = 0;
  bool as_json = false;
};

// Of classes the likeliest first, with their probabilities.
std::vector<std::pair<std::string, double>> ranked(const Task& task, const std::vector<double>& probabilities) {
  std::vector<std::pair<std::string, double>> all;
  for (std::size_t c = 0; c < task.classes.size(); ++c) all.emplace_back(task.classes[c], probabilities[c]);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

// "boot 99.81 %, sneaker 0.17 %, sandal 0.02 %", or the number.
std::string told(const Task& task, const Tensor& output) {
  std::ostringstream out;
  if (!task.is_classification()) {
    out << std::setprecision(6) << output.item();
    return out.str();
  }
  const auto all = ranked(task, softmax(output, 0).to_vector<double>());
  out << std::fixed << std::setprecision(2);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, all.size()); ++i)
    out << (i == 0 ? "" : ", ") << one_line(all[i].first) << " " << 100 * all[i].second << " %";
  return out.str();
}

Json told_as_json(const Task& task, const Tensor& output) {
  if (!task.is_classification()) return Json::Object{{"value", output.item()}};
  const auto all = ranked(task, softmax(output, 0).to_vector<double>());
  Json::Object probabilities;
  for (const auto& [name, probability] : all) probabilities.emplace(name, probability);
  return Json::Object{{"class", all[0].first}, {"probabilities", probabilities}};
}

Tensor numbers_row(const TrainedModel& trained, const std::vector<float>& numbers) {
  const std::int64_t inputs = trained.task.inputs;
  if (static_cast<std::int64_t>(numbers.size()) != inputs) {
    std::string names;
    for (const std::string& column : trained.task.columns) names.append(names.empty() ? ": " : ", ").append(column);
    throw Error(std::to_string(numbers.size()) + " numbers, the model takes " + std::to_string(inputs) + names);
  }
  if (!std::all_of(numbers.begin(), numbers.end(), [](float x) { return std::isfinite(x); }))
    throw Error("the numbers must be finite");
  return from_vector(numbers, {1, inputs});
}

Tensor csv_rows(const TrainedModel& trained, const std::string& path) {
  if (trained.task.columns.empty())
    throw Error("--csv: the model was not trained on a table; give numbers, --image or --test instead");
  return nn::parse_csv_columns(nn::read_file(path), path, trained.task.columns);
}

// A row for each picture of the file.
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

// The first examples of the test, drawn where they are pictures, and what they are.
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
    std::cout << "is " << label << "; the model says: ";
    predict(trained, x.narrow(0, i, 1), false);
  }
}

void answer(const Question& question) {
  const int given = (question.numbers.empty() ? 0 : 1) + (question.csv.empty() ? 0 : 1) +
                    (question.image.empty() ? 0 : 1) + (question.test == 0 ? 0 : 1);
  if (given != 1) throw CLI::RequiredError("one of numbers, --csv, --image and --test");
  const TrainedModel trained = load_trained_model(question.checkpoint);
  if (question.test > 0) {
    const Data data = data_of(trained, question.checkpoint, question.path);
    return predict_test(trained, data, question.test, question.as_json);
  }
  const Tensor x = !question.csv.empty()     ? csv_rows(trained, question.csv)
                   : !question.image.empty() ? image_rows(trained, question.image)
                                             : numbers_row(trained, question.numbers);
  predict(trained, x, question.as_json);
}

}  // namespace

void add_predict(CLI::App& app) {
  const auto question = std::make_shared<Question>();
  CLI::App* const command =
      app.add_subcommand("predict", "Tells what a trained model says of numbers, rows of a table, or a picture");
  command->add_option("checkpoint", question->checkpoint, "checkpoint that minitorch train has written (required)")
      ->required();
  add_numbers(*command, "numbers", question->numbers,
              "inputs of one example, in the order of the training's columns (default: none)")
      ->check(number_where([](double) { return true; }, "a number"));
  command
      ->add_option("--csv", question->csv,
                   "table, whose columns are found by the names that the training's had (default: none)")
      ->type_name("FILE");
  command->add_option("--image", question->image, "picture in PGM, or several, of the training's size (default: none)")
      ->type_name("FILE");
  add_number(*command, "--test", question->test, "number of examples, the first of the test (default: none)")
      ->type_name("N")
      ->check(whole_number(1, largest_setting));
  command->add_option("--path", question->path, "file or folder of the data of --test (default: that of the training)")
      ->type_name("PATH");
  command->add_flag("--json", question->as_json, "predictions as one JSON array (default: off)");
  command->footer(std::string(examples) + "\nExit codes: 0 done; 2 an error.\n");
  command->callback([question] { answer(*question); });
}

}  // namespace minitorch::program
