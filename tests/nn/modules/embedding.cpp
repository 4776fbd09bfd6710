// Embedding: PyTorch's values and gradients, first weights, repeated indices and errors.
#include "nn/modules/embedding.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/replace.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("Embedding is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("Embedding")) {
    nn::EmbeddingOptions options;
    if (golden.at("arguments").contains("padding_idx"))
      options.padding_idx = golden.at("arguments").at("padding_idx").get<std::int64_t>();
    check_layer_case(golden, nn::Embedding(5, 3, options));
  }
}

TEST_CASE("derivatives of an embedding agree with central differences") {
  const nn::Embedding embedding(4, 2);
  const Tensor indices = tensor({{0, 3, 3}, {1, 0, 3}});
  check_layer_gradients(embedding, {}, [&](const Tensors&) { return square(embedding(indices)); });
}

TEST_CASE("the row of padding starts as 0, and gets no gradient") {
  manual_seed(3);
  const nn::Embedding embedding(4, 2, {.padding_idx = -3});
  const std::vector<double> first = embedding.weight.to_vector<double>();
  manual_seed(3);
  const std::vector<double> without = nn::Embedding(4, 2).weight.to_vector<double>();
  CHECK(first == std::vector<double>{without[0], without[1], 0, 0, without[4], without[5], without[6], without[7]});
  CHECK(printed(embedding) == "Embedding(4, 2, padding_idx=1)");

  sum(square(embedding(tensor({{1, 0}, {1, 1}})) + 1)).backward();
  const std::vector<double> g = embedding.weight.grad()->to_vector<double>();
  CHECK(g[0] == Approx(2 * (first[0] + 1)));
  CHECK(std::vector<double>(g.begin() + 2, g.end()) == std::vector<double>(6, 0.0));
  embedding.zero_grad();
  sum(embedding(tensor({1, 1}))).backward();
  CHECK(embedding.weight.grad()->to_vector<double>() == std::vector<double>(8, 0.0));

  const nn::Embedding copy = nn::clone(embedding);
  sum(copy(tensor({1, 2}))).backward();
  CHECK(copy.weight.grad()->to_vector<double>() == std::vector<double>{0, 0, 0, 0, 1, 1, 0, 0});
}

TEST_CASE("an embedding from trained vectors copies them, and is frozen unless it is to learn") {
  const Tensor vectors = tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}}, {.dtype = float64});
  const nn::Embedding frozen = nn::Embedding::from_pretrained(vectors);
  CHECK(are_equal(frozen.weight, vectors));
  CHECK(are_equal(frozen(tensor({2, 0})), tensor({{5.0, 6.0}, {1.0, 2.0}}, {.dtype = float64})));
  CHECK_FALSE(frozen(tensor({0})).requires_grad());
  CHECK(frozen.parameters().size() == 1);
  CHECK(printed(frozen) == "Embedding(3, 2)");
  CHECK(nn::clone(frozen).weight.is_frozen());

  const nn::Embedding learning = nn::Embedding::from_pretrained(vectors, {.freeze = false, .padding_idx = 0});
  CHECK(are_equal(learning.weight, vectors));
  sum(learning(tensor({0, 1}))).backward();
  CHECK(learning.weight.grad()->to_vector<double>() == std::vector<double>{0, 0, 1, 1, 0, 0});
  learning.weight.set_value(zeros({3, 2}, {.dtype = float64}));
  CHECK(vectors.at({0, 0}) == 1);
}

TEST_CASE("an embedding refuses a padding_idx that is no index, and vectors that are no table") {
  CHECK_THROWS_WITH(nn::Embedding(4, 2, {.padding_idx = 4}), "Embedding: padding_idx is 4, it must be from -4 to 3");
  CHECK_THROWS_AS(nn::Embedding(4, 2, {.padding_idx = -5}), DataError);
  CHECK_THROWS_AS(nn::Embedding::from_pretrained(ones({2, 2}), {.padding_idx = 2}), DataError);
  CHECK_THROWS_WITH(nn::Embedding::from_pretrained(ones({3})),
                    "from_pretrained: embeddings (3) float32, they must be floating point, (num_embeddings, "
                    "embedding_dim) with sizes of at least 1");
  CHECK_THROWS_AS(nn::Embedding::from_pretrained(zeros({0, 2})), ShapeError);
  CHECK_THROWS_AS(nn::Embedding::from_pretrained(ones({2, 2}, {.dtype = int64})), DtypeError);
}

TEST_CASE("an embedding of other sizes replaces one without padding alone, because the index stays") {
  const nn::Embedding plain(4, 2), padded(4, 2, {.padding_idx = 0});
  nn::replace(plain, nn::Embedding(5, 3));
  CHECK(printed(plain) == "Embedding(5, 3)");
  CHECK_THROWS_AS(nn::replace(plain, nn::Embedding(5, 3, {.padding_idx = 1})), Error);
  CHECK_THROWS_AS(nn::replace(padded, nn::Embedding(5, 3)), Error);
  nn::replace(padded, nn::Embedding(4, 2, {.padding_idx = -4}));
  CHECK(printed(padded) == "Embedding(4, 2, padding_idx=0)");
}

TEST_CASE("gradients add where an index repeats, and are 0 where it is not used") {
  const nn::Embedding embedding(4, 2);
  sum(embedding(tensor({2, 0, 2, 2}))).backward();
  CHECK(embedding.weight.grad()->to_vector<double>() == std::vector<double>{1, 1, 0, 0, 3, 3, 0, 0});
}

TEST_CASE("an embedding adds its dimension to indices of any shape") {
  const nn::Embedding embedding(10, 3);
  CHECK(embedding(tensor(7)).shape() == Shape{3});
  CHECK(embedding(zeros({2, 0}, {.dtype = int64})).shape() == Shape{2, 0, 3});
  CHECK(embedding(zeros({2, 1, 4}, {.dtype = int64})).shape() == Shape{2, 1, 4, 3});
  const Tensor indices = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(are_equal(embedding(indices.t()), embedding(indices).transpose(0, 1)));
  embedding.to(float64);
  CHECK(embedding.weight.dtype() == float64);
  CHECK(embedding(indices).dtype() == float64);
}

TEST_CASE("an embedding starts normal with mean 0 and variance 1") {
  manual_seed(6);
  const nn::Embedding embedding(500, 100);
  CHECK(embedding.weight.shape() == Shape{500, 100});
  CHECK(std::abs(mean(embedding.weight.value()).item()) < 5 / std::sqrt(50000));
  CHECK(std::abs(var(embedding.weight.value()).item() - 1) < 5 * std::sqrt(2.0 / 50000));
}

TEST_CASE("indices that an embedding cannot look up are refused") {
  const nn::Embedding embedding(4, 2);
  CHECK_THROWS_WITH(embedding(tensor({1.0})), ContainsSubstring("Embedding: indices of float32, they must be int64"));
  CHECK_THROWS_AS(embedding(tensor({1.0})), DtypeError);
  CHECK_THROWS_AS(embedding(tensor({0, 4})), IndexError);
  CHECK_THROWS_WITH(embedding(tensor({{0, 1}, {4, 2}})),
                    ContainsSubstring("Embedding: the index 4 at (1, 0) is out of range, dimension 0 has size 4"));
  CHECK_THROWS_AS(embedding(tensor({-1})), IndexError);
  CHECK_THROWS_WITH(nn::Embedding(0, 2), ContainsSubstring("Embedding: num_embeddings is 0, it must be at least 1"));
  CHECK_THROWS_WITH(nn::Embedding(2, -1), ContainsSubstring("Embedding: embedding_dim is -1"));
}

TEST_CASE("a clone of an embedding shares nothing, and it prints as PyTorch's") {
  const nn::Embedding embedding(4, 2), copy = nn::clone(embedding);
  const Tensor indices = tensor({0, 1, 2, 3}), before = copy(indices);
  CHECK(are_equal(before, embedding(indices)));
  embedding.weight.set_value(zeros({4, 2}));
  CHECK(are_equal(copy(indices), before));
  CHECK(printed(embedding) == "Embedding(4, 2)");
}
