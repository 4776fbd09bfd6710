// RNNCell, LSTMCell and GRUCell: names, first weights, steps and errors. recurrent_golden.cpp compares values with
// PyTorch.
#include "nn/modules/recurrent_cells.hpp"

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/containers.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;

namespace {

// Gives a cell the weights of a layer of one layer in one direction.
template <class Cell, class Layer> void set_weights_of(const Cell& cell, const Layer& layer) {
  cell.weight_ih.set_value(layer.weights()[0].weight_ih);
  cell.weight_hh.set_value(layer.weights()[0].weight_hh);
  if (!cell.bias_ih) return;
  cell.bias_ih->set_value(*layer.weights()[0].bias_ih);
  cell.bias_hh->set_value(*layer.weights()[0].bias_hh);
}

// Returns whether x and y are equal but for rounding: a product of few rows may add in another order.
bool is_near(const Tensor& x, const Tensor& y) { return allclose(x, y, {.rtol = 1e-6, .atol = 1e-6}); }

// Returns whether steps of the cell from states of 0 are the outputs of the layer.
template <class Cell, class Layer> bool walks_as(const Cell& cell, const Layer& layer) {
  set_weights_of(cell, layer);
  const Tensor x = randn({4, 3, 2});
  Tensor h = cell(x[0]);
  std::vector<Tensor> outputs = {h};
  for (std::int64_t t = 1; t < 4; ++t) outputs.push_back(h = cell(x[t], h));
  return is_near(stack(outputs), layer(x).output);
}

}  // namespace

TEST_CASE("a step of a recurrent cell is a step of its layer") {
  manual_seed(1);
  CHECK(walks_as(nn::RNNCell(2, 5), nn::RNN(2, 5)));
  CHECK(walks_as(nn::RNNCell(2, 5, {.bias = false, .nonlinearity = nn::Nonlinearity::relu}),
                 nn::RNN(2, 5, {.nonlinearity = nn::Nonlinearity::relu, .bias = false})));
  CHECK(walks_as(nn::GRUCell(2, 5), nn::GRU(2, 5)));

  const nn::LSTM lstm(2, 5);
  const nn::LSTMCell cell(2, 5);
  set_weights_of(cell, lstm);
  const Tensor x = randn({2, 3, 2});
  const auto [h1, c1] = cell(x[0]);
  const auto [h2, c2] = cell(x[1], h1, c1);
  const auto [output, h_n, c_n] = lstm(x);
  CHECK(is_near(stack({h1, h2}), output));
  CHECK(is_near(h2, h_n[0]));
  CHECK(is_near(c2, c_n[0]));
}

TEST_CASE("parameters of recurrent cells have PyTorch's names, shapes and order, and start uniform") {
  manual_seed(5);
  const nn::LSTMCell cell(16, 64);
  std::vector<std::string> names;
  for (const auto& [name, parameter] : cell.named_parameters()) {
    names.push_back(name);
    CHECK(amax(abs(parameter.value())).item() <= 0.125);
    CHECK(amax(parameter.value()).item() > 0.12);
    CHECK(amin(parameter.value()).item() < -0.12);
  }
  CHECK(names == std::vector<std::string>{"weight_ih", "weight_hh", "bias_ih", "bias_hh"});
  CHECK(cell.weight_ih.shape() == Shape{256, 16});
  CHECK(cell.weight_hh.shape() == Shape{256, 64});
  CHECK(cell.bias_hh->shape() == Shape{256});
  CHECK(nn::GRUCell(3, 5).num_parameters() == 15 * (3 + 5 + 2));
  CHECK(nn::RNNCell(3, 5, {.bias = false}).num_parameters() == 5 * (3 + 5));
}

TEST_CASE("recurrent cells are printed as PyTorch prints them, and stand in a Sequential") {
  CHECK(printed(nn::RNNCell(2, 3)) == "RNNCell(2, 3)");
  CHECK(printed(nn::RNNCell(2, 3, {false, nn::Nonlinearity::relu})) == "RNNCell(2, 3, bias=false, nonlinearity=relu)");
  CHECK(printed(nn::LSTMCell(2, 3, {.bias = false})) == "LSTMCell(2, 3, bias=false)");
  CHECK(printed(nn::GRUCell(2, 3)) == "GRUCell(2, 3)");

  const nn::LSTMCell cell(2, 3);
  const Tensor x = randn({4, 2});
  CHECK(are_equal(nn::Sequential(cell)(x), cell(x).h));
  CHECK(nn::GRUCell(2, 3)(zeros({0, 2})).shape() == Shape{0, 3});
  CHECK(nn::GRUCell(2, 3)(zeros({2})).shape() == Shape{3});
}

TEST_CASE("a clone of a recurrent cell computes the same and shares nothing") {
  const nn::GRUCell cell(2, 3), copy = nn::clone(cell);
  const Tensor x = randn({4, 2}), before = cell(x);
  CHECK(are_equal(copy(x), before));
  cell.weight_ih.set_value(zeros({9, 2}));
  CHECK(are_equal(copy(x), before));
  CHECK_FALSE(are_equal(cell(x), before));
}

TEST_CASE("who listens hears the new state of a cell once") {
  struct Heard : nn::ForwardListener {
    std::vector<Shape> shapes;
    void on_output(const nn::Module& /*module*/, const Tensor& output) override { shapes.push_back(output.shape()); }
  } heard;
  nn::LSTMCell(2, 3)(zeros({4, 2}));
  CHECK(heard.shapes == std::vector<Shape>{{4, 3}});
}

TEST_CASE("recurrent cells name what does not fit") {
  const nn::GRUCell gru(2, 3);
  const nn::LSTMCell lstm(2, 3);
  CHECK_THROWS_WITH(gru(zeros({1, 1, 2})),
                    "GRUCell: the input (1, 1, 2) must have 2 dimensions, (N, 2), or 1 without N");
  CHECK_THROWS_WITH(gru(zeros({4, 5})), "GRUCell: the input (4, 5) must end with a dimension of input_size = 2");
  CHECK_THROWS_WITH(gru(zeros({4, 2}), zeros({3})), "GRUCell: h is (3), but must be (4, 3) for the input (4, 2)");
  CHECK_THROWS_WITH(lstm(zeros({2}), zeros({3}), zeros({2})), "LSTMCell: c is (2), but must be (3) for the input (2)");
  CHECK_THROWS_AS(gru(zeros({4, 2}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_WITH(gru(zeros({2}), zeros({3}, {.dtype = float64})),
                    "GRUCell: h is float64 and the weight is float32, they must be of one dtype; convert h by "
                    "to(float32), or the weight by to(float64)");
  CHECK_THROWS_WITH(nn::RNNCell(0, 3), "RNNCell: input_size is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::LSTMCell(2, -1), "LSTMCell: hidden_size is -1, it must be at least 1");
  CHECK_THROWS_AS(nn::GRUCell(std::int64_t{1} << 40, std::int64_t{1} << 40), ShapeError);
}
