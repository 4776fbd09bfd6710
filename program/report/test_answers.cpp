// Asks the model in one pass over the test examples.
#include "program/report/test_answers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/modules/evaluating.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/page_numbers.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

constexpr std::int64_t most_examples = 10'000, most_numbers = 1500;
constexpr std::size_t most_mistakes = 24, most_bytes_of_pictures = 300'000;

// Calls f(first, outputs, y) for the outputs of the model for each batch of examples; `first` is the batch's first.
template <class F> void ask(const Data& data, const nn::Module& model, std::int64_t examples, const F& f) {
  const nn::Evaluating evaluating(model);
  const auto guard = no_grad();
  const std::int64_t at_once = examples_at_once(data.task);
  for (std::int64_t first = 0; first < examples; first += at_once) {
    std::vector<std::int64_t> items(static_cast<std::size_t>(std::min(at_once, examples - first)));
    std::iota(items.begin(), items.end(), first);
    const auto [x, y] = data.test->batch(items);
    f(first, model(x), y);
  }
}

struct Answer {
  std::int64_t example = 0;
  std::size_t truth = 0, said = 0;     // no class is said where an output is NaN
  float sureness = 0;                  // the probability of `said`
  std::vector<float> probabilities{};  // of a mistake
};

std::vector<Answer> answers_for_classes(const Data& data, const nn::Module& model, std::int64_t examples) {
  std::vector<Answer> answers;
  const std::size_t classes = data.task.classes.size();
  ask(data, model, examples, [&](std::int64_t first, const Tensor& outputs, const Tensor& y) {
    const auto logits = outputs.to_vector<float>(), probabilities = softmax(outputs, 1).to_vector<float>();
    const auto labels = y.to_vector<std::int64_t>();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i * classes), end = at + static_cast<std::ptrdiff_t>(classes);
      const auto row = logits.begin() + at, row_end = logits.begin() + end;
      const bool is_said = std::none_of(row, row_end, [](float x) { return std::isnan(x); });
      Answer answer{.example = first + static_cast<std::int64_t>(i), .truth = static_cast<std::size_t>(labels[i])};
      answer.said = is_said ? static_cast<std::size_t>(std::max_element(row, row_end) - row) : classes;
      if (is_said) answer.sureness = probabilities[i * classes + answer.said];
      const bool is_mistake = is_said && answer.said != answer.truth && !std::isnan(answer.sureness);  // of infinity
      if (is_mistake) answer.probabilities = {probabilities.begin() + at, probabilities.begin() + end};
      answers.push_back(std::move(answer));
    }
  });
  return answers;
}

Json::Array confusion_of(const std::vector<Answer>& answers, std::size_t classes) {
  std::vector<std::vector<std::int64_t>> counts(classes, std::vector<std::int64_t>(classes));
  for (const Answer& answer : answers) {
    if (answer.said < classes) ++counts.at(answer.truth).at(answer.said);
  }
  return {counts.begin(), counts.end()};
}

// Returns, of each class, the number of its examples of which no class is said.
Json::Array unanswered_of(const std::vector<Answer>& answers, std::size_t classes) {
  std::vector<std::int64_t> counts(classes);
  for (const Answer& answer : answers) {
    if (answer.said == classes) ++counts.at(answer.truth);
  }
  return {counts.begin(), counts.end()};
}

// Returns the classes that the model holds for the most likely, each with its probability.
Json::Array said_in(const Answer& answer) {
  std::vector<std::pair<float, std::size_t>> ranked;
  for (std::size_t c = 0; c < answer.probabilities.size(); ++c) ranked.emplace_back(-answer.probabilities[c], c);
  std::sort(ranked.begin(), ranked.end());
  ranked.resize(std::min<std::size_t>(3, ranked.size()));
  Json::Array said;
  for (const auto& [minus, c] : ranked) said.emplace_back(Json::Array{c, rounded(-static_cast<double>(minus))});
  return said;
}

Json::Array mistakes_in(const Data& data, std::vector<Answer> answers) {
  std::erase_if(answers, [](const Answer& answer) { return answer.probabilities.empty(); });
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.sureness > b.sureness; });
  std::size_t most = most_mistakes;
  if (data.task.has_pictures())
    most = std::min(most, most_bytes_of_pictures / static_cast<std::size_t>(data.task.inputs));
  answers.resize(std::min(most, answers.size()));
  Json::Array mistakes;
  for (const Answer& answer : answers) {
    Json::Object mistake{{"example", answer.example}, {"truth", answer.truth}, {"said", said_in(answer)}};
    if (data.task.has_pictures()) {
      mistake["picture"] = bytes_of(data.test->item(answer.example).x.to_vector<float>(), 0, 1);
    } else if (data.show) {
      mistake["text"] = one_line(data.show(answer.example));
    }
    mistakes.emplace_back(std::move(mistake));
  }
  return mistakes;
}

Json::Array numbers_of(const Data& data, const nn::Module& model, std::int64_t examples) {
  const nn::CsvColumn& label = data.task.label;
  Json::Array pairs;
  const std::int64_t every = (examples + most_numbers - 1) / most_numbers;
  ask(data, model, examples, [&](std::int64_t first, const Tensor& outputs, const Tensor& y) {
    const auto said = outputs.to_vector<double>(), truth = y.to_vector<double>();
    for (std::size_t i = 0; i < truth.size(); ++i) {
      if ((first + static_cast<std::int64_t>(i)) % every != 0) continue;
      pairs.emplace_back(
          Json::Array{rounded(label.centre + label.unit * truth[i]), rounded(label.centre + label.unit * said[i])});
    }
  });
  return pairs;
}

}  // namespace

Json::Object answers_of(const Data& data, const nn::Module& model) {
  if (data.task.is_text()) return {};
  const std::int64_t examples = std::min(most_examples, data.test->size());
  if (!data.task.is_classification()) {
    return {{"answers", examples},
            {"label", one_line(data.task.label.name)},
            {"numbers", numbers_of(data, model, examples)}};
  }
  const std::vector<Answer> answers = answers_for_classes(data, model, examples);
  Json::Array classes;
  for (const std::string& name : data.task.classes) classes.emplace_back(one_line(name));
  Json::Object found{{"answers", examples},
                     {"classes", std::move(classes)},
                     {"confusion", confusion_of(answers, data.task.classes.size())},
                     {"unanswered", unanswered_of(answers, data.task.classes.size())},
                     {"mistakes", mistakes_in(data, answers)}};
  if (data.task.has_pictures()) {
    found["picture"] =
        Json::Object{{"height", data.task.height}, {"width", data.task.width}, {"channels", data.task.channels}};
  }
  return found;
}

}  // namespace minitorch::program
