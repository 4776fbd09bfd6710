// multinomial and bernoulli: frequencies beside probabilities, what is never drawn, and errors.
#include "minitorch/functions/sampling.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;

namespace {

// Pearson's χ² of drawn indices.
double chi_squared(const std::vector<std::int64_t>& drawn, const std::vector<double>& probabilities) {
  std::vector<double> counts(probabilities.size(), 0);
  for (const std::int64_t index : drawn) ++counts.at(static_cast<std::size_t>(index));
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = probabilities[i] * static_cast<double>(drawn.size());
    if (expected > 0) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  return sum;
}

std::vector<std::int64_t> indices_of(const Tensor& x) { return x.to_vector<std::int64_t>(); }

}  // namespace

TEST_CASE("multinomial draws indices in proportion to their weights, and none of weight 0") {
  Generator generator(1);
  const Tensor weights = tensor({1, 0, 3, 4, 0}, {.dtype = float32});
  const auto drawn = indices_of(multinomial(weights, 40'000, {.replacement = true, .generator = &generator}));
  CHECK(std::count(drawn.begin(), drawn.end(), 1) == 0);
  CHECK(std::count(drawn.begin(), drawn.end(), 4) == 0);
  CHECK(chi_squared(drawn, {0.125, 0, 0.375, 0.5, 0}) < 13.8);  // exceeded once in a thousand, for 2 degrees of freedom
}

TEST_CASE("multinomial draws in proportion to the least weights, too") {
  Generator generator(2);
  const Tensor weights = tensor({5e-324, 0.0, 5e-324}, {.dtype = float64});
  const auto drawn = indices_of(multinomial(weights, 10'000, {.replacement = true, .generator = &generator}));
  CHECK(std::abs(std::count(drawn.begin(), drawn.end(), 0) - 5000) < 200);
  const Tensor rows = tensor({{5e-324, 1e-323}, {1.0, 1.0}}, {.dtype = float64});
  const auto of_rows =
      indices_of(multinomial(rows, 10'000, {.replacement = true, .generator = &generator}).select(0, 0));
  CHECK(std::abs(std::count(of_rows.begin(), of_rows.end(), 0) - 3333) < 200);
}

TEST_CASE("multinomial without replacement draws each index once, the first as if it were the only one") {
  Generator generator(2);
  const Tensor weights = tensor({1, 3, 4}, {.dtype = float64}).expand({20'000, 3});
  const Tensor drawn = multinomial(weights, 3, {.generator = &generator});
  CHECK(drawn.shape() == Shape{20'000, 3});
  CHECK(chi_squared(indices_of(drawn.select(1, 0)), {0.125, 0.375, 0.5}) < 13.8);
  // P(second is 0) = 3/8 · 1/5 + 4/8 · 1/4;   P(second is 1) = 1/8 · 3/7 + 4/8 · 3/4
  CHECK(chi_squared(indices_of(drawn.select(1, 1)), {0.2, 1 / 8. * 3 / 7 + 3 / 8., 1 / 8. * 4 / 7 + 3 / 8. * 4 / 5}) <
        13.8);
  CHECK(all(sum(drawn, 1) == 3).item() == 1);
  const auto some = indices_of(multinomial(tensor({0., 2., 0., 5.}), 2, {.generator = &generator}));
  CHECK(std::set<std::int64_t>(some.begin(), some.end()) == std::set<std::int64_t>{1, 3});
}

TEST_CASE("multinomial takes weights of any size and layout") {
  const double tiny = std::numeric_limits<double>::denorm_min(), huge = std::numeric_limits<double>::max();
  Generator generator(3);
  for (const bool replacement : {false, true}) {
    for (int i = 0; i < 50; ++i) {
      const MultinomialOptions options = {.replacement = replacement, .generator = &generator};
      CHECK(multinomial(tensor({0., tiny, 0.}, {.dtype = float64}), 1, options).item() == 1);
      CHECK(multinomial(tensor({0., 0., huge}, {.dtype = float64}), 1, options).item() == 2);
      const Tensor rows = multinomial(tensor({{0., 1.}, {1., 0.}, {0., 5.}}).t().t(), 1, options);
      CHECK(indices_of(rows) == std::vector<std::int64_t>{1, 0, 1});
      CHECK(indices_of(multinomial(tensor({{0., 1.}, {1., 0.}}).t(), 1, options)) == std::vector<std::int64_t>{1, 0});
    }
    CHECK(multinomial(zeros({0, 3}), 2, {.replacement = replacement}).shape() == Shape{0, 2});
  }
}

TEST_CASE("multinomial gives the same numbers for the same seed, and constants") {
  const Tensor weights = softmax(randn({100, 50}), 1).detach().requires_grad_();
  for (const bool replacement : {false, true}) {
    const auto draw = [&] {
      Generator generator(7);
      return indices_of(multinomial(weights, 5, {.replacement = replacement, .generator = &generator}));
    };
    CHECK(draw() == draw());
    const Threads four(4);
    CHECK(multinomial(weights, 5, {.replacement = replacement}).is_constant());
  }
  manual_seed(5);
  const auto first = indices_of(multinomial(weights, 3));
  manual_seed(5);
  CHECK(indices_of(multinomial(weights, 3)) == first);
}

TEST_CASE("multinomial refuses weights that are no probabilities, by name") {
  CHECK_THROWS_WITH(multinomial(tensor(1.0), 1),
                    "multinomial: weights () float32, they must be (C) or (N, C) for C >= 1");
  CHECK_THROWS_WITH(multinomial(zeros({2, 0}), 1),
                    "multinomial: weights (2, 0) float32, they must be (C) or (N, C) for C >= 1");
  CHECK_THROWS_AS(multinomial(ones({2, 2, 2}), 1), ShapeError);
  CHECK_THROWS_WITH(multinomial(ones({2}), 0), "multinomial: n is 0, it must be at least 1");
  CHECK_THROWS_WITH(multinomial(ones({2}), std::int64_t{1} << 60, {.replacement = true}),
                    Catch::Matchers::StartsWith("multinomial: the shape (1152921504606846976) is too large"));
  CHECK_THROWS_WITH(multinomial(tensor({1, 2}), 1),
                    "multinomial: weights (2) int64, they must be floating-point numbers");
  CHECK_THROWS_WITH(multinomial(tensor({{1., 2.}, {1., -2.}}), 1),
                    "multinomial: weight 1 of row 1 is -2, it must be a finite number of at least 0");
  CHECK_THROWS_AS(multinomial(tensor({1., NAN}), 1), DataError);
  CHECK_THROWS_AS(multinomial(tensor({1., INFINITY}), 1), DataError);
  CHECK_THROWS_WITH(multinomial(tensor({0., 0.}), 1), "multinomial: all weights are 0, one must be above 0");
  CHECK_THROWS_WITH(multinomial(tensor({0., 2., 3.}), 3),
                    "multinomial: 2 weights are above 0, 3 draws without replacement need at least as many; or set "
                    "{.replacement = true}");
  Generator generator(1), same(1);
  CHECK_THROWS_AS(multinomial(tensor({0., 0.}), 1, {.generator = &generator}), DataError);
  CHECK(generator == same);
}

TEST_CASE("bernoulli draws 1 with the probability of each element, never for 0 and always for 1") {
  Generator generator(4);
  const Tensor p = tensor({0.0, 0.25, 1.0}, {.dtype = float64}).expand({20'000, 3});
  const Tensor drawn = bernoulli(p, &generator);
  CHECK(drawn.dtype() == float64);
  CHECK(drawn.shape() == p.shape());
  const auto means = mean(drawn, 0).to_vector<double>();
  CHECK(means[0] == 0);
  CHECK(std::abs(means[1] - 0.25) < 0.01);  // 3.3 standard deviations
  CHECK(means[2] == 1);
  CHECK(all(eq(drawn * (1 - drawn), 0)).item() == 1);
}

TEST_CASE("bernoulli gives the same bits for the same seed on any number of threads") {
  const Tensor p = full({100'003}, 0.5, {.requires_grad = true});
  const auto draw = [&] {
    Generator generator(7);
    return indices_of(bernoulli(p, &generator));
  };
  const auto one = draw();
  const Threads four(4);
  CHECK(draw() == one);
  CHECK(bernoulli(p).is_constant());
  CHECK(bernoulli(zeros({0, 2})).shape() == Shape{0, 2});
}

TEST_CASE("bernoulli refuses what is no probability, and draws nothing then") {
  Generator generator(1), same(1);
  CHECK_THROWS_WITH(bernoulli(tensor({{0.5, 1.5}}), &generator),
                    "bernoulli: the probability 1.5 at (0, 1), it must be from 0 to 1");
  CHECK_THROWS_AS(bernoulli(tensor({-0.5}), &generator), DataError);
  CHECK_THROWS_AS(bernoulli(tensor({NAN}), &generator), DataError);
  CHECK_THROWS_WITH(bernoulli(tensor({1}), &generator),
                    "bernoulli: probabilities (1) int64, they must be floating-point numbers");
  CHECK(generator == same);
}

TEST_CASE("randint_like has the shape and dtype of its tensor, and the numbers of randint") {
  Generator generator(3), same(3);
  const Tensor x = zeros({2, 50}, {.dtype = float64});
  const Tensor y = randint_like(x, -2, 3, {.generator = &generator});
  CHECK(y.dtype() == float64);
  CHECK(equal(y, randint(-2, 3, {2, 50}, {.generator = &same})));
  CHECK_THROWS_WITH(randint_like(x, 3, 3), "randint_like: low 3 must be less than high 3");
}
