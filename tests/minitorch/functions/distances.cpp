// Lengths, distances and angles: by hand, far out, at 0, and errors.
#include "minitorch/functions/distances.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;

TEST_CASE("normalize gives vectors of length 1, and leaves zeros") {
  const Tensor x = tensor({{3., 4.}, {0., 0.}}, {.dtype = float64});
  CHECK(elements(normalize(x)) == Numbers{0.6, 0.8, 0, 0});
  CHECK(elements(normalize(x, 1, 0)) == Numbers{1, 1, 0, 0});
  const Tensor far = tensor({3e200, 4e200}, {.dtype = float64});
  CHECK(allclose(normalize(far, 2, 0), tensor({0.6, 0.8}, {.dtype = float64}), {.rtol = 1e-15, .atol = 0}));
  CHECK(normalize(tensor(-2.0), 2, 0).item() == -1);
}

TEST_CASE("cosines, and distances of pairs") {
  const Tensor x = tensor({{1., 0.}, {3., 4.}}, {.dtype = float64}), y = tensor({0., 2.}, {.dtype = float64});
  CHECK(elements(cosine_similarity(x, y)) == Numbers{0, 0.8});
  CHECK(elements(cosine_similarity(x, zeros({2}, {.dtype = float64}))) == Numbers{0, 0});
  CHECK(elements(pairwise_distance(x, tensor({0., 0.}), 2, 0)) == Numbers{1, 5});
  CHECK(elements(pairwise_distance(x, tensor({0., 0.}), 1, 0)) == Numbers{1, 7});
  CHECK(pairwise_distance(x, y, 2, 1e-6, {.keepdim = true}).shape() == Shape{2, 1});
  CHECK(pairwise_distance(y, y, 1, 0.5).item() == 1);
}

TEST_CASE("cdist has the distances of all pairs of rows, in blocks too") {
  const Tensor x = tensor({{0., 0.}, {3., 4.}}, {.dtype = float64}), y = tensor({{0., 0.}, {3., 0.}, {0., -1.}});
  CHECK(elements(cdist(x, y)) == Numbers{0, 3, 1, 5, 4, std::sqrt(34.)});
  CHECK(elements(cdist(x, y, 0)) == Numbers{0, 1, 1, 2, 1, 2});
  const Tensor near = tensor({{1e8}, {1e8 + 1}}, {.dtype = float64});
  CHECK(elements(cdist(near, near)) == Numbers{0, 1, 1, 0});
  const Tensor large = randn({300, 7}, {.dtype = float64}), other = randn({200, 7}, {.dtype = float64});
  CHECK(allclose(cdist(large, other), norm(unsqueeze(large, 1) - other, 2, 2)));
  const Tensor few = randn({2, 5, 9}, {.dtype = float64}), many = randn({20, 9}, {.dtype = float64});
  CHECK(allclose(cdist(few, many), norm(unsqueeze(few, 2) - many, 2, 3)));
  CHECK(allclose(cdist(many, few, 3), transpose(cdist(few, many, 3))));
  CHECK(equal(cdist(zeros({2, 0}), zeros({3, 0}), HUGE_VAL), zeros({2, 3})));
  CHECK(cdist(zeros({0, 2}), zeros({3, 2})).shape() == Shape{0, 3});
  CHECK(cdist(zeros({2, 0, 2}), zeros({3, 2}, {.dtype = float64})).dtype() == float64);
  const Tensor nothing = zeros({0, 2}, {.requires_grad = true});
  CHECK(grad(sum(cdist(nothing, ones({3, 2}))), {nothing})[0].shape() == Shape{0, 2});
}

TEST_CASE("the derivative of the distance of equal rows is 0") {
  const Tensor x = tensor({{1., 2.}}, {.requires_grad = true});
  for (const double p : {1., 1.5, 2., 3., HUGE_VAL}) {
    CAPTURE(p);
    CHECK(elements(grad(sum(cdist(x, x.detach(), p)), {x})[0]) == Numbers{0, 0});
    CHECK(elements(grad(sum(pairwise_distance(x, x.detach(), p, 0)), {x})[0]) == Numbers{0, 0});
  }
}

TEST_CASE("normalize divides zeros by eps, and their derivative too") {
  const Tensor zero = zeros({1, 2}, {.dtype = float64, .requires_grad = true});
  CHECK(elements(grad(sum(normalize(zero, 2, 1, 0.5)), {zero})[0]) == Numbers{2, 2});
}

TEST_CASE("messages of distances", "[64bit]") {
  const Tensor x = ones({2, 3}), whole = tensor({{1, 2}});
  const std::string no_floats = ": needs float32 or float64, not an int64 tensor (1, 2); convert it by to(dtype)";
  check_messages<DtypeError>({
      {[=] { normalize(whole); }, "normalize" + no_floats},
      {[=] { cosine_similarity(x, whole); }, "cosine_similarity" + no_floats},
      {[=] { pairwise_distance(whole, x); }, "pairwise_distance" + no_floats},
      {[=] { cdist(whole, whole); }, "cdist" + no_floats},
  });
  check_messages<ShapeError>({
      {[=] { cdist(x[0], x); }, "cdist: needs matrices or batches of them, not (3) and (2, 3)"},
      {[=] {
         cdist(x, ones({2, 4}));
       },
       "cdist: rows of different sizes: (2, 3) and (2, 4) needs 3 == 4"},
  });
  CHECK_THROWS_WITH(cosine_similarity(x, ones({2})), Catch::Matchers::StartsWith("cosine_similarity: "));
  CHECK_THROWS_WITH(pairwise_distance(x, ones({2})), Catch::Matchers::StartsWith("pairwise_distance: "));
  CHECK_THROWS_WITH(cdist(ones({2, 2, 3}), ones({3, 2, 3})), Catch::Matchers::StartsWith("cdist: "));
  const std::int64_t many = 1 << 20, wide = 1 << 24;
  CHECK_THROWS_WITH(cdist(ones({1, 1, 1}).expand({many, 1, wide}), ones({1, 1}).expand({many, wide})),
                    Catch::Matchers::StartsWith("cdist: "));
  check_messages<DataError>({{[=] { cdist(x, x, -1); }, "cdist: p = -1, it must be 0 or more"}});
}
