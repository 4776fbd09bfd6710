// Asks the model in one pass over the test examples.
#include "program/report/test_answers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/training/metrics.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/page_numbers.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

constexpr std::int64_t most_examples = 10'000, most_numbers = 1500;
constexpr std::size_t most_pairs = 20, most_mistakes = 24, most_bytes_of_pictures = 300'000;

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

using Ranked = std::vector<std::pair<float, std::size_t>>;  // probabilities and classes

struct Mistake {
  std::int64_t example = 0, truth = 0;
  Ranked said{};  // the classes that the model holds for the most likely
};

struct Answers {
  nn::ConfusionMatrix confusion;
  std::vector<Mistake> mistakes{};
};

// Returns the three classes of the largest probabilities.
Ranked ranked(std::span<const float> probabilities) {
  Ranked all;
  for (std::size_t c = 0; c < probabilities.size(); ++c) all.emplace_back(probabilities[c], c);
  const auto end = all.begin() + std::min<std::ptrdiff_t>(3, std::ssize(all));
  const auto is_before = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  std::partial_sort(all.begin(), end, all.end(), is_before);
  return {all.begin(), end};
}

// Asks for classes. An output that is NaN names none, and infinite outputs have no probabilities: neither is a mistake
// to show.
Answers answers_for_classes(const Data& data, const nn::Module& model, std::int64_t examples) {
  const auto classes = std::ssize(data.task.classes);
  Answers answers{.confusion = nn::ConfusionMatrix(classes)};
  ask(data, model, examples, [&](std::int64_t first, const Tensor& outputs, const Tensor& y) {
    answers.confusion.add(outputs, y);
    const auto said = nn::predicted_classes(outputs).to_vector<std::int64_t>();
    const auto labels = y.to_vector<std::int64_t>();
    const auto probabilities = softmax(outputs, 1).to_vector<float>();
    for (std::int64_t i = 0; i < std::ssize(labels); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const std::span row(probabilities.begin() + i * classes, static_cast<std::size_t>(classes));
      if (said[at] == labels[at] || std::isnan(row[0])) continue;
      answers.mistakes.push_back({.example = first + i, .truth = labels[at], .said = ranked(row)});
    }
  });
  return answers;
}

// Returns the matrix with a row for each class: how often the model said each, and at the end that it said none.
Json::Array rows_of(const nn::ConfusionMatrix& confusion) {
  Json::Array rows;
  for (std::int64_t label = 0; label < confusion.classes(); ++label) {
    Json::Array row;
    for (std::int64_t said = 0; said < confusion.classes(); ++said) row.emplace_back(confusion.at(label, said));
    row.emplace_back(confusion.unanswered(label));
    rows.emplace_back(std::move(row));
  }
  return rows;
}

Json::Array pairs_in(const nn::ConfusionMatrix& confusion) {
  Json::Array pairs;
  for (const auto& [label, said, count] : confusion.confusions()) {
    if (pairs.size() == most_pairs) break;
    pairs.emplace_back(Json::Array{label, said, count});
  }
  return pairs;
}

std::int64_t unanswered_in(const nn::ConfusionMatrix& confusion) {
  std::int64_t count = 0;
  for (std::int64_t label = 0; label < confusion.classes(); ++label) count += confusion.unanswered(label);
  return count;
}

// Returns the classes that the model holds for the most likely, each with its probability.
Json::Array said_in(const Mistake& mistake) {
  Json::Array said;
  for (const auto& [share, c] : mistake.said) said.emplace_back(Json::Array{c, rounded(static_cast<double>(share))});
  return said;
}

Json::Array mistakes_in(const Data& data, std::vector<Mistake> mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.said[0].first > b.said[0].first; });
  std::size_t most = most_mistakes;
  if (data.task.has_pictures())
    most = std::min(most, most_bytes_of_pictures / static_cast<std::size_t>(data.task.inputs));
  mistakes.resize(std::min(most, mistakes.size()));
  Json::Array shown;
  for (const Mistake& mistake : mistakes) {
    Json::Object one{{"example", mistake.example}, {"truth", mistake.truth}, {"said", said_in(mistake)}};
    if (data.task.has_pictures()) {
      one["picture"] = bytes_of(data.test->item(mistake.example).x.to_vector<float>(), 0, 1);
    } else if (data.show) {
      one["text"] = one_line(data.show(mistake.example));
    }
    shown.emplace_back(std::move(one));
  }
  return shown;
}

Json::Array numbers_of(const Data& data, const nn::Module& model, std::int64_t examples) {
  const nn::CsvColumn& label = data.task.label;
  const auto in_own_units = [&label, digits = digits_of(label)](double x) {
    return rounded(label.centre + label.unit * x, digits);
  };
  Json::Array pairs;
  const std::int64_t every = (examples + most_numbers - 1) / most_numbers;
  ask(data, model, examples, [&](std::int64_t first, const Tensor& outputs, const Tensor& y) {
    const auto said = outputs.to_vector<double>(), truth = y.to_vector<double>();
    for (std::size_t i = 0; i < truth.size(); ++i) {
      if ((first + static_cast<std::int64_t>(i)) % every != 0) continue;
      pairs.emplace_back(Json::Array{in_own_units(truth[i]), in_own_units(said[i])});
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
  Answers answers = answers_for_classes(data, model, examples);
  Json::Array classes;
  for (const std::string& name : data.task.classes) classes.emplace_back(one_line(name));
  Json::Object found{{"answers", examples},
                     {"classes", std::move(classes)},
                     {"right", answers.confusion.right()},
                     {"unanswered", unanswered_in(answers.confusion)},
                     {"pairs", pairs_in(answers.confusion)},
                     {"mistakes", mistakes_in(data, std::move(answers.mistakes))}};
  if (answers.confusion.classes() <= nn::largest_readable_matrix) found["confusion"] = rows_of(answers.confusion);
  if (data.task.has_pictures()) {
    found["picture"] =
        Json::Object{{"height", data.task.height}, {"width", data.task.width}, {"channels", data.task.channels}};
  }
  return found;
}

}  // namespace minitorch::program
