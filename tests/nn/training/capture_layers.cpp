// Captured layers have the bits of the layers: activations, convolution, pooling, normalisation, dropout, embedding and
// recurrent layers, attention.
#include <memory>

#include "minitorch/functions/attention.hpp"
#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/attention.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/convolution.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/pooling.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/modules/transformer.hpp"
#include "nn/optim/adam.hpp"
#include "tests/catch.hpp"
#include "tests/nn/training/captured.hpp"

using namespace minitorch;
using testing::check_same_bits, testing::Batches, testing::learning, testing::Steps;

namespace {

// Batches of random numbers.
Batches batches(const Shape& inputs, const Shape& outputs) {
  Generator generator(3);
  Batches all;
  for (int i = 0; i < 2; ++i)
    all.emplace_back(randn(inputs, {.generator = &generator}), rand(outputs, {.generator = &generator}));
  return all;
}

// The steps of a network whose loss is the mean squared error.
template <class Make> auto steps_of(const Make& make) {
  return [make] {
    const auto model = make();
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [model](const Tensor& x, const Tensor& y) { return nn::mse(model(x), y); };
    return Steps{learning(optimizer, loss), model.parameters(), model.named_buffers()};
  };
}

// How often the step of a network of points with this layer inside is called itself.
template <class Layer> std::int64_t calls_with(const Layer& make_layer) {
  const auto model = [&] { return nn::Sequential(nn::Linear(3, 8), make_layer(), nn::Linear(8, 2)); };
  return check_same_bits(steps_of(model), batches({6, 3}, {6, 2}));
}

}  // namespace

TEST_CASE("captured activations have the same bits") {
  CHECK(calls_with([] { return nn::ReLU(); }) == 2);
  CHECK(calls_with([] { return nn::LeakyReLU(0.1); }) == 2);
  CHECK(calls_with([] { return nn::ELU(); }) == 2);
  CHECK(calls_with([] { return nn::GELU(); }) == 2);
  CHECK(calls_with([] { return nn::SiLU(); }) == 2);
  CHECK(calls_with([] { return nn::Sigmoid(); }) == 2);
  CHECK(calls_with([] { return nn::Tanh(); }) == 2);
  CHECK(calls_with([] { return nn::Softplus(); }) == 2);
  CHECK(calls_with([] { return nn::Softplus(3); }) == 2);
  CHECK(calls_with([] { return nn::GELU({.approximate = nn::Approximation::tanh}); }) == 2);
  CHECK(calls_with([] { return nn::PReLU(); }) == 2);
  CHECK(calls_with([] { return nn::PReLU(8); }) == 2);
  CHECK(calls_with([] { return nn::Softmax(-1); }) == 2);
  CHECK(calls_with([] { return nn::LogSoftmax(-1); }) == 2);
}

TEST_CASE("captured dropout draws anew") {
  CHECK(calls_with([] { return nn::Dropout(0.5); }) == 2);
}

TEST_CASE("captured normalisation has the same bits, and running values") {
  CHECK(calls_with([] { return nn::LayerNorm({8}); }) == 2);
  CHECK(calls_with([] { return nn::RMSNorm({8}); }) == 2);
  CHECK(calls_with([] { return nn::BatchNorm1d(8); }) == 2);
  CHECK(calls_with([] { return nn::GroupNorm(2, 8); }) == 2);
}

TEST_CASE("captured convolution and pooling have the same bits") {
  const auto model = [] {
    return nn::Sequential(nn::Conv2d(1, 4, 3, {.padding = 1}), nn::BatchNorm2d(4), nn::ReLU(), nn::MaxPool2d(2),
                          nn::Conv2d(4, 3, 3), nn::AvgPool2d(2), nn::Flatten(), nn::Linear(3, 2));
  };
  CHECK(check_same_bits(steps_of(model), batches({3, 1, 8, 8}, {3, 2}), 4) == 2);
  const auto line = [] { return nn::Sequential(nn::Conv1d(2, 3, 3), nn::Tanh(), nn::Flatten(), nn::Linear(12, 2)); };
  CHECK(check_same_bits(steps_of(line), batches({3, 2, 6}, {3, 2}), 4) == 2);
}

TEST_CASE("captured recurrent layers have the same bits") {
  const auto steps = [](auto make_layer) {
    return [make_layer] {
      const auto layer = make_layer();
      const nn::Linear out(5, 2);
      std::vector<nn::Parameter> all = layer.parameters();
      for (const nn::Parameter& parameter : out.parameters()) all.push_back(parameter);
      const auto optimizer = std::make_shared<nn::Adam>(all, nn::AdamOptions{.lr = 0.01});
      const auto loss = [layer, out](const Tensor& x, const Tensor& y) { return nn::mse(out(layer(x).output), y); };
      return Steps{learning(optimizer, loss), all};
    };
  };
  const Batches sequences = batches({4, 3, 3}, {4, 3, 2});
  CHECK(check_same_bits(steps([] { return nn::RNN(3, 5); }), sequences, 4) == 2);
  CHECK(check_same_bits(steps([] { return nn::GRU(3, 5); }), sequences, 4) == 2);
  CHECK(check_same_bits(steps([] { return nn::LSTM(3, 5); }), sequences, 4) == 2);
}

TEST_CASE("captured attention has the same bits, and its dropout draws anew") {
  const auto steps = [](const nn::AttentionCall& call, double dropout) {
    return [call, dropout] {
      const nn::MultiheadAttention attention(6, 2, {.dropout = dropout});
      const auto optimizer = std::make_shared<nn::Adam>(attention.parameters(), nn::AdamOptions{.lr = 0.01});
      nn::AttentionCall own = call;  // since a plain step takes handles to masks, and the captured one would see it
      for (auto* const mask : {&own.key_padding_mask, &own.attn_mask})
        if (*mask) *mask = (*mask)->clone();
      const auto loss = [attention, own](const Tensor& x, const Tensor& y) {
        return nn::mse(attention(x, own).output, y);
      };
      return Steps{learning(optimizer, loss), attention.parameters()};
    };
  };
  const Batches sequences = batches({5, 3, 6}, {5, 3, 6});
  CHECK(check_same_bits(steps({}, 0), sequences, 4) == 2);
  CHECK(check_same_bits(steps({.is_causal = true}, 0.5), sequences, 4) == 2);
  CHECK(check_same_bits(steps({.need_weights = true}, 0.5), sequences, 4) == 2);
  const Tensor padding = tensor({{0, 0, 0, 0, 1}, {0, 0, 1, 1, 1}, {0, 0, 0, 0, 0}});
  CHECK(check_same_bits(steps({.key_padding_mask = padding}, 0.5), sequences, 4) == 2);
  CHECK(check_same_bits(steps({.attn_mask = randn({5, 5})}, 0), sequences, 4) == 2);

  const auto layer = [] {
    return nn::Sequential(nn::TransformerEncoderLayer(6, 2, {.dim_feedforward = 8, .dropout = 0.2}));
  };
  CHECK(check_same_bits(steps_of(layer), sequences, 4) == 2);
}

TEST_CASE("captured attention checks a mask that is an argument at each call") {
  auto step = nn::capture(
      [](const Tensor& x, const Tensor& mask) { return scaled_dot_product_attention(x, x, x, {.mask = mask}); });
  const Tensor x = ones({4, 2}), mask = full({4, 4}, 0.5);
  for (int i = 0; i < 3; ++i) CHECK(equal(step(x, mask), scaled_dot_product_attention(x, x, x, {.mask = mask})));
  CHECK(step.times_repeated() == 2);
  CHECK_THROWS_WITH(step(x, ones({4, 4})), Catch::Matchers::ContainsSubstring("has only 0 and 1"));
}

TEST_CASE("captured embedding has the same bits, and checks its indices at each call") {
  const auto make = [] {
    const nn::Embedding table(7, 4);
    const auto optimizer = std::make_shared<nn::Adam>(table.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [table](const Tensor& x, const Tensor& y) { return nn::mse(table(x), y); };
    return Steps{learning(optimizer, loss), table.parameters()};
  };
  Generator generator(3);
  const Tensor y = rand({3, 4}, {.generator = &generator});
  CHECK(check_same_bits(make, {{tensor({0, 6, 0}), y}, {tensor({1, 1, 1}), y}}) == 2);
  auto step = nn::capture(make().step);
  for (int i = 0; i < 3; ++i) step(tensor({0, 1, 2}), y);
  CHECK_THROWS_AS(step(tensor({0, 1, 7}), y), IndexError);
}

TEST_CASE("captured language models have the same bits") {
  const auto steps = [](const auto& make_model) {
    return [make_model] {
      const auto model = make_model();
      const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
      const auto loss = [model](const Tensor& x, const Tensor& y) {
        return nn::cross_entropy(model(x).reshape({-1, 7}), y.reshape({-1}));
      };
      return Steps{learning(optimizer, loss), model.parameters()};
    };
  };
  Generator generator(3);
  const auto tokens = [&] { return randint(0, 7, {2, 6}, {.generator = &generator}); };
  const Batches all = {{tokens(), tokens()}, {tokens(), tokens()}};
  const nn::TransformerLanguageModelOptions small{.context = 8, .layers = 2, .heads = 2, .width = 8, .dropout = 0.2};
  CHECK(check_same_bits(steps([&] { return nn::TransformerLanguageModel(7, small); }), all) == 2);
}

TEST_CASE("captured functions that make constants have the same bits") {
  const auto sum_with = [](const Tensor& x) {
    return x * arange(3) + linspace(0, 1, 3) + eye(3) + tril(x) + triu(x, 1) + ones({3, 3}) * 0.5;
  };
  auto step = nn::capture(sum_with);
  for (const auto& [x, y] : batches({3, 3}, {1})) {
    for (int i = 0; i < 2; ++i) CHECK(equal(step(x), sum_with(x)));
  }
  CHECK(step.times_recorded() == 1);
}

// The kernels write out short rows that are repeated, in blocks.
TEST_CASE("captured sums with short rows and columns have the same bits") {
  const auto make = [] {
    const nn::Parameter w(randn({2, 10})), b(randn({10}));
    const auto loss = [w, b](const Tensor& x, const Tensor& y) {
      const Tensor h = tanh(matmul(x, w) + b);
      return mean(square(h - mean(h, 1, {.keepdim = true}) - y));
    };
    const std::vector<nn::Parameter> parameters{w, b};
    return Steps{learning(std::make_shared<nn::Adam>(parameters, nn::AdamOptions{.lr = 0.01}), loss), parameters};
  };
  for (const std::int64_t rows : {7, 200, 2'000}) CHECK(check_same_bits(make, batches({rows, 2}, {rows, 10})) == 2);
}

TEST_CASE("captured predictions have the same bits") {
  const nn::Sequential model(nn::Linear(3, 8), nn::BatchNorm1d(8), nn::ReLU(), nn::Dropout(0.5), nn::Linear(8, 2));
  model.eval();
  auto predict = nn::capture([&](const Tensor& x) {
    const auto guard = no_grad();
    return softmax(model(x), -1);
  });
  for (const auto& [x, y] : batches({4, 3}, {4, 2})) CHECK(equal(predict(x), softmax(model(x), -1)));
  CHECK(predict.times_recorded() == 1);
}

TEST_CASE("a captured step that takes another way after its draws and changes is the step, which begins anew") {
  const auto make = [] {
    const nn::Sequential model(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Dropout(0.5), nn::Linear(4, 2));
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [model](const Tensor& x, const Tensor& weight) {
      return nn::bce(sigmoid(model(x)), full({4, 2}, 0.25), {.weight = weight});
    };
    return Steps{learning(optimizer, loss), model.parameters(), model.named_buffers()};
  };
  Batches all = batches({4, 3}, {4, 2});
  all.emplace_back(all[0].first, tensor({{1., 0.}, {0., 1.}, {1., 1.}, {1., 0.}}, {.dtype = float32}));
  all.push_back(all[1]);
  CHECK(check_same_bits(make, all) == 14);  // two to begin with, and two in each round: weights with a 0, and without
}
