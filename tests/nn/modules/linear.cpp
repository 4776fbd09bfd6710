// Linear and Bilinear layers: PyTorch's values and gradients, first weights and errors.
#include "nn/modules/linear.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

LayerCall call_of_two(const nn::Bilinear& layer) {
  return [&layer](const Tensors& inputs) { return layer(inputs.at(0), inputs.at(1)); };
}

// Checks for a uniform distribution on ±bound: extremes close to the bounds, and moments within five deviations.
void check_weights_are_uniform(const Tensor& x, double bound) {
  const double n = static_cast<double>(x.numel());
  CHECK(max(abs(x)).item() <= bound);
  CHECK(max(x).item() > bound * (1 - 20 / n));
  CHECK(min(x).item() < -bound * (1 - 20 / n));
  CHECK(std::abs(mean(x).item()) < 5 * bound / std::sqrt(3 * n));
  CHECK(std::abs(mean(square(x)).item() - bound * bound / 3) < 5 * bound * bound * std::sqrt(4.0 / 45 / n));
}

}  // namespace

TEST_CASE("Linear is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("Linear")) {
    check_layer_case(golden, nn::Linear(3, 2, {.bias = golden.at("arguments").at("bias").get<bool>()}));
  }
}

TEST_CASE("gradients of Linear with a graph share no memory, also of one row") {
  for (const std::int64_t rows : {1, 2}) {
    const Tensor x = ones({rows, 3}), z = randn({rows, 2}, {.requires_grad = true});
    const nn::Linear a(3, 2), b(3, 2);
    const Tensor loss = sum(square(a(x) + b(x) + z));
    const std::vector<Tensor> gradients = grad(loss, {*a.bias, *b.bias, z}, {.create_graph = true});
    std::vector<Tensor> halves;
    for (const Tensor& gradient : gradients) halves.push_back(gradient.detach() * 0.5);
    const auto guard = no_grad();
    for (Tensor gradient : gradients) gradient.mul_(0.5);
    for (std::size_t i = 0; i < halves.size(); ++i) CHECK(equal(gradients[i], halves[i]));
  }
}

TEST_CASE("Bilinear is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("Bilinear")) {
    const nn::Bilinear layer(3, 2, 2, {.bias = golden.at("arguments").at("bias").get<bool>()});
    check_layer_case(golden, layer, call_of_two(layer));
  }
}

TEST_CASE("derivatives of linear and bilinear layers agree with central differences") {
  manual_seed(7);
  const auto random = [](const Shape& shape) { return randn(shape, {.dtype = float64}); };
  check_layer_gradients(nn::Linear(3, 2), random({4, 3}));
  check_layer_gradients(nn::Linear(3, 2, {.bias = false}), random({3}));
  check_layer_gradients(nn::Linear(2, 2), random({2, 3, 2}));
  const nn::Bilinear layer(2, 3, 2), without(2, 2, 1, {.bias = false});
  check_layer_gradients(layer, {random({3, 2}), random({3, 3})}, call_of_two(layer));
  check_layer_gradients(without, {random({2, 1, 2}), random({2, 1, 2})}, call_of_two(without));
}

TEST_CASE("linear layers start uniform on one over the root of the number of inputs") {
  manual_seed(8);
  const nn::Linear linear(100, 300);
  check_weights_are_uniform(linear.weight, 0.1);
  check_weights_are_uniform(*linear.bias, 0.1);
  const nn::Bilinear bilinear(25, 30, 40);
  check_weights_are_uniform(bilinear.weight, 0.2);
  CHECK(max(abs(bilinear.bias->value())).item() <= 0.2);
  CHECK(max(abs(bilinear.bias->value())).item() > 0.15);
}

TEST_CASE("parameters of linear layers have PyTorch's names and shapes") {
  const nn::Linear linear(3, 2);
  CHECK(linear.weight.shape() == Shape{2, 3});
  CHECK(linear.bias->shape() == Shape{2});
  CHECK(linear.named_parameters()[0].name == "weight");
  CHECK(linear.named_parameters()[1].name == "bias");
  CHECK(nn::Bilinear(3, 4, 2).weight.shape() == Shape{2, 3, 4});
  CHECK_FALSE(nn::Linear(3, 2, {.bias = false}).bias);
  CHECK(nn::Bilinear(3, 4, 2, {.bias = false}).num_parameters() == 24);
}

TEST_CASE("linear layers name the size that does not fit") {
  CHECK_THROWS_WITH(nn::Linear(0, 2), ContainsSubstring("Linear: in_features is 0, it must be at least 1"));
  CHECK_THROWS_WITH(nn::Linear(2, -1), ContainsSubstring("Linear: out_features is -1"));
  CHECK_THROWS_WITH(nn::Bilinear(1, 0, 2), ContainsSubstring("Bilinear: in2_features is 0"));
  CHECK_THROWS_WITH(nn::Linear(3, 2)(ones({4, 2})),
                    ContainsSubstring("Linear: the input (4, 2) must end with a dimension of in_features = 3"));
  CHECK_THROWS_AS(nn::Linear(3, 2)(tensor(1.0)), ShapeError);
  CHECK_THROWS_WITH(nn::Bilinear(3, 2, 1)(ones({4, 3}), ones({4, 3})),
                    ContainsSubstring("Bilinear: the input (4, 3) must end with a dimension of in2_features = 2"));
}

TEST_CASE("a clone of a linear layer shares nothing") {
  const nn::Linear layer(3, 2), copy = nn::clone(layer);
  const Tensor x = randn({5, 3}), before = copy(x);
  CHECK(are_equal(before, layer(x)));
  layer.weight.set_value(zeros({2, 3}));
  layer.bias->set_value(zeros({2}));
  CHECK(are_equal(layer(x), zeros({5, 2})));
  CHECK(are_equal(copy(x), before));
}

TEST_CASE("flatten joins all dimensions but the first, or those that are named") {
  const Tensor x = reshape(arange(24), {2, 3, 2, 2});
  CHECK(nn::Flatten()(x).shape() == Shape{2, 12});
  CHECK(nn::Flatten(0, 1)(x).shape() == Shape{6, 2, 2});
  CHECK(are_equal(nn::Flatten()(x), x.reshape({2, 12})));
  CHECK(printed(nn::Flatten()) == "Flatten(start_dim=1, end_dim=-1)");
  CHECK(printed(nn::Bilinear(3, 4, 2)) == "Bilinear(in1_features=3, in2_features=4, out_features=2, bias=true)");
}

TEST_CASE("unflatten divides a dimension, and undoes flatten") {
  const Tensor x = reshape(arange(24), {2, 12});
  CHECK(are_equal(nn::Unflatten(1, {3, 2, 2})(x), x.reshape({2, 3, 2, 2})));
  CHECK(are_equal(nn::Unflatten(-1, {3, -1})(x), x.reshape({2, 3, 4})));
  CHECK(are_equal(nn::Unflatten(0, {2})(x), x));
  CHECK(are_equal(nn::Flatten()(nn::Unflatten(1, {3, 4})(x)), x));
  CHECK(nn::Unflatten(1, {3, -1})(zeros({0, 12})).shape() == Shape{0, 3, 4});
  CHECK(nn::Unflatten(0, {3, -1})(zeros({0, 12})).shape() == Shape{3, 0, 12});
  CHECK(printed(nn::Unflatten(1, {3, -1})) == "Unflatten(dim=1, unflattened_size=(3, -1))");
  check_layer_gradients(nn::Unflatten(1, {2, 2}), ones({3, 4}, {.dtype = float64}));
}

TEST_CASE("unflatten refuses sizes that do not fit") {
  CHECK_THROWS_WITH(nn::Unflatten(1, {3, 2})(ones({2, 12})),
                    "Unflatten: dimension 1 of the input (2, 12) has size 12, which is not the product of the sizes "
                    "(3, 2)");
  CHECK_THROWS_AS(nn::Unflatten(1, {5, -1})(ones({2, 12})), ShapeError);
  CHECK_THROWS_AS(nn::Unflatten(1, {0, -1})(ones({2, 12})), ShapeError);
  CHECK_THROWS_AS(nn::Unflatten(2, {3, 4})(ones({2, 12})), IndexError);
  CHECK_THROWS_AS(nn::Unflatten(0, {1})(tensor(1.0)), IndexError);
  CHECK_THROWS_WITH(nn::Unflatten(1, Shape{}), "Unflatten: no sizes, there must be at least one");
  CHECK_THROWS_WITH(nn::Unflatten(1, {2, -1, -1}),
                    "Unflatten: the sizes (2, -1, -1) have more than one -1, only one size can be inferred");
  CHECK_THROWS_WITH(nn::Unflatten(0, {0, -1}),
                    "Unflatten: the sizes (0, -1) have a 0, so that the size of -1 cannot be inferred");
  CHECK_THROWS_AS(nn::Unflatten(1, {2, -2}), ShapeError);
}

TEST_CASE("linear is a product and a sum, for x of any rank") {
  manual_seed(2);
  const Tensor weight = randn({4, 3}, {.dtype = float64}), bias = randn({4}, {.dtype = float64});
  for (const Shape& shape : {Shape{3}, Shape{5, 3}, Shape{2, 5, 3}, Shape{0, 3}, Shape{2, 0, 3}}) {
    const Tensor x = randn(shape, {.dtype = float64});
    const Tensor expected = matmul(x, weight.t()) + bias;
    const Tensor y = nn::linear(x, weight, bias);
    CHECK(y.shape() == expected.shape());
    CHECK(all(is_close(y, expected)).item() == 1);
    const auto f = [](const std::vector<Tensor>& v) { return tanh(nn::linear(v[0], v[1], v[2])); };
    CHECK(check_gradients(f, {x, weight, bias}));
    CHECK(check_second_gradients(f, {x, weight, bias}, {.rtol = 1e-4, .atol = 1e-5}));
  }
  CHECK(nn::linear(zeros({2, 3, 0}), zeros({4, 0}), ones({4})).shape() == Shape{2, 3, 4});
  CHECK_THROWS_WITH(nn::linear(ones({2, 4}), ones({4, 3}), ones({4})),
                    "linear: x (2, 4), weight (4, 3) and bias (4), they must be (..., in), (out, in) and (out)");
  CHECK_THROWS_AS(nn::linear(ones({2, 3}), ones({4, 3}), ones({3})), ShapeError);
  CHECK_THROWS_AS(nn::linear(tensor(1.0), ones({4, 3}), ones({4})), ShapeError);
}
