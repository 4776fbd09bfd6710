// Sampling: the tokens that a language model writes, their probabilities, and where it ends.
#include <cmath>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/models/recurrent_language_model.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/modules/init.hpp"
#include "tests/catch.hpp"
#include "tests/nn/models/small_language_models.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using namespace minitorch::test;

TEST_CASE("sampling at temperature 0, or among the likeliest token alone, takes the largest logit") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    Indices text = {1, 2}, expected;
    for (int i = 0; i < 5; ++i) {
      const Tensor logits = (*model)(from_vector(text, {1, std::ssize(text)}));
      expected.push_back(argmax(logits[0][-1]).to_vector<std::int64_t>().front());
      text.push_back(expected.back());
    }
    CHECK(nn::sample(*model, {1, 2}, {.tokens = 5, .temperature = 0}) == expected);
    CHECK(nn::sample(*model, {1, 2}, {.tokens = 5, .top_k = 1}) == expected);
    CHECK(nn::sample(*model, {1, 2}, {.tokens = 5, .temperature = 1e-300}) == expected);
  }
}

TEST_CASE("a seed gives the same text, beyond the context too, and another seed another one") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    const auto text = [&model = model](std::uint64_t seed, const nn::SampleOptions& given = {}) {
      Generator generator(seed);
      nn::SampleOptions options = given;
      options.tokens = 40;
      options.generator = &generator;
      return nn::sample(*model, {3}, options);
    };
    CHECK(text(1).size() == 40);
    CHECK(text(1) == text(1));
    CHECK(text(1) != text(2));
    CHECK(text(1) == text(1, {.top_k = small_vocabulary}));
    CHECK(text(1) == text(1, {.top_k = 1000}));
    manual_seed(5);
    const Indices first = nn::sample(*model, {3}, {.tokens = 40});
    CHECK(nn::sample(*model, {3}, {.tokens = 40}) != first);
    manual_seed(5);
    CHECK(nn::sample(*model, {3}, {.tokens = 40}) == first);
  }
}

TEST_CASE("sampling draws with the probabilities of the softmax, and among the k likeliest alone") {
  const nn::RecurrentLanguageModel model(4, {.embedding = 2, .hidden = 2});
  nn::init::zeros(model.head.weight);  // the logits are the bias, whatever was read
  model.head.bias->set_value(tensor({0.0F, 1.0F, 2.0F, -1.0F}));
  const auto shares = [&](const nn::SampleOptions& given) {
    Generator generator(1);
    nn::SampleOptions options = given;
    options.tokens = 4000;
    options.generator = &generator;
    std::vector<double> found(4, 0);
    for (const std::int64_t token : nn::sample(model, {0}, options)) found[static_cast<std::size_t>(token)] += 1 / 4e3;
    return found;
  };
  const auto expected = [](double temperature, std::size_t k) {
    std::vector<double> p = {std::exp(0.0), std::exp(1 / temperature), std::exp(2 / temperature),
                             std::exp(-1 / temperature)};
    if (k <= 3) p[3] = 0;
    if (k <= 2) p[0] = 0;
    const double total = p[0] + p[1] + p[2] + p[3];
    for (double& one : p) one /= total;
    return p;
  };
  for (const auto& [temperature, k] : {std::pair{1.0, 4}, {0.5, 4}, {2.0, 3}, {1.0, 2}}) {
    CAPTURE(temperature, k);
    const auto found = shares({.temperature = temperature, .top_k = k});
    const auto p = expected(temperature, static_cast<std::size_t>(k));
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(i, found[i], p[i]);
      CHECK(std::abs(found[i] - p[i]) <= 4 * std::sqrt(p[i] * (1 - p[i]) / 4000));
    }
  }
}

TEST_CASE("a writer ends at its number of tokens, or before the token to stop at") {
  const nn::RecurrentLanguageModel model(3, {.embedding = 2, .hidden = 2});
  nn::init::zeros(model.head.weight);
  model.head.bias->set_value(tensor({0.0F, 9.0F, 0.0F}));
  CHECK(nn::sample(model, {0}, {.tokens = 3, .temperature = 0}) == Indices{1, 1, 1});
  CHECK(nn::sample(model, {0}, {.tokens = 0}) == Indices{});
  CHECK(nn::sample(model, {0}, {.tokens = 3, .temperature = 0, .stop_at = 1}) == Indices{});
  CHECK(nn::sample(model, {1}, {.tokens = 3, .temperature = 0, .stop_at = 2}) == Indices{1, 1, 1});
  nn::TextWriter writer(model, {0}, {.tokens = 5, .temperature = 0, .stop_at = 1});
  CHECK(writer.next() == std::nullopt);
  CHECK(writer.next() == std::nullopt);
}

TEST_CASE("a writer whose next token cannot be drawn has read nothing, before its first token and later") {
  for (const auto& [name, model] : small_models()) {
    const nn::Parameter bias = model->parameters().back();  // of the head
    const Tensor finite = bias.value().detach().clone();
    for (const int written : {0, 1, 3}) {
      CAPTURE(name, written);
      nn::TextWriter writer(*model, {1, 2}, {.tokens = 8, .temperature = 0});
      Indices text;
      for (int i = 0; i < written; ++i) text.push_back(writer.next().value());
      bias.set_value(full(finite.shape(), std::nan("")));
      CHECK_THROWS_AS(writer.next(), DataError);
      CHECK_THROWS_AS(writer.next(), DataError);
      bias.set_value(finite);
      while (const auto token = writer.next()) text.push_back(*token);
      CHECK(text == nn::sample(*model, {1, 2}, {.tokens = 8, .temperature = 0}));
    }
  }
}

TEST_CASE("sampling is in eval mode and without a graph, and leaves the model's mode as it is") {
  const nn::TransformerLanguageModel model(5, {.context = 4, .layers = 1, .heads = 1, .width = 4, .dropout = 0.9});
  CHECK(model.is_training());
  manual_seed(1);
  const Indices first = nn::sample(model, {0}, {.tokens = 10, .temperature = 0});
  CHECK(nn::sample(model, {0}, {.tokens = 10, .temperature = 0}) == first);  // dropout would change it
  CHECK(model.is_training());
  CHECK_FALSE(are_equal(model(tensor({{0, 1}})), model(tensor({{0, 1}}))));
  const nn::RecurrentLanguageModel gru(5, {.embedding = 8, .hidden = 8, .dropout = 0.5});
  CHECK_FALSE(are_equal(gru(tensor({{0, 1}})), gru(tensor({{0, 1}}))));
  CHECK(nn::sample(gru, {0}, {.tokens = 10, .temperature = 0}) ==
        nn::sample(gru, {0}, {.tokens = 10, .temperature = 0}));
}

TEST_CASE("of a prompt longer than the context, a transformer reads the end") {
  const auto models = small_models();
  const nn::LanguageModel& model = *models.front().model;
  const Indices end = {1, 2, 3, 4, 5, 6, 0, 1};
  Indices prompt = {6, 6, 6};
  prompt.insert(prompt.end(), end.begin(), end.end());
  CHECK(nn::sample(model, prompt, {.tokens = 6, .temperature = 0}) ==
        nn::sample(model, end, {.tokens = 6, .temperature = 0}));
}
