// Comparing tensors as a whole, and division of integers: what the tables of rows do not test.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;

TEST_CASE("equal compares shapes and elements, not dtypes") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  CHECK(equal(x, tensor({{1, 2}, {3, 4}})));
  CHECK(equal(x, x.to(float64)));
  CHECK(equal(x.t(), tensor({{1, 3}, {2, 4}})));
  CHECK_FALSE(equal(x, tensor({{1, 2}, {3, 5}})));
  CHECK_FALSE(equal(x, tensor({1, 2, 3, 4})));
  CHECK_FALSE(equal(ones({2, 2}), ones({1, 2})));  // which would broadcast
  CHECK(equal(zeros({0, 3}), zeros({0, 3})));
  CHECK_FALSE(equal(zeros({0, 3}), zeros({3, 0})));
  CHECK_FALSE(equal(tensor(not_a_number), tensor(not_a_number)));
  CHECK(x.equal(x));
}

TEST_CASE("allclose broadcasts, and takes the tolerances of is_close") {
  const Tensor x = tensor({1.0, 2.0, infinity}, {.dtype = float64});
  CHECK(allclose(x, x));
  CHECK(allclose(x * (1 + 0.9e-5), x));
  CHECK_FALSE(allclose(x * (1 + 1.1e-5), x));
  CHECK(allclose(x, x + 0.4, {.rtol = 0, .atol = 0.5}));
  CHECK(allclose(ones({2, 3}), ones({3})));
  CHECK(allclose(zeros({0}), ones({1})));
  CHECK_FALSE(allclose(tensor(not_a_number), tensor(not_a_number)));
  CHECK_THROWS_WITH(allclose(ones({2}), ones({3})), Catch::Matchers::StartsWith("allclose: the shapes (2) and (3)"));
  CHECK_THROWS_WITH(allclose(x, x, {.rtol = -1}), "allclose: rtol is -1, it must be 0 or more");
  CHECK_THROWS_WITH(allclose(x, x, {.atol = not_a_number}), "allclose: atol is nan, it must be 0 or more");
  CHECK_THROWS_WITH(is_close(x, x, {.rtol = not_a_number}), "is_close: rtol is nan, it must be 0 or more");
  CHECK_FALSE(allclose(tensor({16777217}), tensor({16777216}), {.rtol = 0, .atol = 0}));  // one number in float32
  CHECK(is_close(tensor({1}), tensor({1})).dtype() == float32);
  CHECK(x.allclose(x));
}

TEST_CASE("integers are divided with an integer remainder, and 0 divides none") {
  const Tensor x = tensor({7, -7, 6}), y = tensor({3, 3, -3});
  CHECK(remainder(x, y).dtype() == int64);
  CHECK(equal(remainder(x, y), tensor({1, 2, 0})));
  CHECK(equal(remainder(x, -2), tensor({-1, -1, 0})));
  CHECK(equal(floor_divide(x, y), tensor({2, -3, -2})));
  CHECK(equal(floor_divide(x, -1), tensor({-7, 7, -6})));
  CHECK(remainder(x, 2.5).dtype() == float32);
  CHECK(equal(remainder(tensor({std::numeric_limits<std::int64_t>::min()}), -1), tensor({0})));
  CHECK(std::isnan(remainder(tensor(1.0), 0).item()));
  CHECK_THROWS_WITH(remainder(x, tensor({1, 0, 2})),
                    "remainder: x (3) and y (3) are int64, and y has a 0, which divides no integer");
  CHECK_THROWS_WITH(floor_divide(x, tensor({1, 0, 2})),
                    "floor_divide: x (3) and y (3) are int64, and y has a 0, which divides no integer");
  CHECK_THROWS_AS(remainder(x, 0), Error);
  CHECK(remainder(zeros({0}, {.dtype = int64}), zeros({0}, {.dtype = int64})).numel() == 0);
}

TEST_CASE("what is NaN or infinite is told apart without a graph") {
  const Tensor x = tensor({1.0, infinity, -infinity, not_a_number}, {.requires_grad = true});
  CHECK(equal(isnan(x), tensor({0, 0, 0, 1})));
  CHECK(equal(isinf(x), tensor({0, 1, 1, 0})));
  CHECK(equal(isfinite(x), tensor({1, 0, 0, 0})));
  CHECK_FALSE(isinf(x).requires_grad());
  CHECK(isfinite(tensor({1, 2})).dtype() == int64);
  CHECK(isinf(Scalar{infinity}).data() == 1);
  CHECK(logical_not(Scalar{0.0}).data() == 1);
}
