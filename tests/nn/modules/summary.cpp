// The multiply-adds of a summary, by hand and by torchinfo's formula: parameters times the positions of the output.
#include "nn/modules/summary.hpp"

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/attention.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/convolution.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/recurrent.hpp"
#include "operators/parallel/multiply_adds.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// Returns the last column of the line that begins with `layer`, without commas.
std::int64_t multiply_adds(const std::string& table, const std::string& layer) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with(layer)) continue;
    std::string number = line.substr(line.rfind(' ') + 1);
    std::erase(number, ',');
    return std::stoll(number);
  }
  FAIL("no line begins with " << layer << " in\n" << table);
  return 0;
}

std::int64_t all_of(const nn::Module& model, const Shape& shape) {
  return multiply_adds(nn::summary(model, shape), "all");
}

// A module that has no layer's name and does its own arithmetic.
struct Own : nn::Module {
  nn::Parameter w = add("w", nn::Parameter(randn({3, 4})));
  nn::Linear out = add("out", nn::Linear(4, 1));

  Tensor forward(const Tensor& x) const override { return out(out(matmul(x, w) * 2.0).expand({x.size(0), 4})); }
};

struct SelfAttention : nn::Module {
  nn::MultiheadAttention attention = add("attention", nn::MultiheadAttention(4, 2, {.batch_first = true}));
  bool need_weights;

  explicit SelfAttention(bool weights) : need_weights(weights) {}
  Tensor forward(const Tensor& x) const override { return attention(x, {.need_weights = need_weights}).output; }
};

// Reads sequences of words, where 0 is padding.
struct Reader : nn::Module {
  nn::Embedding words = add("words", nn::Embedding(9, 2));
  nn::LSTM lstm = add("lstm", nn::LSTM(2, 3, {.batch_first = true}));

  Tensor forward(const Tensor& x) const override {
    return lstm(words(x), {.lengths = sum((x != 0).to(int64), 1)}).output;
  }
};

struct TwoInputs : nn::Module {
  nn::Linear gate = add("gate", nn::Linear(2, 2));

  Tensor operator()(const Tensor& x, const Tensor& memory) const {
    const nn::ForwardCall call(*this);
    return call.output(x * gate(memory));
  }
};

}  // namespace

TEST_CASE("a summary of a real input serves a model that zeros do not suit, and takes a leaf for no parameter") {
  const Tensor x = tensor({{1, 2, 0}, {3, 4, 5}});
  const std::string table = nn::summary(Reader(), x);
  CHECK(multiply_adds(table, "lstm: LSTM") == 2 * 3 * 4 * 3 * (2 + 3));
  CHECK_THROWS_AS(nn::summary(Reader(), {2, 3}, int64), DataError);
  const nn::Linear layer(2, 3);
  CHECK(nn::summary(layer, ones({5, 2}, {.requires_grad = true})) == nn::summary(layer, {5, 2}));
}

TEST_CASE("summary calls a given function, which may give the model several inputs") {
  const TwoInputs model;
  const std::string table = nn::summary(model, [&] { return model(ones({3, 2}), ones({3, 2})); });
  CHECK(table ==
        "layer           output  parameters  bytes  multiply-adds\n"
        "TwoInputs       (3, 2)           0      0              0\n"
        "  gate: Linear  (3, 2)           6     24             12\n"
        "all                              6     24             12\n");
}

TEST_CASE("a summary counts bytes of parameters and buffers, and multiply-adds") {
  const nn::Sequential model(nn::Conv2d(1, 2, 3), nn::BatchNorm2d(2), nn::Flatten(), nn::Linear(2 * 4 * 4, 10));
  CHECK(nn::summary(model, {5, 1, 6, 6}) ==
        "layer             output        parameters  bytes  multiply-adds\n"
        "Sequential        (5, 10)                0      0              0\n"
        "  0: Conv2d       (5, 2, 4, 4)          20     80          1,440\n"
        "  1: BatchNorm2d  (5, 2, 4, 4)           4     40              0\n"
        "  2: Flatten      (5, 32)                0      0              0\n"
        "  3: Linear       (5, 10)              330  1,320          1,600\n"
        "all                                    354  1,440          3,040\n");
}

TEST_CASE("multiply-adds of layers without bias are torchinfo's: weights times positions") {
  CHECK(all_of(nn::Linear(2, 3, {.bias = false}), {5, 2}) == 5 * 6);
  CHECK(all_of(nn::Conv2d(3, 4, 3, {.padding = 1, .bias = false}), {2, 3, 8, 8}) == 2 * 8 * 8 * 4 * 3 * 9);
  CHECK(all_of(nn::Conv2d(4, 6, {3, 2}, {.stride = 2, .groups = 2, .bias = false}), {1, 4, 9, 8}) ==
        4 * 4 * (6 * 2 * 3 * 2));
  CHECK(all_of(nn::Conv1d(3, 5, 4, {.bias = false}), {2, 3, 10}) == 2 * 7 * (5 * 3 * 4));
}

TEST_CASE("a bias adds nothing, and a linear layer counts each of its rows") {
  CHECK(all_of(nn::Linear(2, 3), {5, 2}) == 30);
  CHECK(all_of(nn::Linear(2, 3), {5, 7, 2}) == 7 * 30);
  CHECK(all_of(nn::Conv2d(3, 4, 3, {.padding = 1}), {2, 3, 8, 8}) == 13'824);
  CHECK(all_of(nn::Conv2d(3, 64, 3, {.padding = 1}), {2, 3, 8, 8}) == 16 * 13'824);  // another path of the kernel
}

TEST_CASE("a transposed convolution multiplies each input by each weight of its channel") {
  CHECK(all_of(nn::ConvTranspose2d(3, 4, 2, {.stride = 2}), {2, 3, 5, 5}) == 2 * 3 * 25 * (4 * 2 * 2));
}

TEST_CASE("recurrent layers count the products of inputs and states with the weights of their gates") {
  const std::int64_t steps = 5 * 2, inputs_and_states = 3 + 4;
  CHECK(all_of(nn::RNN(3, 4), {5, 2, 3}) == steps * 4 * inputs_and_states);
  CHECK(all_of(nn::GRU(3, 4), {5, 2, 3}) == steps * 3 * 4 * inputs_and_states);
  CHECK(all_of(nn::LSTM(3, 4), {5, 2, 3}) == steps * 4 * 4 * inputs_and_states);
}

TEST_CASE("attention counts projections, scores and means of values, whichever way it takes") {
  const std::int64_t projections = 2 * 3 * 4 * (3 * 4 + 4), scores_and_means = 2 * 2 * 3 * 3 * (2 + 2);
  CHECK(all_of(SelfAttention(false), {2, 3, 4}) == projections + scores_and_means);
  CHECK(all_of(SelfAttention(true), {2, 3, 4}) == projections + scores_and_means);
}

TEST_CASE("a summary of a long chain counts the tensors of each module alone") {
  // If it asked each module for the names of all in it, it would take ten seconds.
  struct Link : nn::Module {
    nn::BatchNorm1d norm = add("b", nn::BatchNorm1d(1));
    void then(const Link& next) const { add("n", next); }
    Tensor forward(const Tensor& x) const override { return x; }
  };
  std::vector<Link> links(1);
  while (links.size() < 1'000) {
    links.emplace_back();
    links[links.size() - 2].then(links.back());
  }
  const std::string table = nn::summary(links.front(), {2, 1});
  CHECK(std::count(table.begin(), table.end(), '\n') == 2 + 2 * 1'000);
  CHECK(table.ends_with("2,000  24,000              0\n"));
}

TEST_CASE("a user's own module counts what it multiplies itself, and a layer all of its calls") {
  const std::string table = nn::summary(Own(), {2, 3});
  CHECK(multiply_adds(table, "Own") == 2 * 3 * 4);
  CHECK(multiply_adds(table, "out: Linear") == 2 * (2 * 4 * 1));
  CHECK(multiply_adds(table, "all") == 24 + 16);
  CHECK(multiply_adds(nn::summary(nn::Sequential(nn::Embedding(9, 4)), {2, 3}, int64), "all") == 0);
}

TEST_CASE("a counter counts this thread's kernels while it lives, also those of a backward pass") {
  const Tensor a = ones({2, 3}, {.requires_grad = true}), b = ones({3, 4}, {.requires_grad = true});
  const operators::MultiplyAdds counter;
  const Tensor c = matmul(a, b);
  CHECK(counter.count() == 24);
  {
    const operators::MultiplyAdds inner;
    sum(c).backward();
    CHECK(inner.count() == 2 * 24);
  }
  CHECK(counter.count() == 24);
  const Tensor x = ones({1, 2, 5, 5}, {.requires_grad = true}), w = ones({3, 2, 3, 3}, {.requires_grad = true});
  sum(conv2d(x, w)).backward();
  CHECK(counter.count() == 24 + 3 * (3 * 9 * 2 * 9));
}

TEST_CASE("the backward pass of attention counts its five products") {
  const RandomOptions leaf{.requires_grad = true};
  const Tensor q = randn({1, 64, 8}, leaf), k = randn({1, 64, 8}, leaf), v = randn({1, 64, 8}, leaf);
  const operators::MultiplyAdds counter;
  const Tensor y = scaled_dot_product_attention(q, k, v);
  CHECK(counter.count() == 2 * 64 * 64 * 8);
  sum(y).backward();
  CHECK(counter.count() == (2 + 5) * 64 * 64 * 8);
}
