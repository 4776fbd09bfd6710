// Runs the model on the inputs in batches, so memory does not grow with their number.
#include "program/predicting/predictions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/json/json.hpp"
#include "nn/json/json_writer.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/page_numbers.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

// Returns the classes with their probabilities, the most probable first. Empty if the probabilities are NaN, since the
// output holds NaN or infinity: then no class is predicted.
std::vector<std::pair<std::string, double>> ranked(const Task& task, const Tensor& output) {
  const auto probabilities = softmax(output, 0).to_vector<double>();
  std::vector<std::pair<std::string, double>> all;
  if (std::isnan(probabilities[0])) return all;
  for (std::size_t c = 0; c < task.classes.size(); ++c) all.emplace_back(task.classes[c], probabilities[c]);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

// Returns the predicted number in the label's own units.
double number_of(const Task& task, const Tensor& output) { return task.label.centre + task.label.unit * output.item(); }

Json output_as_json(const Task& task, const Tensor& output) {
  if (!task.is_classification()) {
    const double value = number_of(task, output);
    return Json::Object{{"value", std::isnan(value) ? Json() : Json(value)}};
  }
  const auto all = ranked(task, output);
  if (all.empty()) return Json::Object{{"class", Json()}, {"probabilities", Json()}};
  Json::Object probabilities;
  for (const auto& [name, probability] : all) probabilities.emplace(name, probability);
  return Json::Object{{"class", all[0].first}, {"probabilities", probabilities}};
}

}  // namespace

std::string told_output(const Task& task, const Tensor& output) {
  if (!task.is_classification()) return short_number(number_of(task, output), digits_of(task.label));
  const auto all = ranked(task, output);
  if (all.empty()) return "NaN";
  std::ostringstream out;
  out << std::fixed << std::setprecision(2);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, all.size()); ++i)
    out << (i == 0 ? "" : ", ") << one_line(all[i].first) << " " << 100 * all[i].second << " %";
  return out.str();
}

ModelInputs inputs_of(const Tensor& x, std::vector<std::string> names) {
  const auto batch = [x](std::span<const std::int64_t> indices) {
    return index_select(x, 0, from_vector(std::vector<std::int64_t>(indices.begin(), indices.end())));
  };
  return {x.size(0), batch, std::move(names)};
}

void print_predictions(const TrainedModel& trained, const ModelInputs& inputs, bool as_json) {
  const auto guard = no_grad();
  const auto& [n, batch, names] = inputs;
  const std::int64_t at_once = examples_at_once(trained.task);
  PrintedText printed(printable_json);
  nn::JsonWriter writer(printed);
  std::string_view before = "[";
  for (std::int64_t first = 0; first < n; first += at_once) {
    std::vector<std::int64_t> items(static_cast<std::size_t>(std::min(at_once, n - first)));
    std::iota(items.begin(), items.end(), first);
    const Tensor outputs = (*trained.model)(batch(items));
    for (std::int64_t i = 0; i < outputs.size(0); ++i) {
      const std::string name = names.empty() ? "" : names.at(static_cast<std::size_t>(first + i));
      if (!as_json) {
        std::cout << (name.empty() ? "" : one_line(name) + ": ") << told_output(trained.task, outputs[i]) << "\n";
        continue;
      }
      Json prediction = output_as_json(trained.task, outputs[i]);
      if (!name.empty()) prediction["name"] = name;
      writer.plain(std::exchange(before, ", "));
      writer.value(prediction);
    }
  }
  if (!as_json) return;
  writer.plain(n == 0 ? "[]" : "]");
  writer.flush();
  std::cout << "\n";
}

}  // namespace minitorch::program
