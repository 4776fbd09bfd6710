// Layers against PyTorch's outputs and gradients, from tests/golden/make_layers.py, and against central differences.
#pragma once

#include <cmath>
#include <cstddef>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/modules/module.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

namespace minitorch {

using nlohmann::json;
using Tensors = std::vector<Tensor>;

/// Computes the output of a layer from its inputs.
using LayerCall = std::function<Tensor(const Tensors&)>;

/// Returns a module of one input as a function of a list of inputs.
inline LayerCall call_of(const nn::Module& layer) {
  return [&layer](const Tensors& inputs) { return layer(inputs.at(0)); };
}

/// Returns the cases of a layer.
inline std::vector<json> layer_cases(const std::string& layer) {
  static const json all = json::parse(std::ifstream(test::source_path("tests/golden/layers.json")));
  std::vector<json> result;
  for (const json& one : all.at("cases")) {
    if (one.at("layer") == layer) result.push_back(one);
  }
  REQUIRE_FALSE(result.empty());
  return result;
}

/// Reads a tensor of the file.
inline Tensor golden_tensor(const json& described, DType dtype = float64) {
  Shape shape;
  for (const json& size : described.at(0)) shape.push_back(size.get<std::int64_t>());
  return from_vector(described.at(1).get<std::vector<double>>(), shape, {.dtype = dtype});
}

/// Checks that `found` has the shape and, to the last digits, the values of a tensor of the file.
inline void check_is_golden(const std::string& what, const Tensor& found, const json& described) {
  CAPTURE(what);
  const Tensor expected = golden_tensor(described);
  CHECK(found.shape() == expected.shape());
  REQUIRE(found.numel() == expected.numel());
  const auto ours = found.to_vector<double>(), theirs = expected.to_vector<double>();
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CAPTURE(i, ours[i], theirs[i]);
    CHECK(std::abs(ours[i] - theirs[i]) <= 1e-13 + 1e-12 * std::abs(theirs[i]));
  }
}

/// Gives `layer` the state that the case starts with, makes all its calls, and checks outputs, gradients and buffers.
inline void check_layer_case(const json& golden, const nn::Module& layer, const LayerCall& call) {
  CAPTURE(golden.at("layer").dump(), golden.at("arguments").dump());
  layer.to(float64);
  const auto parameters = layer.named_parameters();
  const auto buffers = layer.named_buffers();
  REQUIRE(parameters.size() + buffers.size() == golden.at("state").size());
  for (const auto& [name, parameter] : parameters) parameter.set_value(golden_tensor(golden.at("state").at(name)));
  for (const auto& [name, buffer] : buffers) {
    buffer.set_value(golden_tensor(golden.at("state").at(name), buffer.dtype()));
  }
  for (const json& expected : golden.at("calls")) {
    const bool is_training = expected.at("training").get<bool>();
    CAPTURE(is_training);
    if (is_training) {
      layer.train();
    } else {
      layer.eval();
    }
    layer.zero_grad();
    Tensors inputs;
    const json& d_inputs = expected.at("d_inputs");
    for (std::size_t i = 0; i < d_inputs.size(); ++i) {
      inputs.push_back(golden_tensor(expected.at("inputs").at(i), d_inputs[i].is_null() ? int64 : float64));
      if (!d_inputs[i].is_null()) inputs.back().requires_grad_();
    }
    const Tensor y = call(inputs);
    CHECK(y.dtype() == float64);
    check_is_golden("output", y, expected.at("output"));
    y.backward(golden_tensor(expected.at("d_output")));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!d_inputs[i].is_null()) check_is_golden("d_input " + std::to_string(i), *inputs[i].grad(), d_inputs[i]);
    }
    for (const auto& [name, parameter] : parameters) {
      REQUIRE(parameter.grad());
      check_is_golden("d_" + name, *parameter.grad(), expected.at("d_parameters").at(name));
    }
    for (const auto& [name, buffer] : buffers) check_is_golden(name, buffer, expected.at("buffers").at(name));
  }
}
inline void check_layer_case(const json& golden, const nn::Module& layer) {
  check_layer_case(golden, layer, call_of(layer));
}

/// Checks first and second derivatives with respect to all inputs and parameters, in float64.
inline void check_layer_gradients(const nn::Module& layer, const Tensors& inputs, const LayerCall& call) {
  layer.to(float64);
  const auto parameters = layer.parameters();
  Tensors values = inputs;
  for (const nn::Parameter& parameter : parameters) values.push_back(parameter.value().detach().clone());
  const auto f = [&](const Tensors& given) {
    const Tensors before = [&] {
      Tensors now;
      for (const nn::Parameter& parameter : parameters) now.push_back(parameter.value());
      return now;
    }();
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value() = given[inputs.size() + i];
    const Tensor y = call(given);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value() = before[i];
    return y;
  };
  const auto text = [](const GradientReport& report) {
    std::ostringstream out;
    out << report;
    return out.str();
  };
  const GradientReport first = check_gradients(f, values), second = check_second_gradients(f, values);
  CAPTURE(text(first), text(second));
  CHECK(first.ok);
  CHECK(second.ok);
}
inline void check_layer_gradients(const nn::Module& layer, const Tensor& input) {
  check_layer_gradients(layer, {input}, call_of(layer));
}

/// Returns the printed text.
inline std::string printed(const nn::Module& layer) {
  std::ostringstream out;
  out << layer;
  return out.str();
}

/// Whether shapes, dtypes and all elements are equal.
inline bool are_equal(const Tensor& x, const Tensor& y) {
  return x.shape() == y.shape() && x.dtype() == y.dtype() && x.to_vector<double>() == y.to_vector<double>();
}

}  // namespace minitorch
