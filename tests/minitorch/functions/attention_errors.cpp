// What attention refuses, word for word.
#include <cmath>
#include <string>

#include "minitorch/functions/attention.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;
using namespace minitorch::test;

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
  });
}
