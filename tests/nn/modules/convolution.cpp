// Convolutional layers: PyTorch's values, gradients and texts, first weights, checkpoints and errors.
#include "nn/modules/convolution.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/summary.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;

namespace {

constexpr std::int64_t beyond_largest = 2147483648;

// PyTorch's options by their names.
struct GoldenConvolution {
  const json& arguments;

  std::int64_t one(const std::string& name, std::int64_t otherwise = 1) const {
    return arguments.value(name, otherwise);
  }
  Pair2d two(const std::string& name, std::int64_t otherwise = 1) const {
    if (!arguments.contains(name)) return otherwise;
    const json& option = arguments.at(name);
    if (option.is_array()) return {option.at(0).get<std::int64_t>(), option.at(1).get<std::int64_t>()};
    return option.get<std::int64_t>();
  }
  bool is_same() const { return arguments.value("padding", json(0)) == "same"; }
  bool bias() const { return arguments.value("bias", true); }
};

nn::Conv1d signal_layer(const GoldenConvolution& given) {
  nn::Conv1dLayerOptions options{.stride = given.one("stride"),
                                 .padding = Padding::same,
                                 .dilation = given.one("dilation"),
                                 .groups = given.one("groups"),
                                 .bias = given.bias()};
  if (!given.is_same()) options.padding = given.one("padding", 0);
  return {given.one("in_channels"), given.one("out_channels"), given.one("kernel_size"), options};
}

nn::Conv2d picture_layer(const GoldenConvolution& given) {
  nn::Conv2dLayerOptions options{.stride = given.two("stride"),
                                 .padding = Padding::same,
                                 .dilation = given.two("dilation"),
                                 .groups = given.one("groups"),
                                 .bias = given.bias()};
  if (!given.is_same()) options.padding = given.two("padding", 0);
  return {given.one("in_channels"), given.one("out_channels"), given.two("kernel_size"), options};
}

nn::ConvTranspose2d transposed_layer(const GoldenConvolution& given) {
  return {given.one("in_channels"),
          given.one("out_channels"),
          given.two("kernel_size"),
          {.stride = given.two("stride"),
           .padding = given.two("padding", 0),
           .output_padding = given.two("output_padding", 0),
           .groups = given.one("groups"),
           .bias = given.bias(),
           .dilation = given.two("dilation")}};
}

Tensor random_picture(const Shape& shape) { return randn(shape, {.dtype = float64}); }

}  // namespace

TEST_CASE("convolutional layers are PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("Conv1d")) check_layer_case(golden, signal_layer({golden.at("arguments")}));
  for (const json& golden : layer_cases("Conv2d")) check_layer_case(golden, picture_layer({golden.at("arguments")}));
  for (const json& golden : layer_cases("ConvTranspose2d")) {
    check_layer_case(golden, transposed_layer({golden.at("arguments")}));
  }
}

TEST_CASE("derivatives of convolutional layers agree with central differences") {
  manual_seed(7);
  check_layer_gradients(nn::Conv1d(2, 3, 2, {.stride = 2, .padding = 1}), random_picture({2, 2, 5}));
  check_layer_gradients(nn::Conv2d(2, 2, 3, {.padding = Padding::same, .groups = 2}), random_picture({2, 2, 3, 4}));
  check_layer_gradients(nn::Conv2d(1, 2, 2, {.bias = false}), random_picture({1, 3, 3}));
  check_layer_gradients(nn::ConvTranspose2d(2, 1, 2, {.stride = 2, .output_padding = 1}), random_picture({1, 2, 2, 2}));
}

TEST_CASE("convolutional layers start uniform on one over the root of the number of weights of an output") {
  manual_seed(8);
  const auto check_bound = [](const Tensor& x, double bound) {
    const double n = static_cast<double>(x.numel());
    CHECK(max(abs(x)).item() <= bound);
    CHECK(max(x).item() > bound * (1 - 20 / n));
    CHECK(min(x).item() < -bound * (1 - 20 / n));
    CHECK(std::abs(mean(square(x)).item() - bound * bound / 3) < 5 * bound * bound * std::sqrt(4.0 / 45 / n));
  };
  const nn::Conv1d signal(8, 90, 8, {.groups = 2});
  check_bound(signal.weight, 1 / std::sqrt(4.0 * 8));
  check_bound(*signal.bias, 1 / std::sqrt(4.0 * 8));
  const nn::Conv2d picture(4, 90, {3, 3});
  check_bound(picture.weight, 1.0 / 6);
  check_bound(*picture.bias, 1.0 / 6);
  const nn::ConvTranspose2d transposed(30, 90, {5, 2}, {.groups = 10});
  check_bound(transposed.weight, 1 / std::sqrt(90.0));
  check_bound(*transposed.bias, 1 / std::sqrt(90.0));
}

TEST_CASE("parameters of convolutional layers have PyTorch's names and shapes") {
  const nn::Conv2d layer(4, 6, {2, 3}, {.groups = 2});
  CHECK(layer.weight.shape() == Shape{6, 2, 2, 3});
  CHECK(layer.bias->shape() == Shape{6});
  CHECK(layer.named_parameters()[0].name == "weight");
  CHECK(layer.named_parameters()[1].name == "bias");
  CHECK(nn::Conv1d(4, 6, 3).weight.shape() == Shape{6, 4, 3});
  CHECK(nn::ConvTranspose2d(4, 6, {2, 3}, {.groups = 2}).weight.shape() == Shape{4, 3, 2, 3});
  CHECK(nn::ConvTranspose2d(4, 6, 2, {.groups = 2}).bias->shape() == Shape{6});
  CHECK_FALSE(nn::Conv2d(4, 6, 2, {.bias = false}).bias);
  CHECK(nn::Conv1d(4, 6, 3, {.bias = false}).num_parameters() == 72);
}

TEST_CASE("convolutional layers print as PyTorch's do") {
  CHECK(printed(nn::Conv2d(3, 16, 5)) == "Conv2d(3, 16, kernel_size=(5, 5), stride=(1, 1))");
  CHECK(
      printed(nn::Conv2d(4, 8, {3, 1}, {.stride = {2, 1}, .padding = 1, .dilation = 2, .groups = 4, .bias = false})) ==
      "Conv2d(4, 8, kernel_size=(3, 1), stride=(2, 1), padding=(1, 1), dilation=(2, 2), groups=4, bias=false)");
  CHECK(printed(nn::Conv2d(1, 2, 3, {.padding = Padding::same})) ==
        "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=same)");
  CHECK(printed(nn::Conv2d(1, 2, 3, {.padding = Padding::valid})) ==
        "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=valid)");
  CHECK(printed(nn::Conv1d(2, 3, 4, {.stride = 2, .padding = 1})) ==
        "Conv1d(2, 3, kernel_size=(4,), stride=(2,), padding=(1,))");
  CHECK(printed(nn::ConvTranspose2d(2, 3, 4, {.stride = 2, .output_padding = 1})) ==
        "ConvTranspose2d(2, 3, kernel_size=(4, 4), stride=(2, 2), output_padding=(1, 1))");
}

TEST_CASE("a model with convolutions is summarised, cloned and saved as any other") {
  manual_seed(4);
  const nn::Sequential model(nn::Conv2d(1, 2, 3, {.padding = 1}), nn::ReLU(),
                             nn::ConvTranspose2d(2, 1, 2, {.stride = 2}), nn::Flatten(), nn::Linear(64, 2));
  const Tensor x = randn({3, 1, 4, 4}), before = model(x);
  CHECK(before.shape() == Shape{3, 2});
  const nn::Sequential copy = nn::clone(model);
  nn::Sequential other(nn::Conv2d(1, 2, 3, {.padding = 1}), nn::ReLU(), nn::ConvTranspose2d(2, 1, 2, {.stride = 2}),
                       nn::Flatten(), nn::Linear(64, 2));
  other.load_state_dict(model.state_dict());
  CHECK(are_equal(other(x), before));
  for (const nn::Parameter& parameter : model.parameters()) parameter.set_value(zeros(parameter.shape()));
  CHECK(are_equal(model(x), zeros({3, 2})));
  CHECK(are_equal(copy(x), before));
}

TEST_CASE("convolutional layers name the option that is wrong") {
  CHECK_THROWS_WITH(nn::Conv2d(0, 2, 3), "Conv2d: in_channels is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::Conv2d(2, -1, 3), "Conv2d: out_channels is -1, it must be at least 1");
  CHECK_THROWS_WITH(nn::Conv2d(3, 4, 3, {.groups = 2}), "Conv2d: in_channels is 3, which groups = 2 does not divide");
  CHECK_THROWS_WITH(nn::Conv2d(4, 3, 3, {.groups = 2}), "Conv2d: out_channels is 3, which groups = 2 does not divide");
  CHECK_THROWS_WITH(nn::Conv2d(4, 4, 3, {.groups = 0}), "Conv2d: groups is 0, it must be from 1 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv2d(4, 4, {3, 0}),
                    "Conv2d: kernel_size is (3, 0), both numbers must be from 1 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv1d(4, 4, 0), "Conv1d: kernel_size is 0, it must be from 1 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv1d(4, 4, 1, {.stride = 0}), "Conv1d: stride is 0, it must be from 1 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv1d(4, 4, 1, {.padding = -1}), "Conv1d: padding is -1, it must be from 0 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv1d(4, 4, 1, {.dilation = beyond_largest}),
                    "Conv1d: dilation is 2147483648, it must be from 1 to 2147483647");
  CHECK_THROWS_WITH(nn::Conv1d(4, 4, 3, {.stride = 2, .padding = Padding::same}),
                    "Conv1d: padding `same` needs stride 1, not 2");
  CHECK_THROWS_WITH(nn::ConvTranspose2d(4, 4, 3, {.stride = 2, .output_padding = {0, 2}}),
                    "ConvTranspose2d: output_padding (0, 2) must be below stride (2, 2) or dilation (1, 1)");
  CHECK_THROWS_WITH(nn::ConvTranspose2d(4, 4, 3, {.output_padding = -1}),
                    "ConvTranspose2d: output_padding is (-1, -1), both numbers must be from 0 to 2147483647");
}

TEST_CASE("convolutional layers name the input that does not fit") {
  CHECK_THROWS_WITH(nn::Conv2d(1, 16, 3)(ones({8, 3, 28, 28})),
                    "conv2d: input has 3 channels, weight expects 1: input (8, 3, 28, 28), weight (16, 1, 3, 3)");
  CHECK_THROWS_AS(nn::Conv2d(1, 16, 3)(ones({28, 28})), ShapeError);
  CHECK_THROWS_AS(nn::Conv2d(1, 1, 3)(ones({1, 4, 4}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_AS(nn::Conv1d(1, 1, 3)(ones({1, 4}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_AS(nn::ConvTranspose2d(1, 1, 3)(ones({1, 4, 4}, {.dtype = float64})), DtypeError);
}
