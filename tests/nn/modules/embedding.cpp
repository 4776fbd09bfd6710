// Embedding: PyTorch's values and gradients, first weights, repeated indices and errors.
#include "nn/modules/embedding.hpp"

#include <cmath>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("Embedding is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("Embedding")) check_layer_case(golden, nn::Embedding(5, 3));
}

TEST_CASE("derivatives of an embedding agree with central differences") {
  const nn::Embedding embedding(4, 2);
  const Tensor indices = tensor({{0, 3, 3}, {1, 0, 3}});
  check_layer_gradients(embedding, {}, [&](const Tensors&) { return square(embedding(indices)); });
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
