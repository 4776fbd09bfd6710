// The table of models, and that of what stands between their layers.
#include "program/models.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "minitorch/minitorch.hpp"
#include "nn/activations.hpp"
#include "nn/containers.hpp"
#include "nn/dropout.hpp"
#include "nn/linear.hpp"
#include "operators/error.hpp"
#include "program/tables.hpp"

namespace minitorch::program {

namespace {

// Brings inputs of different scales to mean 0 and deviation 1. Its numbers are no parameters, and saved with the model.
struct Standardize : nn::Module {
  nn::Buffer mean, deviation;

  explicit Standardize(std::int64_t inputs)
      : mean(add("mean", nn::Buffer(zeros({inputs})))), deviation(add("deviation", nn::Buffer(ones({inputs})))) {}
  Tensor forward(const Tensor& x) const override { return (x - mean.value()) / deviation.value(); }
};

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

using Make = std::unique_ptr<nn::Module> (*)(const RunSettings& settings, const Task& task);
using Count = double (*)(const RunSettings& settings, const Task& task);
struct Model {
  std::string_view name;
  Make make;
  Count count_parameters;
};

// Layers one after the other: "784-512-256-10".
std::unique_ptr<nn::Module> make_mlp(const RunSettings& settings, const Task& task) {
  const Activation& activation = row_of(activations, settings.activation, "activation");
  auto layers = std::make_unique<nn::Sequential>();
  if (task.standardize) layers->append(Standardize(task.inputs));
  std::int64_t width = task.inputs;
  for (const std::int64_t size : settings.hidden) {
    if (size < 1) throw Error("a hidden layer of size " + std::to_string(size) + ", it must be at least 1");
    layers->append(nn::Linear(width, size));
    activation.append(*layers);
    if (settings.dropout > 0) layers->append(nn::Dropout(settings.dropout));
    width = size;
  }
  layers->append(nn::Linear(width, task.outputs()));
  return layers;
}

double count_mlp(const RunSettings& settings, const Task& task) {
  double count = 0, width = static_cast<double>(task.inputs);
  const auto add_layer = [&](std::int64_t size) {
    count += (width + 1) * static_cast<double>(size);
    width = static_cast<double>(size);
  };
  for (const std::int64_t size : settings.hidden) add_layer(size);
  add_layer(task.outputs());
  return count;
}

constexpr std::array models = {Model{"mlp", make_mlp, count_mlp}};

}  // namespace

std::unique_ptr<nn::Module> make_model(const RunSettings& settings, const Task& task) {
  return row_of(models, settings.model, "model").make(settings, task);
}

double count_parameters(const RunSettings& settings, const Task& task) {
  return row_of(models, settings.model, "model").count_parameters(settings, task);
}

void learn_scales(const nn::Module& model, const nn::Dataset& examples) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(examples.size()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const Tensor x = examples.batch(all).x;
  std::vector<double> means, deviations;
  for (std::int64_t column = 0; column < x.size(1); ++column) {
    const auto values = x.select(1, column).to_vector<double>();
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const bool is_constant = *least == *most;  // which the deviation, by rounding, need not show
    means.push_back(is_constant ? *least : mean);
    deviations.push_back(is_constant ? 1 : std::sqrt(squares / n));
  }
  for (const auto& [name, buffer] : model.named_buffers()) {
    if (name.ends_with("mean")) buffer.set_value(from_vector(means).to(float32));
    if (name.ends_with("deviation")) buffer.set_value(from_vector(deviations).to(float32));
  }
}

std::vector<std::string> model_names() { return names_of(models); }
std::vector<std::string> activation_names() { return names_of(activations); }

}  // namespace minitorch::program
