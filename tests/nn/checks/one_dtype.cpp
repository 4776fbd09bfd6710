// All tensors of a layer or loss must have one dtype, as in PyTorch. None is promoted.
#include "nn/checks/one_dtype.hpp"

#include <functional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

Tensor numbers(const Shape& shape, DType dtype) { return full(shape, 0.25, {.dtype = dtype}); }

// A computation on a tensor of one dtype; all other tensors have another.
struct Case {
  std::string name;
  std::function<Tensor(DType given, DType own)> compute;
};

template <class Layer> Case layer_case(const std::string& name, const Layer& layer, const Shape& shape) {
  return {name, [layer, shape](DType given, DType own) {
            layer.to(own);
            return static_cast<const nn::Module&>(layer)(numbers(shape, given));
          }};
}

const std::vector<Case> cases = {
    layer_case("Linear", nn::Linear(3, 2), {2, 3}),
    layer_case("Linear", nn::Linear(3, 2, {.bias = false}), {2, 3}),
    layer_case("Linear", nn::Linear(3, 2), {2, 2, 3}),
    {"Bilinear",
     [](DType given, DType own) {
       const nn::Bilinear layer(2, 2, 1);
       layer.to(own);
       return layer(numbers({1, 2}, given), numbers({1, 2}, own));
     }},
    {"Bilinear",
     [](DType given, DType own) {
       const nn::Bilinear layer(2, 2, 1);
       layer.to(own);
       return layer(numbers({1, 2}, own), numbers({1, 2}, given));
     }},
    layer_case("Conv1d", nn::Conv1d(3, 2, 1), {2, 3, 2}),
    layer_case("Conv2d", nn::Conv2d(3, 2, 1, {.bias = false}), {3, 2, 2}),
    layer_case("ConvTranspose2d", nn::ConvTranspose2d(3, 2, 1), {1, 3, 2, 2}),
    layer_case("LayerNorm", nn::LayerNorm(3), {2, 3}),
    layer_case("BatchNorm1d", nn::BatchNorm1d(3), {2, 3}),
    layer_case("BatchNorm1d", nn::BatchNorm1d(3, {.affine = false}), {2, 3}),
    layer_case("BatchNorm1d", nn::BatchNorm1d(3, {.track_running_stats = false}), {2, 3}),
    {"BatchNorm1d",
     [](DType given, DType own) {
       const nn::BatchNorm1d layer(3);
       layer.to(own);
       layer.eval();
       return layer(numbers({2, 3}, given));
     }},
    layer_case("BatchNorm2d", nn::BatchNorm2d(3), {2, 3, 2, 2}),
    layer_case("GroupNorm", nn::GroupNorm(3, 3), {2, 3, 2}),
    layer_case("RMSNorm", nn::RMSNorm(3), {2, 3}),
    layer_case("MultiheadAttention", nn::MultiheadAttention(4, 2), {2, 1, 4}),
    {"MultiheadAttention",
     [](DType given, DType own) {
       const nn::MultiheadAttention layer(4, 2);
       layer.to(own);
       return layer(numbers({2, 4}, own), numbers({2, 4}, own), numbers({2, 4}, given)).output;
     }},
    layer_case("PositionalEncoding", nn::PositionalEncoding(4, {.max_len = 3}), {2, 1, 4}),
    layer_case("RNN", nn::RNN(3, 2), {2, 1, 3}),
    layer_case("LSTM", nn::LSTM(3, 2), {2, 1, 3}),
    layer_case("GRU", nn::GRU(3, 2), {2, 1, 3}),
    {"RNN",
     [](DType given, DType own) {
       const nn::RNN layer(3, 2);
       layer.to(own);
       return layer(numbers({2, 1, 3}, own), numbers({1, 1, 2}, given)).output;
     }},
    {"linear",
     [](DType given, DType own) {
       return nn::linear(numbers({2, 3}, given), numbers({2, 3}, own), numbers({2}, own));
     }},
    {"linear",
     [](DType given, DType own) {
       return nn::linear(numbers({2, 3}, own), numbers({2, 3}, own), numbers({2}, given));
     }},
    {"mse", [](DType given, DType own) { return nn::mse(numbers({3}, own), numbers({3}, given)); }},
    {"l1", [](DType given, DType own) { return nn::l1(numbers({3}, own), numbers({3}, given)); }},
    {"smooth_l1", [](DType given, DType own) { return nn::smooth_l1(numbers({3}, own), numbers({3}, given)); }},
    {"bce", [](DType given, DType own) { return nn::bce(numbers({3}, own), numbers({3}, given)); }},
    {"bce", [](DType given,
               DType own) { return nn::bce(numbers({3}, own), numbers({3}, own), {.weight = numbers({3}, given)}); }},
    {"bce_with_logits",
     [](DType given, DType own) { return nn::bce_with_logits(numbers({3}, own), numbers({3}, given)); }},
    {"bce_with_logits",
     [](DType given, DType own) {
       return nn::bce_with_logits(numbers({3}, own), numbers({3}, own), {.weight = numbers({3}, given)});
     }},
    {"bce_with_logits",
     [](DType given, DType own) {
       return nn::bce_with_logits(numbers({3}, own), numbers({3}, own), {.pos_weight = numbers({3}, given)});
     }},
    {"kl_div", [](DType given, DType own) { return nn::kl_div(numbers({3}, own), numbers({3}, given)); }},
    {"hinge", [](DType given, DType own) { return nn::hinge(numbers({3}, own), ones({3}, {.dtype = given})); }},
    {"nll",
     [](DType given, DType own) {
       return nn::nll(numbers({2, 3}, own), tensor({0, 1}), {.weight = numbers({3}, given)});
     }},
    {"cross_entropy",
     [](DType given, DType own) {
       return nn::cross_entropy(numbers({2, 3}, own), tensor({0, 1}), {.weight = numbers({3}, given)});
     }},
    {"cross_entropy",
     [](DType given, DType own) {
       return nn::cross_entropy(numbers({2, 3}, own), numbers({2, 3}, given));
     }},
};

}  // namespace

TEST_CASE("layers and losses compute in the dtype that they are given, and refuse two") {
  for (const auto& [name, compute] : cases) {
    for (const DType own : {float32, float64}) {
      const DType other = own == float32 ? float64 : float32;
      CAPTURE(name, to_text(own));
      CHECK(compute(own, own).dtype() == own);
      CHECK_THROWS_AS(compute(other, own), DtypeError);
      CHECK_THROWS_WITH(compute(other, own), StartsWith(name + ": "));
      CHECK_THROWS_WITH(compute(other, own), ContainsSubstring("they must be of one dtype; convert "));
    }
  }
}

TEST_CASE("the message of two dtypes says how to make them one") {
  CHECK_THROWS_WITH(
      nn::Linear(3, 2)(zeros({1, 3}, {.dtype = float64})),
      "Linear: the input is float64 and the weight is float32, they must be of one dtype; convert the input "
      "by to(float32), or the weight by to(float64)");
  CHECK_THROWS_WITH(
      nn::Linear(3, 2)(zeros({1, 3}, {.dtype = int64})),
      "Linear: the input is int64 and the weight is float32, they must be of one dtype; convert the input "
      "by to(float32)");
}

TEST_CASE("layers without numbers of their own keep the dtype of what they are given") {
  const std::vector<nn::Sequential> layers = {
      nn::Sequential(nn::ReLU()),
      nn::Sequential(nn::LeakyReLU()),
      nn::Sequential(nn::ELU()),
      nn::Sequential(nn::GELU()),
      nn::Sequential(nn::SiLU()),
      nn::Sequential(nn::Sigmoid()),
      nn::Sequential(nn::Tanh()),
      nn::Sequential(nn::Softplus()),
      nn::Sequential(nn::Softmax(-1)),
      nn::Sequential(nn::Dropout()),
      nn::Sequential(nn::MaxPool1d(2)),
      nn::Sequential(nn::AvgPool1d(2)),
      nn::Sequential(nn::AdaptiveAvgPool1d(2)),
      nn::Sequential(nn::LogSoftmax(-1)),
      nn::Sequential(nn::Identity()),
      nn::Sequential(nn::Flatten()),
      nn::Sequential(nn::LayerNorm(3, {.elementwise_affine = false})),
      nn::Sequential(nn::BatchNorm1d(3, {.affine = false, .track_running_stats = false}))};
  for (const nn::Sequential& layer : layers) {
    for (const DType dtype : {float32, float64}) CHECK(layer(numbers({2, 3}, dtype)).dtype() == dtype);
  }
}
