// Functions of lists of Scalars: values by hand, derivatives by central differences, and long and empty lists.
#include "minitorch/scalar/scalar_lists.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

constexpr double beyond = std::numeric_limits<double>::infinity();

std::vector<Scalar> leaves_of(const std::vector<double>& numbers) {
  std::vector<Scalar> scalars;
  for (const double x : numbers) scalars.emplace_back(x);
  return scalars;
}

std::vector<double> softmax_numbers(const std::vector<double>& numbers) {
  std::vector<double> result;
  for (const Scalar& p : softmax(leaves_of(numbers))) result.push_back(p.data());
  return result;
}

void check_list_derivatives(const ScalarFunction& f, const std::vector<double>& inputs) {
  const GradientReport first = check_gradients(f, inputs), second = check_second_gradients(f, inputs);
  INFO(first << "; " << second);
  CHECK(first.ok);
  CHECK(second.ok);
}

}  // namespace

TEST_CASE("functions of lists of Scalars have the values of their formulas") {
  const auto x = leaves_of({1, 2, 3}), y = leaves_of({4, -5, 6});
  CHECK(sum(x).data() == 6);
  CHECK(dot(x, y).data() == 12);
  const Scalar with_numbers = dot(x, std::vector{4.0, -5.0, 6.0});
  CHECK(with_numbers.data() == 12);
  with_numbers.backward();
  CHECK(*x[1].grad() == -5);
  CHECK(logsumexp(leaves_of({0, 0})).data() == std::log(2));
  const auto p = softmax(leaves_of({0, std::log(3)}));
  CHECK(p[0].data() == Approx(0.25).epsilon(1e-15));
  CHECK(p[1].data() == Approx(0.75).epsilon(1e-15));
  CHECK(sum(std::span(x).subspan(1)).data() == 5);
}

TEST_CASE("derivatives of functions of lists of Scalars agree with central differences, second ones too") {
  using List = std::vector<Scalar>;
  const std::vector<double> inputs = {0.5, -1.25, 2, 0.75};
  const auto half = [](const List& x) { return std::span(x).subspan(0, 2); };
  const auto other_half = [](const List& x) { return std::span(x).subspan(2); };
  check_list_derivatives([](const List& x) { return square(sum(x)); }, inputs);
  check_list_derivatives([&](const List& x) { return dot(half(x), other_half(x)); }, inputs);
  check_list_derivatives([](const List& x) { return dot(x, x); }, inputs);
  check_list_derivatives([](const List& x) { return logsumexp(x); }, inputs);
  check_list_derivatives([](const List& x) { return dot(softmax(x), x); }, inputs);
  check_list_derivatives([](const List& x) { return logsumexp(std::span(x).subspan(0, 1)); }, inputs);
}

TEST_CASE("a Scalar that stands in a list twice gets the sum of both derivatives") {
  const Scalar x{3.0}, y{5.0};
  const std::vector<Scalar> left = {x, x, y}, right = {y, x, Scalar::constant(2)};
  dot(left, right).backward();  // x y + x² + 2 y
  CHECK(*x.grad() == 5 + 2 * 3);
  CHECK(*y.grad() == 3 + 2);
}

TEST_CASE("lists longer than a function may take are cut into parts") {
  for (const std::size_t n : {127U, 128U, 254U, 255U, 256U, 70'000U}) {
    CAPTURE(n);
    std::vector<Scalar> x;
    for (std::size_t i = 0; i < n; ++i) x.emplace_back(static_cast<double>(i % 7));
    double expected = 0;
    for (std::size_t i = 0; i < n; ++i) expected += static_cast<double>((i % 7) * (i % 7));
    const Scalar y = dot(x, x) + sum(x);
    CHECK(dot(x, x).data() == expected);
    y.backward();
    for (std::size_t i = 0; i < n; i += 97) CHECK(*x[i].grad() == 2 * static_cast<double>(i % 7) + 1);
    CHECK(logsumexp(std::vector<Scalar>(n, Scalar{1.0})).data() == Approx(1 + std::log(n)).epsilon(1e-14));
  }
}

TEST_CASE("empty lists of Scalars have the value of no terms, as constants") {
  const std::vector<Scalar> none;
  CHECK(sum(none).data() == 0);
  CHECK(dot(none, none).data() == 0);
  CHECK(logsumexp(none).data() == -beyond);
  CHECK(softmax(none).empty());
  CHECK(sum(none).is_constant());
}

TEST_CASE("logsumexp and softmax of Scalars do not overflow, and take infinity") {
  CHECK(logsumexp(leaves_of({1000, 1000})).data() == 1000 + std::log(2));
  CHECK(logsumexp(leaves_of({-beyond, -beyond})).data() == -beyond);
  CHECK(logsumexp(leaves_of({beyond, 0})).data() == beyond);
  CHECK(std::isnan(logsumexp(leaves_of({NAN, 0})).data()));
  CHECK(std::isnan(logsumexp(leaves_of({0, NAN})).data()));
  CHECK(std::isnan(logsumexp(leaves_of({beyond, NAN})).data()));
  const auto p = softmax(leaves_of({1000, -1000}));
  CHECK(p[0].data() == 1);
  CHECK(p[1].data() == 0);
  const auto x = leaves_of({-beyond, 0});
  logsumexp(x).backward();
  CHECK(*x[0].grad() == 0);
  CHECK(*x[1].grad() == 1);
}

TEST_CASE("masked logits have no part in the derivatives of logsumexp, however long the list") {
  for (const std::size_t n : {2U, 255U, 300U, 510U, 511U, 1000U}) {
    CAPTURE(n);
    for (const std::size_t masked : {n - 1, n / 2, std::size_t{1}}) {  // the first ones, and then the last ones
      for (const bool at_end : {false, true}) {
        std::vector<Scalar> x;
        for (std::size_t i = 0; i < n; ++i) x.emplace_back((at_end ? n - 1 - i : i) < masked ? -beyond : 0.0);
        const Scalar y = logsumexp(x);
        CHECK(y.data() == Approx(std::log(n - masked)).margin(1e-14));
        y.backward();
        for (std::size_t i = 0; i < n; ++i) {
          const bool is_masked = (at_end ? n - 1 - i : i) < masked;
          CHECK(*x[i].grad() == Approx(is_masked ? 0 : 1 / static_cast<double>(n - masked)).margin(1e-300));
        }
      }
    }
  }
}

TEST_CASE("beside an infinite Scalar, softmax is NaN and the derivative of logsumexp 0, as of tensors") {
  for (const double x : softmax_numbers({beyond, 1})) CHECK(std::isnan(x));
  const auto x = leaves_of({beyond, 1000});
  logsumexp(x).backward();
  CHECK(std::isnan(*x[0].grad()));
  CHECK(*x[1].grad() == 0);
  for (const std::size_t place : {0U, 299U, 599U}) {
    std::vector<double> numbers(600, 1000);
    numbers[place] = beyond;
    const auto many = leaves_of(numbers);
    const Scalar y = logsumexp(many);
    CHECK(y.data() == beyond);
    y.backward();
    CHECK(many[place == 0 ? 1 : place - 1].grad().value_or(0) == 0);
    numbers[place] = NAN;
    CHECK(std::isnan(logsumexp(leaves_of(numbers)).data()));
  }
}

TEST_CASE("dot of lists of different lengths is an error") {
  const auto x = leaves_of({1, 2, 3}), y = leaves_of({1, 2});
  CHECK_THROWS_AS(dot(x, y), ShapeError);
  CHECK_THROWS_AS(dot(x, std::vector{1.0}), ShapeError);
  CHECK_THROWS_WITH(dot(x, y), "dot: the lists have 3 and 2 Scalars, their lengths must be equal");
}
