// The checks themselves: they pass what is right, and find what is wrong.
#include "minitorch/check_gradients.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// y = x², with a slope that forgets the 2.
struct WrongSquare {
  static double forward(double x) { return x * x; }
  template <class T> static T backward(const T& dy, const T& x) { return dy * x; }
};

// y = x², whose first derivative is right, and whose second is lost.
struct WrongSecond {
  static double forward(double x) { return x * x; }
  template <class T> static T backward(const T& dy, const T& x) {
    if constexpr (std::is_same_v<T, double>) {
      return 2 * x * dy;
    } else {
      return dy * 2 * x.detach();
    }
  }
};

}  // namespace

TEST_CASE("the central difference of a polynomial") {
  const auto f = [](const std::vector<double>& v) { return v[0] * v[0] * v[1]; };
  CHECK(central_difference(f, {3, 5}, 0) == Approx(30).epsilon(1e-8));
  CHECK(central_difference(f, {3, 5}, 1) == Approx(9).epsilon(1e-8));
  CHECK(central_difference(f, {3, 5}, 1, 0.5) == Approx(9).epsilon(1e-14));
}

TEST_CASE("the central difference with respect to no argument is an error") {
  const auto f = [](const std::vector<double>& v) { return v[0]; };
  CHECK_THROWS_WITH(central_difference(f, {1, 2}, 2), "central_difference: argument 2 of 2 values, counted from 0");
  CHECK_THROWS_AS(central_difference(f, {1, 2}, 2), IndexError);
}

TEST_CASE("a right gradient passes") {
  const auto f = [](const std::vector<Scalar>& v) { return sin(v[0]) * exp(v[1]) / v[0]; };
  CHECK(check_gradients(f, {1, 2}));
  CHECK(check_second_gradients(f, {1, 2}));
}

TEST_CASE("a wrong gradient is found, with the worst element") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] + apply<WrongSquare>(v[1]); };
  const auto report = check_gradients(f, {1, 3});
  CHECK_FALSE(report);
  CHECK(report.argument == 1);
  CHECK(report.expected == Approx(6));
  CHECK(report.found == 3);
  std::ostringstream out;
  out << report;
  CHECK_THAT(out.str(),
             Catch::Matchers::ContainsSubstring("failed: argument 1") && Catch::Matchers::ContainsSubstring("found 3"));
}

TEST_CASE("a wrong second gradient is found") {
  const auto f = [](const std::vector<Scalar>& v) { return apply<WrongSecond>(v[0]); };
  CHECK(check_gradients(f, {3}));
  CHECK_FALSE(check_second_gradients(f, {3}));
}

TEST_CASE("a NaN is not close to anything") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] * NAN; };
  CHECK_FALSE(check_gradients(f, {1}));
}

TEST_CASE("what does not depend on an input has the derivative 0") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] * 2; };
  CHECK(check_gradients(f, {1, 2}));
  CHECK(check_second_gradients(f, {1, 2}));
  CHECK(check_gradients([](const std::vector<Scalar>&) { return Scalar::constant(3); }, {1, 2}));
}

TEST_CASE("no tolerance at all passes what is exact") {
  CHECK(check_gradients([](const std::vector<Scalar>& v) { return 0 * v[0]; }, {1}, {.rtol = 0, .atol = 0}));
}

TEST_CASE("a function of nothing passes") {
  CHECK(check_gradients([](const std::vector<Scalar>&) { return Scalar{3.0}; }, {}));
}
