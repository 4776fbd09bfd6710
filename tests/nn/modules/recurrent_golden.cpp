// RNN, LSTM and GRU, and their cells, against PyTorch's values and derivatives, from tests/golden/make_recurrent.py,
// and first and second derivatives against central differences.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/modules/recurrent_cells.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using nlohmann::json;

namespace {

constexpr TensorOptions golden_options{.dtype = float64};

nn::RecurrentOptions options_of(const json& options) {
  return {.num_layers = options.value("num_layers", 1),
          .bias = options.value("bias", true),
          .batch_first = options.value("batch_first", false),
          .bidirectional = options.value("bidirectional", false)};
}

nn::RNNOptions rnn_options_of(const json& options) {
  const nn::RecurrentOptions o = options_of(options);
  return {.num_layers = o.num_layers,
          .nonlinearity = options.at("nonlinearity") == "relu" ? nn::Nonlinearity::relu : nn::Nonlinearity::tanh,
          .bias = o.bias,
          .batch_first = o.batch_first,
          .bidirectional = o.bidirectional};
}

// A tensor of a case: its value and, for an input, its gradient; for an output, the derivative to start from.
struct Golden {
  explicit Golden(const json& described) : name(described[0]) {
    for (const std::int64_t size : described[1]) shape.push_back(size);
    value = from_vector(described[2].get<std::vector<double>>(), shape);
    derivative = from_vector(described[3].get<std::vector<double>>(), shape);
  }
  std::string name;
  Shape shape;
  Tensor value, derivative;
};

std::vector<Golden> all_of(const json& list) {
  std::vector<Golden> result;
  for (const json& one : list) result.emplace_back(one);
  return result;
}

void check_close(const std::string& name, const Tensor& found, const Tensor& expected) {
  CAPTURE(name);
  REQUIRE(found.shape() == expected.shape());
  std::ostringstream text;
  text << "found " << found << "\nexpected " << expected;
  CAPTURE(text.str());
  CHECK(all(is_close(found, expected, {.rtol = 1e-10, .atol = 1e-11})).item() == 1);
}

// Makes the layer with the parameters of a case, and calls `call(layer, states)` for the results.
template <class Layer, class Call> void check_case(const json& golden, const Layer& layer, const Call& call) {
  layer.to(float64);
  const std::vector<Golden> parameters = all_of(golden.at("parameters")), outputs = all_of(golden.at("outputs"));
  const std::vector<Golden> inputs = all_of(golden.at("inputs"));
  const auto named = layer.named_parameters();
  REQUIRE(named.size() == parameters.size());
  for (std::size_t i = 0; i < named.size(); ++i) {
    CHECK(named[i].name == parameters[i].name);
    named[i].parameter.set_value(parameters[i].value);
  }
  std::vector<Tensor> leaves;
  for (const Golden& input : inputs) leaves.push_back(input.value.clone().requires_grad_());
  const std::vector<Tensor> found = call(layer, leaves);
  REQUIRE(found.size() == outputs.size());
  Tensor total = tensor(0.0, golden_options);
  for (std::size_t i = 0; i < found.size(); ++i) {
    check_close(outputs[i].name, found[i], outputs[i].value);
    total += sum(found[i] * outputs[i].derivative);
  }
  total.backward();
  for (std::size_t i = 0; i < leaves.size(); ++i) check_close(inputs[i].name, *leaves[i].grad(), inputs[i].derivative);
  for (std::size_t i = 0; i < named.size(); ++i) {
    check_close(named[i].name, *named[i].parameter.grad(), parameters[i].derivative);
  }
}

// Returns the results of an RNN or a GRU for inputs x, or x and h0.
struct OneState {
  nn::RecurrentCall call = {};

  template <class Layer> std::vector<Tensor> operator()(const Layer& layer, const std::vector<Tensor>& in) const {
    const auto [output, h_n] = in.size() == 1 ? layer(in[0], call) : layer(in[0], in[1], call);
    return {output, h_n};
  }
};
// Returns the same for an LSTM.
struct TwoStates {
  nn::RecurrentCall call = {};

  std::vector<Tensor> operator()(const nn::LSTM& layer, const std::vector<Tensor>& in) const {
    const auto [output, h_n, c_n] = in.size() == 1 ? layer(in[0], call) : layer(in[0], in[1], in[2], call);
    return {output, h_n, c_n};
  }
};

// Returns the state h of an RNNCell or a GRUCell for inputs x, or x and h.
template <class Cell> std::vector<Tensor> step_of_one(const Cell& cell, const std::vector<Tensor>& in) {
  return {in.size() == 1 ? cell(in[0]) : cell(in[0], in[1])};
}
// Returns the states h and c of an LSTMCell.
std::vector<Tensor> step_of_two(const nn::LSTMCell& cell, const std::vector<Tensor>& in) {
  const auto [h, c] = in.size() == 1 ? cell(in[0]) : cell(in[0], in[1], in[2]);
  return {h, c};
}

// Returns all results as one tensor, so that all are differentiated.
Tensor flat(const std::vector<Tensor>& results) {
  std::vector<Tensor> parts;
  for (const Tensor& result : results) parts.push_back(flatten(result));
  return cat(parts);
}

// Returns a function of x, the initial states and all parameters.
template <class Layer, class Call>
TensorFunction function_of(const Layer& layer, std::size_t inputs, const Call& call) {
  return [=](const std::vector<Tensor>& all) {
    const auto parameters = layer.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value() = all[inputs + i];
    return flat(call(layer, std::vector<Tensor>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(inputs))));
  };
}

template <class Layer, class Call>
void check_derivatives(const Layer& layer, std::vector<Tensor> inputs, const Call& call) {
  layer.to(float64);
  const std::size_t count = inputs.size();
  for (const nn::Parameter& parameter : layer.parameters()) inputs.push_back(parameter.value().detach());
  const TensorFunction f = function_of(layer, count, call);
  CHECK(check_gradients(f, inputs));
  CHECK(check_second_gradients(f, inputs));
}

}  // namespace

TEST_CASE("recurrent layers give PyTorch's values, final states and gradients") {
  std::ifstream file(test::source_path("tests/golden/recurrent.json"));
  const json cases = json::parse(file).at("cases");
  REQUIRE(cases.size() == 76);
  for (const json& golden : cases) {
    const json& options = golden.at("options");
    const std::string kind = golden.at("kind");
    nn::RecurrentCall run;
    if (golden.contains("lengths"))
      run.lengths = from_vector(golden.at("lengths").get<std::vector<std::int64_t>>(), {golden.at("lengths").size()});
    CAPTURE(kind, options.dump(), golden.at("given").dump(), golden.contains("lengths"));
    if (kind == "LSTM") {
      check_case(golden, nn::LSTM(2, 2, options_of(options)), TwoStates{run});
    } else if (kind == "GRU") {
      check_case(golden, nn::GRU(2, 2, options_of(options)), OneState{run});
    } else if (kind == "LSTMCell") {
      check_case(golden, nn::LSTMCell(2, 2, {options.value("bias", true)}), step_of_two);
    } else if (kind == "GRUCell") {
      check_case(golden, nn::GRUCell(2, 2, {options.value("bias", true)}), step_of_one<nn::GRUCell>);
    } else if (kind == "RNNCell") {
      const nn::RNNOptions o = rnn_options_of(options);
      check_case(golden, nn::RNNCell(2, 2, {.bias = o.bias, .nonlinearity = o.nonlinearity}), step_of_one<nn::RNNCell>);
    } else {
      check_case(golden, nn::RNN(2, 2, rnn_options_of(options)), OneState{run});
    }
  }
}

TEST_CASE("first and second derivatives of recurrent layers agree with central differences") {
  manual_seed(3);
  const Tensor x = randn({3, 2, 2}, {.dtype = float64});
  const Tensor h0 = randn({1, 2, 2}, {.dtype = float64}), c0 = randn({1, 2, 2}, {.dtype = float64});
  check_derivatives(nn::RNN(2, 2), {x, h0}, OneState{});
  check_derivatives(nn::RNN(2, 2, {.nonlinearity = nn::Nonlinearity::relu}), {x, h0}, OneState{});
  check_derivatives(nn::LSTM(2, 2), {x, h0, c0}, TwoStates{});
  check_derivatives(nn::GRU(2, 2), {x, h0}, OneState{});
}

TEST_CASE("first and second derivatives of recurrent cells agree with central differences") {
  manual_seed(8);
  const Tensor x = randn({2, 2}, {.dtype = float64});
  const Tensor h = randn({2, 2}, {.dtype = float64}), c = randn({2, 2}, {.dtype = float64});
  check_derivatives(nn::RNNCell(2, 2), {x, h}, step_of_one<nn::RNNCell>);
  check_derivatives(nn::LSTMCell(2, 2), {x, h, c}, step_of_two);
  check_derivatives(nn::GRUCell(2, 2), {x, h}, step_of_one<nn::GRUCell>);
}

TEST_CASE("derivatives of stacked layers in both directions agree with central differences") {
  manual_seed(4);
  const Tensor x = randn({1, 2, 1}, {.dtype = float64});
  const Tensor h0 = randn({4, 1, 1}, {.dtype = float64}), c0 = randn({4, 1, 1}, {.dtype = float64});
  const nn::RecurrentOptions options{.num_layers = 2, .bias = false, .batch_first = true, .bidirectional = true};
  check_derivatives(nn::LSTM(1, 1, options), {x, h0, c0}, TwoStates{});
  check_derivatives(nn::GRU(1, 1, options), {x, h0}, OneState{});
}

TEST_CASE("derivatives of sequences of different length agree with central differences") {
  manual_seed(6);
  const Tensor x = randn({3, 2, 1}, {.dtype = float64});
  const Tensor h0 = randn({2, 2, 2}, {.dtype = float64}), c0 = randn({2, 2, 2}, {.dtype = float64});
  const nn::RecurrentCall lengths{.lengths = tensor({3, 1})};
  check_derivatives(nn::RNN(1, 2, {.bidirectional = true}), {x, h0}, OneState{lengths});
  check_derivatives(nn::GRU(1, 2, {.bidirectional = true}), {x, h0}, OneState{lengths});
  check_derivatives(nn::LSTM(1, 2, {.bidirectional = true}), {x, h0, c0}, TwoStates{lengths});
}

TEST_CASE("a GRU of one element follows its formula") {
  const nn::GRU gru(1, 1);
  const double w_ih[] = {0.5, -1, 2}, w_hh[] = {0.25, 0.75, -0.5}, b_ih[] = {0.1, 0.2, 0.3}, b_hh[] = {-0.1, 0.4, 0.6};
  const auto set = [](const nn::Parameter& parameter, const double(&values)[3]) {
    parameter.set_value(from_vector(std::vector<double>(values, values + 3), parameter.shape()));
  };
  set(gru.weights()[0].weight_ih, w_ih);
  set(gru.weights()[0].weight_hh, w_hh);
  set(*gru.weights()[0].bias_ih, b_ih);
  set(*gru.weights()[0].bias_hh, b_hh);
  const auto sigma = [](double v) { return 1 / (1 + std::exp(-v)); };
  const double x = 0.8, h = -0.6;
  const double r = sigma(0.5 * x + 0.1 + 0.25 * h - 0.1), z = sigma(-1 * x + 0.2 + 0.75 * h + 0.4);
  const double n = std::tanh(2 * x + 0.3 + r * (-0.5 * h + 0.6));
  const auto [output, h_n] = gru(tensor({{x}}, golden_options), tensor({{h}}, golden_options));
  CHECK(output.item() == Approx((1 - z) * n + z * h).epsilon(1e-14));
  CHECK(h_n.item() == output.item());
}

TEST_CASE("of a long sequence, derivatives with a graph are those without") {
  manual_seed(9);
  const nn::GRU gru(1, 2);
  gru.to(float64);
  const Tensor x = randn({300, 1, 1}, {.dtype = float64, .requires_grad = true});
  const auto derivative = [&](bool with_graph) {
    return grad(sum(square(gru(x).output)), {x}, {.create_graph = with_graph})[0];
  };
  CHECK(all(is_close(derivative(true), derivative(false), {.rtol = 1e-12, .atol = 1e-15})).item() == 1);
}
