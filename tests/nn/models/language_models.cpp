// Language models: shapes, gradients, reading piece by piece, windows, threads, copies and errors. Each fact
// that holds for all models is tested on all of them.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/models/recurrent_language_model.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/modules/init.hpp"
#include "nn/modules/summary.hpp"
#include "nn/optim/adam.hpp"
#include "tests/catch.hpp"
#include "tests/nn/models/small_language_models.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a language model gives logits for each token, and an earlier one depends on no later token") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    model->to(float64);
    const Tensor tokens = random_tokens(3, 6);
    const Tensor logits = (*model)(tokens);
    CHECK(logits.shape() == Shape{3, 6, small_vocabulary});
    CHECK(model->vocabulary() == small_vocabulary);
    CHECK(largest_difference((*model)(narrow(tokens, 1, 0, 4)), narrow(logits, 1, 0, 4)) < 1e-12);
    CHECK((*model)(random_tokens(2, 1)).shape() == Shape{2, 1, small_vocabulary});
    std::ostringstream table;
    table << nn::summary(*model, {3, 6}, int64);
    CHECK_THAT(table.str(), ContainsSubstring("(3, 6, 7)"));
  }
}

TEST_CASE("the derivatives of language models agree with central differences") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    const Tensor tokens = random_tokens(2, 3);
    const auto& read = *model;
    check_layer_gradients(read, {}, [&](const Tensors&) { return read(tokens); });
  }
}

TEST_CASE("a language model that reads piece by piece gives the logits of reading at once") {
  for (const auto& [name, model] : small_models()) {
    model->to(float64);
    const Tensor tokens = random_tokens(2, 8), expected = (*model)(tokens);
    for (const Indices& lengths : {Indices{1, 1, 1, 1, 1, 1, 1, 1}, Indices{5, 3}, Indices{1, 4, 3}, Indices{7, 1}}) {
      CAPTURE(name, lengths);
      nn::TextState state;
      std::int64_t first = 0;
      for (const std::int64_t length : lengths) {
        const Tensor logits = model->read(narrow(tokens, 1, first, length), state);
        CHECK(largest_difference(logits, narrow(expected, 1, first, length)) < 1e-12);
        first += length;
      }
    }
  }
}

TEST_CASE("a state that is copied continues in two ways") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    nn::TextState state;
    model->read(tensor({{1, 2, 3}}), state);
    nn::TextState other = state;
    const Tensor a = model->read(tensor({{4}}), state), b = model->read(tensor({{5}}), other);
    CHECK(largest_difference(a, narrow((*model)(tensor({{1, 2, 3, 4}})), 1, 3, 1)) < 1e-5);
    CHECK(largest_difference(b, narrow((*model)(tensor({{1, 2, 3, 5}})), 1, 3, 1)) < 1e-5);
  }
}

TEST_CASE("a transformer whose window is full starts a new one with the last half of its context") {
  const auto models = small_models();
  const nn::LanguageModel& model = *models.front().model;
  model.to(float64);
  CHECK(model.context() == 8);
  CHECK(models.back().model->context() == std::nullopt);
  const Tensor tokens = random_tokens(2, 20);
  nn::TextState state;
  std::int64_t first = 0;  // of the window
  for (std::int64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    const Tensor logits = model.read(narrow(tokens, 1, i, 1), state);
    if (i + 1 - first > 8) first = i + 1 - 4;
    const std::int64_t length = i + 1 - first;
    const Tensor expected = model(narrow(tokens, 1, first, length));
    CHECK(largest_difference(logits, narrow(expected, 1, length - 1, 1)) < 1e-12);
  }
  const Tensor last = narrow(tokens, 1, 0, 7);  // more than half of the context is given: all of it is kept
  CHECK(largest_difference(model.read(last, state), model(last)) < 1e-12);
}

TEST_CASE("language models have the same bits on any number of threads") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    const Tensor tokens = random_tokens(5, 8);
    const auto run = [&, &model = model](int threads) {
      const Threads guard(threads);
      model->zero_grad();
      const Tensor loss = nn::cross_entropy((*model)(tokens).flatten(0, 1), tokens.flatten());
      loss.backward();
      std::vector<float> bits = {static_cast<float>(loss.item())};
      for (const nn::Parameter& p : model->parameters()) {
        const auto grad = p.grad()->to_vector<float>();
        bits.insert(bits.end(), grad.begin(), grad.end());
      }
      Generator generator(1);
      const auto text = nn::sample(*model, {1}, {.tokens = 20, .generator = &generator});
      bits.insert(bits.end(), text.begin(), text.end());
      return bits;
    };
    const auto one = run(1);
    for (const int threads : {2, 3, 4, 7}) CHECK(run(threads) == one);
  }
}

TEST_CASE("a clone of a language model shares nothing with it, and a state fits by the same names") {
  const nn::TransformerLanguageModel model(5, {.context = 4, .layers = 2, .heads = 2, .width = 4});
  const nn::TransformerLanguageModel copy = nn::clone(model);
  const Tensor before = copy(tensor({{1, 2}}));
  CHECK(are_equal(model(tensor({{1, 2}})), before));
  for (const nn::Parameter& p : model.parameters()) nn::init::zeros(p);
  CHECK(are_equal(copy(tensor({{1, 2}})), before));
  model.load_state_dict(copy.state_dict());
  CHECK(are_equal(model(tensor({{1, 2}})), before));
  CHECK(model.named_parameters().at(2).name == "blocks.0.norm1.weight");

  const nn::RecurrentLanguageModel lstm(5, {.cell = nn::RecurrentCell::lstm, .embedding = 2, .hidden = 3});
  const nn::RecurrentLanguageModel other = nn::clone(lstm);
  nn::init::zeros(lstm.tokens.weight);
  CHECK_FALSE(are_equal(other(tensor({{1, 2}})), lstm(tensor({{1, 2}}))));
  CHECK(lstm.named_parameters().at(1).name == "recurrent.weight_ih_l0");
}

TEST_CASE("the number of parameters of a language model is known before it is made") {
  const nn::TransformerLanguageModelOptions sizes{.context = 5, .layers = 3, .heads = 2, .width = 6};
  CHECK(nn::TransformerLanguageModel::count_parameters(11, sizes) ==
        static_cast<double>(nn::TransformerLanguageModel(11, sizes).num_parameters()));
  for (const auto cell : {nn::RecurrentCell::rnn, nn::RecurrentCell::lstm, nn::RecurrentCell::gru}) {
    for (const int layers : {1, 3}) {
      CHECK(nn::RecurrentLanguageModel::count_parameters(11, small_cells(cell, layers)) ==
            static_cast<double>(nn::RecurrentLanguageModel(11, small_cells(cell, layers)).num_parameters()));
    }
  }
  CHECK(nn::TransformerLanguageModel::count_parameters(1000, {.width = 1'000'000'000}) > 1e18);
}

TEST_CASE("first weights of the transformer are normal with deviation 0.02, and smaller where a block adds") {
  manual_seed(1);
  const nn::TransformerLanguageModel model(50, {.context = 64, .layers = 8, .heads = 2, .width = 64});
  const auto deviation = [](const Tensor& w) { return std::sqrt(mean(w * w).item()); };
  for (const Tensor& w : {model.tokens.weight.value(), model.positions.weight.value(), model.head.weight.value(),
                          model.blocks[0].qkv.weight.value(), model.blocks[7].up.weight.value()}) {
    CHECK(deviation(w) == Approx(0.02).epsilon(0.05));
  }
  CHECK(deviation(model.blocks[3].project.weight) == Approx(0.005).epsilon(0.05));
  CHECK(deviation(model.blocks[3].down.weight) == Approx(0.005).epsilon(0.05));
  CHECK(deviation(*model.blocks[3].down.bias) == 0);
}

TEST_CASE("a language model learns a text that repeats itself") {
  for (const auto& [name, model] : small_models()) {
    CAPTURE(name);
    const Tensor x = tensor({{0, 1, 2, 3, 0, 1, 2, 3}}), y = tensor({{1, 2, 3, 0, 1, 2, 3, 0}});
    nn::Adam optimizer(model->parameters(), {.lr = 0.03});
    for (int step = 0; step < 100; ++step) {
      const Tensor loss = nn::cross_entropy((*model)(x).flatten(0, 1), y.flatten());
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    CHECK(nn::sample(*model, {0, 1}, {.tokens = 6, .temperature = 0}) == Indices{2, 3, 0, 1, 2, 3});
  }
}

TEST_CASE("a block refuses keys and values that do not precede its input, and leaves them as they were") {
  const nn::TransformerBlock block(4, 2);
  std::optional<nn::KeysAndValues> before;
  block(ones({1, 3, 4}), before);
  CHECK(before->keys.shape() == Shape{1, 2, 3, 2});
  CHECK_THROWS_WITH(
      block(ones({2, 1, 4}), before),
      "TransformerBlock: the input (2, 1, 4) does not follow keys (1, 2, 3, 2) and values (1, 2, 3, 2), both "
      "must be (N, heads, L, width / heads)");
  CHECK_THROWS_WITH(block(ones({2, 4}), before),
                    "TransformerBlock: the input (2, 4) must be (N, L, width) with width = 4");
  CHECK_THROWS_AS(block(ones({1, 1, 5}), before), ShapeError);
  CHECK(before->keys.shape() == Shape{1, 2, 3, 2});
}

TEST_CASE("errors of language models name the model, the shapes and the rule") {
  for (const auto& [name, model] : small_models()) {
    const std::string owner = name == "transformer" ? "TransformerLanguageModel: " : "RecurrentLanguageModel: ";
    CHECK_THROWS_WITH((*model)(zeros({2, 3})), owner + "tokens of float32, they must be int64");
    CHECK_THROWS_WITH((*model)(tensor({1, 2})), owner + "the tokens (2) must be (N, L), with L at least 1");
    CHECK_THROWS_WITH((*model)(zeros({2, 0}, {.dtype = int64})),
                      owner + "the tokens (2, 0) must be (N, L), with L at least 1");
    CHECK_THROWS_AS((*model)(tensor({{1, 7}})), IndexError);
    CHECK_THROWS_WITH((*model)(tensor({{-1}})), ContainsSubstring(owner.substr(0, owner.size() - 2)));
    nn::TextState state;
    model->read(tensor({{1}, {2}}), state);
    const nn::TextState before = state;
    CHECK_THROWS_WITH(model->read(tensor({{1}}), state),
                      owner + "the tokens (1, 1) have 1 texts, the state has read 2");
    CHECK_THROWS_AS(model->read(tensor({{1}, {9}}), state), IndexError);
    nn::TextState same = before;
    CHECK(are_equal(model->read(tensor({{1}, {2}}), state), model->read(tensor({{1}, {2}}), same)));
    for (const auto& [other_name, other] : small_models()) {
      CHECK_THROWS_WITH(other->read(tensor({{1}, {2}}), state), ContainsSubstring("the state is another model's"));
    }
    CHECK_THROWS_WITH(nn::sample(*model, {}), "sample: the prompt has no tokens, it must have at least one");
    CHECK_THROWS_WITH(nn::sample(*model, {1, 7}), "sample: the prompt has token 7, tokens are from 0 to 6");
    CHECK_THROWS_WITH(nn::sample(*model, {1}, {.tokens = -1}), ContainsSubstring("sample: tokens"));
    CHECK_THROWS_WITH(nn::sample(*model, {1}, {.top_k = -1}), ContainsSubstring("sample: top_k"));
    for (const double wrong_temperature : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      CHECK_THROWS_WITH(nn::sample(*model, {1}, {.temperature = wrong_temperature}),
                        ContainsSubstring("sample: temperature"));
    }
    nn::init::constant(model->parameters().front(), std::nan(""));
    CHECK_THROWS_WITH(nn::sample(*model, {1}), "sample: the model's logits are not finite, so no token can be drawn");
  }
  const auto models = small_models();
  CHECK_THROWS_WITH((*models.front().model)(zeros({1, 9}, {.dtype = int64})),
                    "TransformerLanguageModel: the tokens (1, 9) have 9 positions, the context is 8");
}

TEST_CASE("a language model with a wrong option is refused before a random number is drawn") {
  manual_seed(1);
  const std::string before = default_generator().state();
  const auto transformer = [](const nn::TransformerLanguageModelOptions& options, std::int64_t vocabulary = 5) {
    return nn::TransformerLanguageModel(vocabulary, options);
  };
  CHECK_THROWS_WITH(transformer({}, 0), ContainsSubstring("TransformerLanguageModel: vocabulary"));
  CHECK_THROWS_WITH(transformer({.context = 0}), ContainsSubstring("TransformerLanguageModel: context"));
  CHECK_THROWS_WITH(transformer({.layers = 0}), ContainsSubstring("TransformerLanguageModel: layers"));
  CHECK_THROWS_WITH(transformer({.heads = 3, .width = 8}),
                    "TransformerLanguageModel: width is 8, it must be divisible by heads = 3");
  CHECK_THROWS_WITH(transformer({.dropout = 1.5}), ContainsSubstring("TransformerLanguageModel: dropout"));
  CHECK_THROWS_WITH(nn::TransformerBlock(8, 3), "TransformerBlock: width is 8, it must be divisible by heads = 3");
  CHECK_THROWS_WITH(nn::RecurrentLanguageModel(0), ContainsSubstring("RecurrentLanguageModel: vocabulary"));
  CHECK_THROWS_WITH(nn::RecurrentLanguageModel(5, {.embedding = 0}),
                    ContainsSubstring("RecurrentLanguageModel: embedding"));
  CHECK_THROWS_WITH(nn::RecurrentLanguageModel(5, {.hidden = -1}), ContainsSubstring("RecurrentLanguageModel: hidden"));
  CHECK_THROWS_WITH(nn::RecurrentLanguageModel(5, {.layers = 0}), ContainsSubstring("RecurrentLanguageModel: layers"));
  CHECK_THROWS_WITH(nn::RecurrentLanguageModel(5, {.dropout = -0.1}),
                    ContainsSubstring("RecurrentLanguageModel: dropout"));
  CHECK((default_generator().state() == before));
}
