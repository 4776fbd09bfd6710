// What attention refuses, word for word.
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/functions/attention.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;

TEST_CASE("attention refuses what does not fit, by name, shapes and rule") {
  const Tensor q = ones({2, 3, 4}), k = ones({2, 5, 4}), v = ones({2, 5, 6}), whole = ones({3, 4}, {.dtype = int64});
  const auto of = [](const Tensor& a, const Tensor& b, const Tensor& c, const AttentionOptions& options = {}) {
    return [=] { scaled_dot_product_attention(a, b, c, options); };
  };
  const std::string name = "scaled_dot_product_attention: ";
  check_messages<ShapeError>({
      {of(ones({4}), k, v), name +
                                "q, k and v need at least 2 dimensions, (..., L, E), (..., S, E) and (..., S, Ev): q "
                                "(4), k (2, 5, 4), v (2, 5, 6)"},
      {of(q, k, ones({5})), name +
                                "q, k and v need at least 2 dimensions, (..., L, E), (..., S, E) and (..., S, Ev): q "
                                "(2, 3, 4), k (2, 5, 4), v (5)"},
      {of(q, ones({2, 5, 3}), v), name + "the last sizes of q and k differ: q (2, 3, 4), k (2, 5, 3), v (2, 5, 6)"},
      {of(ones({3, 0}), ones({5, 0}), v),
       name + "the last size of q and k must be at least 1: q (3, 0), k (5, 0), v (2, 5, 6)"},
      {of(q, k, ones({2, 4, 6})),
       name + "the numbers of keys of k and v differ: q (2, 3, 4), k (2, 5, 4), v (2, 4, 6)"},
      {of(q, ones({3, 5, 4}), v),
       name + "the dimensions before the last two do not broadcast: q (2, 3, 4), k (3, 5, 4), v (2, 5, 6)"},
      {of(q, k, ones({3, 5, 6})),
       name + "the dimensions before the last two do not broadcast: q (2, 3, 4), k (2, 5, 4), v (3, 5, 6)"},
      {of(q, k, v, {.mask = ones({3, 4})}), name +
                                                "the mask does not broadcast to the scores (2, 3, 5): q (2, 3, 4), k "
                                                "(2, 5, 4), v (2, 5, 6), mask (3, 4)"},
      {of(q, k, v, {.mask = ones({1, 2, 3, 5})}), name +
                                                      "the mask does not broadcast to the scores (2, 3, 5): q (2, 3, "
                                                      "4), k (2, 5, 4), v (2, 5, 6), mask (1, 2, 3, 5)"},
      {[&] {
         attention_weights(q, ones({2, 5, 3}));
       },
       "attention_weights: the last sizes of q and k differ: q (2, 3, 4), k (2, 5, 3)"},
  });
  check_messages<DtypeError>({
      {of(whole, whole, whole), name + "needs float32 or float64, not an int64 tensor (3, 4); convert it by to(dtype)"},
      {of(q, k.to(float64), v),
       name + "q is float32 and k is float64, they must be of one dtype; convert one by to(dtype)"},
      {of(q, k, v.to(float64)),
       name + "q is float32 and v is float64, they must be of one dtype; convert one by to(dtype)"},
  });
  check_messages<DataError>({
      {of(q, k, v, {.dropout = 1.5}), name + "dropout is 1.5, it must be from 0 to 1"},
      {of(q, k, v, {.dropout = std::nan("")}), name + "dropout is nan, it must be from 0 to 1"},
      {of(q, k, v, {.scale = HUGE_VAL}), name + "scale is inf, it must be finite"},
      {of(q, k, v, {.mask = (tril(ones({3, 5})) > 0).detach()}),
       name + "the mask (3, 5) has only 0 and 1, which would be added to the scores: a comparison must be converted by "
              "to(int64)"},
      {[&] { attention_weights(q, k, {.mask = ones({5}, {.dtype = float64})}); },
       "attention_weights: the mask (5) has only 0 and 1, which would be added to the scores: a comparison must be "
       "converted by to(int64)"},
  });
}

TEST_CASE("attention takes masks that only resemble comparisons") {
  const Tensor q = randn({2, 3, 4}), k = randn({2, 5, 4}), v = randn({2, 5, 6});
  const Tensor plain = scaled_dot_product_attention(q, k, v);
  CHECK(elements(scaled_dot_product_attention(q, k, v, {.mask = zeros({3, 5})})) == elements(plain));
  CHECK(elements(scaled_dot_product_attention(q, k, v, {.mask = ones({3, 5}, {.dtype = int64})})) == elements(plain));
  CHECK_NOTHROW(scaled_dot_product_attention(q, k, v, {.mask = ones({3, 5}, {.requires_grad = true})}));
  CHECK_NOTHROW(scaled_dot_product_attention(q, k, v, {.mask = ones({3, 5}) * 0.5}));
}

TEST_CASE("attention that finds no memory leaves the generator as it was", "[64bit]") {
  const Tensor q = expand(ones({1, 1}), {std::int64_t{1} << 45U, 1}), k = ones({2, 1});
  Generator generator(7);
  const Generator before = generator;
  CHECK_THROWS_AS(scaled_dot_product_attention(q, k, k, {.dropout = 0.5, .generator = &generator}), MemoryError);
  CHECK(generator == before);
}

TEST_CASE(
    "a score of +∞ makes a row of attention NaN, in the plain pass, the weights and the pass that builds a graph") {
  const Tensor q = tensor({{-HUGE_VAL}}), k = tensor({{1.0}, {-1.0}}), v = tensor({{1.0}, {2.0}}).requires_grad_();
  for (const double weight : elements(attention_weights(q, k))) CHECK(std::isnan(weight));
  const Tensor y = scaled_dot_product_attention(q, k, v);
  CHECK(std::isnan(y.item()));
  for (const bool create_graph : {false, true}) {
    const auto gradient = grad(scaled_dot_product_attention(q, k, v), {v}, {.create_graph = create_graph})[0];
    for (const double element : elements(gradient)) CHECK(std::isnan(element));
  }
}

TEST_CASE("scores that overflow to -∞ are NaN, and only a mask leaves keys out") {
  const Tensor q = full({1, 1}, 1e30), k = full({2, 1}, -1e30), v = ones({2, 1});
  CHECK(std::isnan(scaled_dot_product_attention(q, k, v).item()));
  CHECK(std::isnan(elements(attention_weights(q, k)).front()));
  CHECK(std::isnan(scaled_dot_product_attention(q, k, v, {.mask = tensor({1, 0})}).item()));
  CHECK(std::isnan(elements(attention_weights(q, k, {.mask = tensor({1, 0})})).front()));
  CHECK(scaled_dot_product_attention(q, k, v, {.mask = tensor({0, 0})}).item() == 0);
  CHECK(elements(attention_weights(q, k, {.mask = tensor({0, 0}), .is_causal = true})) == std::vector<double>{0, 0});
}
