// Reductions against plain loops over indices: values, dimensions, empty tensors and errors.
#include "minitorch/functions/reductions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/indexing.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;

namespace {

// Returns, for each element of the result, the elements that it reduces, in the order of their index.
std::vector<Numbers> groups(const Tensor& x, const Dims& dims, Shape& kept) {
  kept = x.shape();
  for (std::size_t d = 0; d < x.dim(); ++d) {
    const bool is_reduced =
        dims.empty() || std::any_of(dims.begin(), dims.end(), [&](std::int64_t dim) {
          return static_cast<std::size_t>(dim < 0 ? dim + static_cast<std::int64_t>(x.dim()) : dim) == d;
        });
    if (is_reduced) kept[d] = 1;
  }
  std::vector<Numbers> result(static_cast<std::size_t>(numel(kept)));
  const Numbers numbers = elements(x);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const auto index = operators::broadcast_index(operators::to_index(i, x.shape()), kept);
    const auto place = operators::index_to_position(index, operators::contiguous_strides(kept));
    result[static_cast<std::size_t>(place)].push_back(numbers[static_cast<std::size_t>(i)]);
  }
  return result;
}

Dims any_dims(std::size_t rank) {
  Dims dims;
  for (const std::int64_t d : any_order(rank)) {
    if (*rc::gen::arbitrary<bool>())
      dims.push_back(*rc::gen::arbitrary<bool>() ? d : d - static_cast<std::int64_t>(rank));
  }
  return dims;
}

template <class F> Numbers reduced(const std::vector<Numbers>& groups, const F& f) {
  Numbers result;
  for (const Numbers& group : groups) result.push_back(f(group));
  return result;
}

double sum_of(const Numbers& xs) {
  double sum = 0;
  for (const double x : xs) sum += x;
  return sum;
}

}  // namespace

TEST_CASE("reductions equal plain loops for all shapes, strides and dimensions") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 1, 4), *rc::gen::element(float64, int64)) - 7;
    const Dims dims = any_dims(x.dim());
    Shape kept;
    const auto all_groups = groups(x, dims, kept);
    const auto check = [&](const auto& f, const auto& by_hand) {
      const Tensor y = f(x, dims, ReduceOptions{.keepdim = true});
      RC_ASSERT(y.shape() == kept);
      const Numbers expected = reduced(all_groups, by_hand);
      RC_ASSERT(elements(y) == expected);
      RC_ASSERT(elements(f(x, dims, ReduceOptions{})) == expected);
    };
    check([](auto&&... a) { return sum(a...); }, sum_of);
    check([](auto&&... a) { return amax(a...); },
          [](const Numbers& g) { return *std::max_element(g.begin(), g.end()); });
    check([](auto&&... a) { return amin(a...); },
          [](const Numbers& g) { return *std::min_element(g.begin(), g.end()); });
    check(
        [](auto&&... a) { return any(a...); },
        [](const Numbers& g) { return std::any_of(g.begin(), g.end(), [](double n) { return n != 0; }) ? 1.0 : 0.0; });
    check(
        [](auto&&... a) { return all(a...); },
        [](const Numbers& g) { return std::all_of(g.begin(), g.end(), [](double n) { return n != 0; }) ? 1.0 : 0.0; });
  }));
}

TEST_CASE("mean, var and norms follow their formulas over any dimensions") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 1, 4), float64) / 8 - 3;
    const Dims dims = any_dims(x.dim());
    Shape kept;
    const auto all_groups = groups(x, dims, kept);
    const auto check = [&](const Tensor& y, const auto& by_hand) {
      const Numbers expected = reduced(all_groups, by_hand), found = elements(y);
      RC_ASSERT(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        const bool both_nan = std::isnan(found[i]) && std::isnan(expected[i]);
        RC_ASSERT(both_nan || std::abs(found[i] - expected[i]) <= 1e-9 * (1 + std::abs(expected[i])));
      }
    };
    const auto mean_of = [](const Numbers& g) { return sum_of(g) / static_cast<double>(g.size()); };
    const auto var_of = [&](const Numbers& g) {
      double squares = 0;
      for (const double n : g) squares += (n - mean_of(g)) * (n - mean_of(g));
      return squares / (static_cast<double>(g.size()) - 1);
    };
    const auto power_sum = [](const Numbers& g, double p) {
      double total = 0;
      for (const double n : g) total += std::pow(std::abs(n), p);
      return total;
    };
    check(mean(x, dims), mean_of);
    check(var(x, dims), var_of);
    check(stddev(x, dims), [&](const Numbers& g) { return std::sqrt(var_of(g)); });
    check(norm(x, 2, dims), [&](const Numbers& g) { return std::sqrt(power_sum(g, 2)); });
    check(norm(x, 1, dims), [&](const Numbers& g) { return power_sum(g, 1); });
    check(norm(x, 3, dims), [&](const Numbers& g) { return std::cbrt(power_sum(g, 3)); });
    check(logsumexp(x, dims), [](const Numbers& g) {
      double total = 0;
      for (const double n : g) total += std::exp(n);
      return std::log(total);
    });
  }));
}

TEST_CASE("dimensions that are reduced are gone, or stay with size 1") {
  const Tensor x = counted({2, 3, 4});
  CHECK(sum(x).shape() == Shape{});
  CHECK(sum(x, {1}).shape() == Shape{2, 4});
  CHECK(sum(x, {0, -1}).shape() == Shape{3});
  CHECK(sum(x, {0, -1}, {.keepdim = true}).shape() == Shape{1, 3, 1});
  CHECK(sum(x, {}, {.keepdim = true}).shape() == Shape{1, 1, 1});
  CHECK(max(x, 1).values.shape() == Shape{2, 4});
  CHECK(max(x, 1, {.keepdim = true}).indices.shape() == Shape{2, 1, 4});
  CHECK(argmax(x, -1).shape() == Shape{2, 3});
  CHECK(cumsum(x, 1).shape() == Shape{2, 3, 4});
}

TEST_CASE("a number reduces to itself") {
  const Tensor x = tensor(-2.0);
  for (const Tensor& y : {sum(x), mean(x), prod(x), amax(x), amin(x), logsumexp(x), sum(x, {0}), sum(x, {-1}),
                          cumsum(x, 0), max(x, 0).values, min(x, -1).values}) {
    CHECK(y.dim() == 0);
    CHECK(y.item() == -2);
  }
  CHECK(argmax(x, 0).item() == 0);
  CHECK(argmin(x).item() == 0);
  CHECK(softmax(x, 0).item() == 1);
  CHECK(log_softmax(x, -1).item() == 0);
  CHECK(norm(x).item() == 2);
  CHECK(var(x, {}, {.correction = 0}).item() == 0);
  CHECK_THROWS_AS(sum(x, {1}), IndexError);
  CHECK_THROWS_AS(cumsum(x, 1), IndexError);
}

TEST_CASE("of no elements the sum is 0, the product 1, and means are NaN") {
  const Tensor x = zeros({0, 3});
  CHECK(sum(x).item() == 0);
  CHECK(prod(x).item() == 1);
  CHECK(any(x).item() == 0);
  CHECK(all(x).item() == 1);
  CHECK(norm(x).item() == 0);
  CHECK(logsumexp(x).item() == -infinity);
  CHECK(std::isnan(mean(x).item()));
  CHECK(std::isnan(var(x).item()));
  CHECK(elements(sum(x, {0})) == Numbers{0, 0, 0});
  CHECK(elements(prod(x, {0})) == Numbers{1, 1, 1});
  CHECK(sum(x, {1}).shape() == Shape{0});
  CHECK(amax(x, {1}).shape() == Shape{0});
  CHECK(argmax(x, 1).shape() == Shape{0});
  CHECK(cumsum(x, 0).shape() == Shape{0, 3});
  CHECK(softmax(x, 0).shape() == Shape{0, 3});
  CHECK(softmax(x, 1).shape() == Shape{0, 3});
  CHECK(sum(Tensor()).item() == 0);
}

TEST_CASE("derivatives of reductions of no elements have derivatives: 0, as of a sum of none") {
  const Tensor x = zeros({0, 3}, {.requires_grad = true}), y = zeros({3, 0}, {.requires_grad = true});
  const auto twice = [](const Tensor& mean_of_none, const Tensor& of) {
    const Tensor d = ones(mean_of_none.shape(), {.requires_grad = true});
    const Tensor first = grad(mean_of_none, {of}, {.create_graph = true, .grad_outputs = {d}})[0];
    CHECK(first.shape() == of.shape());
    return elements(grad(sum(first), {d})[0]);
  };
  CHECK(twice(mean(x), x) == Numbers{0});
  CHECK(twice(mean(x, {0}), x) == Numbers{0, 0, 0});
  CHECK(twice(mean(y, {1}), y) == Numbers{0, 0, 0});
  CHECK(twice(sum(x, {0}), x) == Numbers{0, 0, 0});
  CHECK(twice(prod(x), x) == Numbers{0});
  CHECK(twice(prod(x, {0}), x) == Numbers{0, 0, 0});
  CHECK(twice(logsumexp(x, {0}), x) == Numbers{0, 0, 0});
}

TEST_CASE("of no elements there is no largest and no smallest") {
  const Tensor x = zeros({0, 3});
  CHECK_THROWS_AS(amax(x), ShapeError);
  CHECK_THROWS_AS(amin(x, {0}), ShapeError);
  CHECK_THROWS_AS(max(x), ShapeError);
  CHECK_THROWS_AS(min(x), ShapeError);
  CHECK_THROWS_AS(max(x, 0), ShapeError);
  CHECK_THROWS_AS(min(x, 0), ShapeError);
  CHECK_THROWS_AS(argmax(x, 0), ShapeError);
  CHECK_THROWS_AS(argmin(x), ShapeError);
  CHECK_THROWS_AS(norm(x, infinity), ShapeError);
  CHECK_THROWS_AS(norm(x, -infinity), ShapeError);
  CHECK_THROWS_AS(max(Tensor()), ShapeError);
}

TEST_CASE("of one element the variance is 0 / 0, or 0 where nothing is corrected") {
  const Tensor x = tensor({3.0});
  CHECK(std::isnan(var(x).item()));
  CHECK(std::isnan(stddev(x).item()));
  CHECK(var(x, {}, {.correction = 0}).item() == 0);
  CHECK(var(tensor({1.0, 3.0}), {}, {.correction = 2}).item() == infinity);
  CHECK(var(tensor({1.0, 3.0}), {}, {.correction = 5}).item() == infinity);
  CHECK(var(tensor({1.0, 3.0}), {}, {.correction = std::numeric_limits<std::int64_t>::min()}).item() ==
        Approx(0).margin(1e-9));
}

TEST_CASE("a dimension that is not there, or named twice, is refused") {
  const Tensor x = counted({2, 3});
  CHECK_THROWS_AS(sum(x, {2}), IndexError);
  CHECK_THROWS_AS(sum(x, {-3}), IndexError);
  CHECK_THROWS_AS(sum(x, {1, 1}), IndexError);
  CHECK_THROWS_AS(mean(x, {1, -1}), IndexError);
  CHECK_THROWS_AS(amax(x, {0, -2}), IndexError);
  CHECK_THROWS_AS(argmax(x, 2), IndexError);
  CHECK_THROWS_AS(softmax(x, 2), IndexError);
  CHECK_THROWS_AS(cumsum(x, -3), IndexError);
}

TEST_CASE("means and their kin are of no int64") {
  const Tensor x = tensor({1, 2});
  CHECK_THROWS_AS(mean(x), DtypeError);
  CHECK_THROWS_AS(var(x), DtypeError);
  CHECK_THROWS_AS(stddev(x), DtypeError);
  CHECK_THROWS_AS(norm(x), DtypeError);
  CHECK_THROWS_AS(logsumexp(x), DtypeError);
  CHECK_THROWS_AS(softmax(x, 0), DtypeError);
  CHECK_THROWS_AS(log_softmax(x, 0), DtypeError);
}

TEST_CASE("NaN is in every sum, and is the largest and the smallest") {
  const Tensor x = tensor({1.0, not_a_number, -infinity, infinity, not_a_number});
  CHECK(std::isnan(sum(x).item()));
  CHECK(std::isnan(prod(x).item()));
  CHECK(std::isnan(amax(x).item()));
  CHECK(std::isnan(amin(x).item()));
  CHECK(std::isnan(max(x, 0).values.item()));
  CHECK(max(x, 0).indices.item() == 1);
  CHECK(argmin(x).item() == 1);
  CHECK(std::isnan(logsumexp(x).item()));
  CHECK(std::isnan(norm(x).item()));
  CHECK(any(x).item() == 1);
  CHECK(all(x).item() == 1);
}

TEST_CASE("infinity stays infinite") {
  CHECK(sum(tensor({infinity, 1.0})).item() == infinity);
  CHECK(std::isnan(sum(tensor({infinity, -infinity})).item()));
  CHECK(logsumexp(tensor({infinity, 1.0})).item() == infinity);
  CHECK(logsumexp(tensor({-infinity, -infinity})).item() == -infinity);
  CHECK(logsumexp(tensor({1000.0, 1000.0})).item() == Approx(1000 + std::log(2)));
  CHECK(elements(softmax(tensor({-infinity, 0.0}), 0)) == Numbers{0, 1});
  CHECK(std::isnan(softmax(tensor({-infinity, -infinity}), 0).at({0})));
}

TEST_CASE("of equal elements argmax and argmin take the first") {
  const Tensor x = tensor({{1, 3, 3}, {2, 2, 0}});
  CHECK(elements(argmax(x, 1)) == Numbers{1, 0});
  CHECK(elements(argmin(x, 1)) == Numbers{0, 2});
  CHECK(argmax(x).item() == 1);
  CHECK(argmin(x).item() == 5);
  CHECK(elements(max(x, 0).values) == Numbers{2, 3, 3});
  CHECK(elements(max(x, 0).indices) == Numbers{1, 0, 0});
  CHECK(argmax(x.t()).item() == 2);
  CHECK(argmax(x, 0).dtype() == int64);
}

TEST_CASE("norms of all orders") {
  const Tensor x = tensor({3.0, -4.0, 0.0});
  CHECK(norm(x).item() == 5);
  CHECK(norm(x, 1).item() == 7);
  CHECK(norm(x, 0).item() == 2);
  CHECK(norm(x, infinity).item() == 4);
  CHECK(norm(x, -infinity).item() == 0);
  CHECK(norm(x, 4).item() == Approx(std::pow(81 + 256, 0.25)));
}

TEST_CASE("cumsum runs along its dimension") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(elements(cumsum(x, 1)) == Numbers{1, 3, 6, 4, 9, 15});
  CHECK(elements(cumsum(x, 0)) == Numbers{1, 2, 3, 5, 7, 9});
  CHECK(elements(cumsum(x.t(), -1)) == Numbers{1, 5, 2, 7, 3, 9});
  CHECK(elements(cumsum(tensor({1}).expand({4}), 0)) == Numbers{1, 2, 3, 4});
}

TEST_CASE("softmax sums to 1 along its dimension, whatever is added") {
  const Tensor x = counted({2, 3, 4}, float64).transpose(0, 2);
  for (const std::int64_t dim : {0, 1, 2}) {
    for (const double total : elements(sum(softmax(x, dim), {dim}))) CHECK(total == Approx(1));
    const auto shifted = elements(softmax(x + 1000, dim)), same = elements(softmax(x, dim));
    for (std::size_t i = 0; i < same.size(); ++i) CHECK(shifted[i] == Approx(same[i]));
    const auto logs = elements(log_softmax(x, dim));
    for (std::size_t i = 0; i < same.size(); ++i) CHECK(std::exp(logs[i]) == Approx(same[i]));
  }
}

TEST_CASE("sums of many equal numbers are exact") {
  CHECK(sum(ones({1}).expand({std::int64_t{1} << 25U})).item() == 0x1p25);
  CHECK(mean(full({3'000'000}, 0.1)).item() == Approx(0.1).epsilon(2e-6));
}

TEST_CASE("equal numbers have next to no variance, and a shift does not change it") {
  for (const double x : {3.3, 123456.7, 1e6 + 0.3}) {
    const double in_ulps = var(full({100'000}, x)).item() / (x * x) * 0x1p48;  // a rounding of x, squared
    CHECK(in_ulps < 1e-6);
  }
  manual_seed(3);
  const Tensor noise = randn({100'000});
  CHECK(var(noise + 1000).item() == Approx(var(noise).item()).epsilon(1e-5));
}

TEST_CASE("sums of floats are exact to some units in the last place") {
  CHECK(sum(full({10'000'000}, 0.1)).item() == Approx(static_cast<double>(0.1F) * 1e7).epsilon(5e-7));
  CHECK(sum(full({500}, 0.1)).item() == Approx(static_cast<double>(0.1F) * 500).epsilon(5e-7));
  CHECK(mean(full({100'000}, 3.3)).item() == Approx(static_cast<double>(3.3F)).epsilon(3e-7));
}

TEST_CASE("bits of reductions do not depend on the number of threads") {
  manual_seed(1);
  const Tensor x = randn({211, 613});
  const auto all_of_them = [&](int threads) {
    const Threads set(threads);
    return std::vector{elements(sum(x)),
                       elements(sum(x, {0})),
                       elements(sum(x, {1})),
                       elements(var(x.t(), {0})),
                       elements(logsumexp(x, {0})),
                       elements(softmax(x, 0)),
                       elements(cumsum(x, 1)),
                       elements(norm(x))};
  };
  const auto alone = all_of_them(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((all_of_them(threads) == alone));
}
