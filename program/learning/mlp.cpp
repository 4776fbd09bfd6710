// The table of activations, and the parts that come before the linear layers.
#include "program/learning/mlp.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "operators/errors/error.hpp"
#include "program/options/tables.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Scales each input to mean 0 and deviation 1. Means and deviations are buffers: saved with the model, but not trained.
struct Standardize : nn::Module {
  nn::Buffer mean, deviation;

  explicit Standardize(std::int64_t inputs)
      : mean(add("mean", nn::Buffer(zeros({inputs})))), deviation(add("deviation", nn::Buffer(ones({inputs})))) {}
  Tensor forward(const Tensor& x) const override { return (x - mean.value()) / deviation.value(); }
};

// Returns the number columns of an example, then one column per word: 1 if the example has that word, else 0.
struct OneOfWords : nn::Module {
  Tensor numbers, owners, places;  // columns of numbers; each word's column, and its index there

  explicit OneOfWords(const std::vector<nn::CsvColumn>& columns) {
    std::vector<std::int64_t> number_columns, word_columns;
    std::vector<float> word_places;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto column = static_cast<std::int64_t>(c);
      if (!columns[c].has_words()) number_columns.push_back(column);
      for (std::size_t w = 0; w < columns[c].words.size(); ++w) {
        word_columns.push_back(column);
        word_places.push_back(static_cast<float>(w));
      }
    }
    numbers = from_vector(number_columns);
    owners = from_vector(word_columns);
    places = from_vector(word_places);
  }
  Tensor forward(const Tensor& x) const override {
    return cat({index_select(x, 1, numbers), eq(index_select(x, 1, owners), places)}, 1);
  }
};

// Returns the input width of the first layer: a column of words counts once per word.
std::int64_t width_of_inputs(const Task& task) {
  std::int64_t width = task.inputs;
  for (const nn::CsvColumn& column : task.columns)
    width += column.has_words() ? static_cast<std::int64_t>(column.words.size()) - 1 : 0;
  return width;
}

using Append = void (*)(nn::Sequential& layers);
struct Activation {
  std::string_view name;
  Append append;
};
constexpr std::array activations = {
    Activation{"relu", [](nn::Sequential& layers) { layers.append(nn::ReLU()); }},
    Activation{"leaky-relu", [](nn::Sequential& layers) { layers.append(nn::LeakyReLU()); }},
    Activation{"gelu", [](nn::Sequential& layers) { layers.append(nn::GELU()); }},
    Activation{"silu", [](nn::Sequential& layers) { layers.append(nn::SiLU()); }},
    Activation{"tanh", [](nn::Sequential& layers) { layers.append(nn::Tanh()); }},
    Activation{"sigmoid", [](nn::Sequential& layers) { layers.append(nn::Sigmoid()); }},
};

// Takes pictures as rows of numbers.
struct Mlp : nn::Sequential {
  Tensor forward(const Tensor& x) const override { return nn::Sequential::forward(flatten(x, 1)); }
};

}  // namespace

void check_each_layer(const RunSettings& settings) {
  const auto check = [&](const std::string& name, std::size_t values) {
    if (values == 1) return;
    const std::string given = name + " has " + std::to_string(values) + " values for ";
    if (settings.model != "mlp") throw Error(given + "the model " + settings.model + ", which takes one");
    if (values == settings.hidden.size()) return;
    throw Error(given + counted(std::ssize(settings.hidden), "hidden layer") + "; give one for all, or one for each");
  };
  check("activation", settings.activation.values.size());
  check("dropout", settings.dropout.values.size());
  if (settings.model != "mlp") return;  // others have none of their own
  for (const std::string& name : settings.activation.values) row_of(activations, name, "activation");
}

std::unique_ptr<nn::Module> make_mlp(const RunSettings& settings, const Task& task) {
  check_each_layer(settings);
  auto layers = std::make_unique<Mlp>();
  if (task.standardize) layers->append(Standardize(task.inputs));
  std::int64_t width = width_of_inputs(task);
  const auto& columns = task.columns;
  if (std::any_of(columns.begin(), columns.end(), [](const nn::CsvColumn& column) { return column.has_words(); }))
    layers->append(OneOfWords(columns));
  for (std::size_t l = 0; l < settings.hidden.size(); ++l) {
    const std::int64_t size = settings.hidden[l];
    if (size < 1) throw Error("a hidden layer of size " + std::to_string(size) + ", it must be at least 1");
    layers->append(nn::Linear(width, size));
    row_of(activations, settings.activation.of(l), "activation").append(*layers);
    if (settings.dropout.of(l) > 0) layers->append(nn::Dropout(settings.dropout.of(l)));
    width = size;
  }
  layers->append(nn::Linear(width, task.outputs()));
  return layers;
}

double count_mlp(const RunSettings& settings, const Task& task) {
  double count = 0, width = static_cast<double>(width_of_inputs(task));
  const auto add_layer = [&](std::int64_t size) {
    count += (width + 1) * static_cast<double>(size);
    width = static_cast<double>(size);
  };
  for (const std::int64_t size : settings.hidden) add_layer(size);
  add_layer(task.outputs());
  return count;
}

void learn_scales(const nn::Module& model, const Task& task, const nn::Dataset& examples) {
  constexpr std::int64_t rows_at_once = 4096;  // to use little memory beside the examples
  const auto inputs = static_cast<std::size_t>(task.inputs);
  std::vector<double> means(inputs), squares(inputs), least(inputs, infinity), most(inputs, -infinity);
  double n = 0;
  for (std::int64_t first = 0; first < examples.size(); first += rows_at_once) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(rows_at_once, examples.size() - first)));
    std::iota(rows.begin(), rows.end(), first);
    const auto values = examples.batch(rows).x.to_vector<double>();
    for (std::size_t i = 0; i < values.size(); ++i) {  // Welford's algorithm
      const std::size_t column = i % inputs;
      if (column == 0) ++n;
      const double value = values[i], deviation = value - means[column];
      means[column] += deviation / n;
      squares[column] += deviation * (value - means[column]);
      least[column] = std::min(least[column], value);
      most[column] = std::max(most[column], value);
    }
  }
  std::vector<double> deviations(inputs, 1);
  for (std::size_t column = 0; column < inputs; ++column) {
    const bool has_words = column < task.columns.size() && task.columns[column].has_words();
    if (has_words) {
      means[column] = 0;
    } else if (least[column] == most[column]) {  // rounding may hide this in mean and deviation
      means[column] = least[column];
    } else {
      deviations[column] = std::sqrt(squares[column] / n);
    }
  }
  for (const auto& [name, buffer] : model.named_buffers()) {
    if (name.ends_with("mean")) buffer.set_value(from_vector(means).to(float32));
    if (name.ends_with("deviation")) buffer.set_value(from_vector(deviations).to(float32));
  }
}

std::vector<std::string> activation_names() { return names_of(activations); }

}  // namespace minitorch::program
