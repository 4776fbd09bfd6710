// Dropout: zeros, scaling, gradients, seeds, threads and the ends of p.
#include "nn/modules/dropout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("dropout makes elements 0 or divides them by 1 - p, when training") {
  manual_seed(1);
  const nn::Dropout dropout(0.2);
  const std::int64_t n = 100000;
  const auto y = dropout(full({n}, 3.0, {.dtype = float64})).to_vector<double>();
  const auto zeros = std::count(y.begin(), y.end(), 0.0);
  CHECK(std::count(y.begin(), y.end(), 3.0 * (1 / 0.8)) == n - zeros);
  CHECK(std::abs(static_cast<double>(zeros) - 0.2 * n) < 5 * std::sqrt(0.2 * 0.8 * n));  // five deviations
}

TEST_CASE("elements are dropped independently of their neighbours") {
  manual_seed(2);
  const std::int64_t n = 100000;
  const Tensor kept = nn::Dropout(0.5)(ones({n})) > 0;
  const double both = sum(kept.narrow(0, 0, n - 1) * kept.narrow(0, 1, n - 1)).item();
  CHECK(std::abs(both - 0.25 * n) < 5 * std::sqrt(0.25 * 0.75 * n));
}

TEST_CASE("dropout is the identity when evaluating, and for p = 0") {
  const nn::Dropout dropout(0.5), nothing(0);
  dropout.eval();
  const Tensor x = randn({4, 5});
  CHECK(are_equal(dropout(x), x));
  CHECK(are_equal(nothing(x), x));
  dropout.train();
  CHECK_FALSE(are_equal(dropout(x), x));
}

TEST_CASE("dropout passes derivatives where it passes values, scaled alike") {
  manual_seed(3);
  const Tensor x = rand({7, 9}, {.dtype = float64, .requires_grad = true});
  const Tensor y = nn::Dropout(0.25)(x);
  y.backward(full({7, 9}, 2.0, {.dtype = float64}));
  CHECK(are_equal(*x.grad(), where(y.detach() == 0, 0.0, full({7, 9}, 2.0 * (1 / 0.75), {.dtype = float64}))));
}

TEST_CASE("derivatives of dropout agree with central differences") {
  const nn::Dropout dropout(0.4);
  check_layer_gradients(dropout, {rand({3, 4}, {.dtype = float64})}, [&](const Tensors& inputs) {
    manual_seed(4);
    return square(dropout(inputs[0]));
  });
}

TEST_CASE("p = 1 gives zeros, and zeros for derivatives") {
  const Tensor x = tensor({1.0, -2.0, 1e30}, {.requires_grad = true});
  const Tensor y = nn::Dropout(1)(x);
  CHECK(y.to_vector<double>() == std::vector<double>{0, 0, 0});
  sum(y).backward();
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{0, 0, 0});
}

TEST_CASE("the seed decides which elements dropout drops, for any threads and layout") {
  const nn::Dropout dropout(0.5);
  const Tensor x = ones({300, 400});
  manual_seed(5);
  const Tensor first = dropout(x), second = dropout(x);
  CHECK_FALSE(are_equal(first, second));
  for (const int n : {1, 2, 3, 7}) {
    const Threads threads(n);
    manual_seed(5);
    CHECK(are_equal(dropout(x), first));
    CHECK(are_equal(dropout(ones({1}).expand({300, 400})), second));
  }
}

TEST_CASE("dropout of nothing and of a number") {
  CHECK(nn::Dropout()(zeros({0, 3})).shape() == Shape{0, 3});
  CHECK(nn::Dropout()(tensor(1.0)).shape() == Shape{});
}

TEST_CASE("dropout wants a probability and floating-point numbers") {
  CHECK_THROWS_WITH(nn::Dropout(1.5), ContainsSubstring("Dropout: p is 1.5, it must be from 0 to 1"));
  CHECK_THROWS_AS(nn::Dropout(-0.1), DataError);
  CHECK_THROWS_AS(nn::Dropout(std::nan("")), DataError);
  CHECK_THROWS_WITH(nn::Dropout()(tensor({1, 2})),
                    ContainsSubstring("Dropout: needs float32 or float64, not an int64 tensor (2)"));
  CHECK_THROWS_WITH(nn::dropout(tensor({1, 2}), 0.5),
                    ContainsSubstring("dropout: needs float32 or float64, not an int64 tensor (2)"));
  CHECK_THROWS_WITH(nn::dropout2d(ones({1, 2, 3}, {.dtype = int64}), 0.5),
                    ContainsSubstring("dropout2d: needs float32 or float64, not an int64 tensor (1, 2, 3)"));
  CHECK(printed(nn::Dropout(0.1)) == "Dropout(p=0.1)");
}

TEST_CASE("a clone of dropout trains and evaluates by itself") {
  const nn::Dropout dropout(0.5);
  const nn::Dropout copy = nn::clone(dropout);
  dropout.eval();
  CHECK(copy.is_training());
  const Tensor x = ones({100});
  CHECK_FALSE(are_equal(copy(x), dropout(x)));
}
