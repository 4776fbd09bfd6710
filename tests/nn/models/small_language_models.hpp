// A small language model of each kind, and tokens for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/models/recurrent_language_model.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/modules/init.hpp"
#include "tests/catch.hpp"

namespace minitorch::test {

using Indices = std::vector<std::int64_t>;

constexpr std::int64_t small_vocabulary = 7;

struct NamedModel {
  std::string name;
  std::unique_ptr<nn::LanguageModel> model;
};

inline nn::RecurrentLanguageModelOptions small_cells(nn::RecurrentCell cell, std::int64_t layers) {
  return {.cell = cell, .embedding = 3, .hidden = 4, .layers = layers};
}

// One of each kind, with a context of 8 at least.
inline std::vector<NamedModel> small_models() {
  manual_seed(3);
  std::vector<NamedModel> models;
  const auto put = [&](const std::string& name, auto model) {
    for (const nn::Parameter& p : model.parameters()) {
      if (p.value().dim() == 2) nn::init::normal(p, 0, 0.5);  // for logits that differ from 0
    }
    models.push_back({name, std::make_unique<decltype(model)>(model)});
  };
  put("transformer",
      nn::TransformerLanguageModel(small_vocabulary, {.context = 8, .layers = 2, .heads = 2, .width = 4}));
  put("rnn", nn::RecurrentLanguageModel(small_vocabulary, small_cells(nn::RecurrentCell::rnn, 1)));
  put("lstm", nn::RecurrentLanguageModel(small_vocabulary, small_cells(nn::RecurrentCell::lstm, 2)));
  put("gru", nn::RecurrentLanguageModel(small_vocabulary, small_cells(nn::RecurrentCell::gru, 2)));
  return models;
}

inline Tensor random_tokens(std::int64_t n, std::int64_t length, std::uint64_t seed = 1) {
  Generator generator(seed);
  Indices tokens;
  for (std::int64_t i = 0; i < n * length; ++i) {
    tokens.push_back(static_cast<std::int64_t>(generator.next() % static_cast<std::uint64_t>(small_vocabulary)));
  }
  return from_vector(tokens, {n, length});
}

inline double largest_difference(const Tensor& x, const Tensor& y) {
  REQUIRE(x.shape() == y.shape());
  return max(abs(x - y)).item();
}

}  // namespace minitorch::test
