// The table of binary functions on plain numbers: values and both slopes, by hand, at kinks, at the limits, and where a
// careless formula overflows. tests/minitorch/scalar/functions.cpp tests all rows alike.
#include "operators/table/binary_functions.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

const std::vector<double> to_the_ends = {0.0, -0.0, 1e-300, -1e-300, 0.5,   -0.5,   1.0,      -1.0,
                                         3.0, -3.0, 1000.0, -1000.0, 1e300, -1e300, infinity, -infinity};

bool is_whole_number(double x) { return x == std::floor(x); }

}  // namespace

TEST_CASE("add, sub and mul") {
  CHECK(Add::value(2.0, 3.0) == 5);
  CHECK(Add::slope_x() == 1);
  CHECK(Add::slope_y() == 1);
  CHECK(Sub::value(2.0, 3.0) == -1);
  CHECK(Sub::slope_x() == 1);
  CHECK(Sub::slope_y() == -1);
  CHECK(Mul::value(2.0, 3.0) == 6);
  CHECK(Mul::slope_x(2.0, 3.0) == 3);
  CHECK(Mul::slope_y(2.0, 3.0) == 2);
}

TEST_CASE("div") {
  CHECK(Div::value(3.0, 4.0) == 0.75);
  CHECK(Div::slope_x(3.0, 4.0) == 0.25);
  CHECK(Div::slope_y(3.0, 4.0) == -0.1875);
}

TEST_CASE("a division by 0 is infinite") {
  CHECK(Div::value(3.0, 0.0) == infinity);
  CHECK(Div::value(3.0, -0.0) == -infinity);
  CHECK(Div::slope_x(3.0, 0.0) == infinity);
  CHECK(Div::slope_y(3.0, 0.0) == -infinity);
  CHECK(Div::slope_y(3.0, -0.0) == -infinity);
}

TEST_CASE("the slope of a quotient survives a denominator whose square does not") {
  CHECK(Div::slope_y(1e300, 1e200) == Approx(-1e-100));
  CHECK(Div::slope_y(1e-300, 1e-200) == Approx(-1e100));
}

TEST_CASE("pow") {
  CHECK(Pow::value(2.0, 3.0) == 8);
  CHECK(Pow::slope_x(2.0, 3.0) == 12);
  CHECK(Pow::slope_y(2.0, 3.0) == Approx(8 * std::numbers::ln2));
  CHECK(Pow::value(4.0, -0.5) == 0.5);
  CHECK(Pow::slope_x(4.0, -0.5) == -0.0625);
}

TEST_CASE("pow of a negative number has a value and a slope for whole exponents") {
  CHECK(Pow::value(-2.0, 3.0) == -8);
  CHECK(Pow::slope_x(-2.0, 3.0) == 12);
  CHECK(Pow::value(-2.0, -1.0) == -0.5);
  CHECK(std::isnan(Pow::slope_y(-2.0, 3.0)));  // a little beside 3 it has no value
  CHECK(std::isnan(Pow::value(-2.0, 0.5)));
}

TEST_CASE("the power 0 is 1 with slope 0 in x, of 0 and of infinity too") {
  for (const double x : {0.0, -0.0, 2.5, -2.5, infinity, -infinity}) {
    CHECK(Pow::value(x, 0.0) == 1);
    CHECK(Pow::slope_x(x, 0.0) == 0);
    CHECK(Pow::slope_x(x, -0.0) == 0);
  }
}

TEST_CASE("a power of 0 does not change with its exponent, unless that is negative") {
  CHECK(Pow::slope_y(0.0, 2.0) == 0);
  CHECK(Pow::slope_y(0.0, 0.5) == 0);
  CHECK(Pow::slope_y(0.0, 0.0) == 0);
  CHECK(Pow::slope_y(0.0, -1.0) == -infinity);
}

TEST_CASE("the slope of a power at 0 is 0, 1 or infinite, as the exponent is above, at or below 1") {
  CHECK(Pow::slope_x(0.0, 2.0) == 0);
  CHECK(Pow::slope_x(0.0, 1.0) == 1);
  CHECK(Pow::slope_x(0.0, 0.5) == infinity);
  CHECK(Pow::slope_x(0.0, -1.0) == -infinity);
}

TEST_CASE("maximum takes the larger, with all the slope") {
  CHECK(Maximum::value(2.0, 3.0) == 3);
  CHECK(Maximum::slope_x(2.0, 3.0) == 0);
  CHECK(Maximum::slope_y(2.0, 3.0) == 1);
  CHECK(Maximum::value(3.0, -infinity) == 3);
  CHECK(Maximum::value(infinity, 3.0) == infinity);
}

TEST_CASE("minimum takes the smaller, with all the slope") {
  CHECK(Minimum::value(2.0, 3.0) == 2);
  CHECK(Minimum::slope_x(2.0, 3.0) == 1);
  CHECK(Minimum::slope_y(2.0, 3.0) == 0);
  CHECK(Minimum::value(3.0, -infinity) == -infinity);
  CHECK(Minimum::value(infinity, 3.0) == 3);
}

TEST_CASE("the slopes of maximum and minimum of equals are 1/2 each") {
  for (const double x : {2.0, 0.0, -3.0, infinity, -infinity}) {
    CHECK(Maximum::value(x, x) == x);
    CHECK(Minimum::value(x, x) == x);
    CHECK(Maximum::slope_x(x, x) == 0.5);
    CHECK(Maximum::slope_y(x, x) == 0.5);
    CHECK(Minimum::slope_x(x, x) == 0.5);
    CHECK(Minimum::slope_y(x, x) == 0.5);
  }
}

TEST_CASE("atan2 is the angle of a point, in each quadrant and on the axes") {
  constexpr double pi = std::numbers::pi;
  CHECK(Atan2::value(1.0, 1.0) == Approx(pi / 4));
  CHECK(Atan2::value(1.0, -1.0) == Approx(3 * pi / 4));
  CHECK(Atan2::value(-1.0, -1.0) == Approx(-3 * pi / 4));
  CHECK(Atan2::value(-1.0, 1.0) == Approx(-pi / 4));
  CHECK(Atan2::value(0.0, -2.0) == Approx(pi));
  CHECK(Atan2::value(2.0, 0.0) == Approx(pi / 2));
  CHECK(Atan2::value(0.0, 0.0) == 0);
  CHECK(Atan2::slope_x(3.0, 4.0) == Approx(4.0 / 25));
  CHECK(Atan2::slope_y(3.0, 4.0) == Approx(-3.0 / 25));
  CHECK(Atan2::slope_x(-4.0, 3.0) == Approx(3.0 / 25));
  CHECK(Atan2::slope_y(-4.0, 3.0) == Approx(4.0 / 25));
}

TEST_CASE("the slopes of atan2 neither overflow nor underflow where they are numbers") {
  CHECK(Atan2::slope_x(1e200, 1e200) == Approx(0.5e-200).epsilon(1e-15));
  CHECK(Atan2::slope_y(1e-200, 2e-200) == Approx(-0.2e200).epsilon(1e-15));
  CHECK(Atan2::slope_x(1e300, 1.0) == 0);
}

TEST_CASE("floor_divide rounds the exact quotient down") {
  CHECK(FloorDivide::value(7.0, 3.0) == 2);
  CHECK(FloorDivide::value(-7.0, 3.0) == -3);
  CHECK(FloorDivide::value(7.0, -3.0) == -3);
  CHECK(FloorDivide::value(-6.0, 3.0) == -2);
  CHECK(FloorDivide::value(0.3, 0.1) == 2);  // as doubles, whose quotient rounds to 3
  CHECK(FloorDivide::value(1.0, 1e-8) == 99999999);
  CHECK(FloorDivide::value(-1.0, infinity) == -1);
  CHECK(FloorDivide::value(1.0, 0.0) == infinity);
  CHECK(FloorDivide::slope_x() == 0);
  CHECK(FloorDivide::slope_y() == 0);
}

TEST_CASE("remainder has the sign of the divisor") {
  CHECK(Remainder::value(7.0, 3.0) == 1);
  CHECK(Remainder::value(-7.0, 3.0) == 2);
  CHECK(Remainder::value(7.0, -3.0) == -2);
  CHECK(Remainder::value(-7.0, -3.0) == -1);
  CHECK(Remainder::value(5.5, 2.0) == 1.5);
  CHECK(Remainder::value(6.0, -3.0) == 0);
  CHECK(Remainder::value(1e300, 7.0) == std::fmod(1e300, 7.0));
  CHECK(Remainder::value(2.0, infinity) == 2);
  CHECK(std::isnan(Remainder::value(2.0, 0.0)));
  CHECK(std::isnan(Remainder::value(infinity, 2.0)));
  CHECK(Remainder::slope_x(7.0, 3.0) == 1);
  CHECK(Remainder::slope_y(7.0, 3.0) == -2);
  CHECK(Remainder::slope_y(-7.0, 3.0) == 3);
}

TEST_CASE("NaN on either side of a function of two arguments gives NaN") {
  for (const auto& [x, y] : {std::pair{not_a_number, 2.0},
                             {2.0, not_a_number},
                             {not_a_number, infinity},
                             {-infinity, not_a_number},
                             {not_a_number, not_a_number}}) {
    CHECK(std::isnan(Add::value(x, y)));
    CHECK(std::isnan(Sub::value(x, y)));
    CHECK(std::isnan(Mul::value(x, y)));
    CHECK(std::isnan(Div::value(x, y)));
    CHECK(std::isnan(Pow::value(x, y)));
    CHECK(std::isnan(Maximum::value(x, y)));
    CHECK(std::isnan(Minimum::value(x, y)));
    CHECK(std::isnan(Atan2::value(x, y)));
    CHECK(std::isnan(Remainder::value(x, y)));
  }
}

TEST_CASE("NaN to the power 0, and 1 to the power NaN, are 1 as the C standard has it") {
  CHECK(Pow::value(not_a_number, 0.0) == 1);
  CHECK(Pow::value(1.0, not_a_number) == 1);
}

TEST_CASE("values of two arguments are NaN only where the mathematics has none") {
  for (const double x : to_the_ends) {
    for (const double y : to_the_ends) {
      CAPTURE(x, y);
      const bool both_infinite = std::isinf(x) && std::isinf(y);
      // ∞ - ∞
      CHECK(std::isnan(Add::value(x, y)) == (both_infinite && x == -y));
      CHECK(std::isnan(Sub::value(x, y)) == (both_infinite && x == y));
      // 0 · ∞
      CHECK(std::isnan(Mul::value(x, y)) == ((x == 0 && std::isinf(y)) || (std::isinf(x) && y == 0)));
      // 0 / 0 and ∞ / ∞
      CHECK(std::isnan(Div::value(x, y)) == ((x == 0 && y == 0) || both_infinite));
      // fractional powers of negative numbers
      CHECK(std::isnan(Pow::value(x, y)) == (x < 0 && std::isfinite(x) && !is_whole_number(y)));
      CHECK_FALSE(std::isnan(Maximum::value(x, y)));
      CHECK_FALSE(std::isnan(Minimum::value(x, y)));
      CHECK_FALSE(std::isnan(Atan2::value(x, y)));
      CHECK(std::isnan(Remainder::value(x, y)) == (y == 0 || std::isinf(x)));
    }
  }
}

TEST_CASE("slopes of two arguments are NaN only where the mathematics has none, or an exponent is infinite") {
  for (const double x : to_the_ends) {
    for (const double y : to_the_ends) {
      CAPTURE(x, y);
      CHECK_FALSE(std::isnan(Mul::slope_x(x, y)));
      CHECK_FALSE(std::isnan(Mul::slope_y(x, y)));
      CHECK_FALSE(std::isnan(Div::slope_x(x, y)));
      if (!std::isnan(Div::value(x, y))) CHECK_FALSE(std::isnan(Div::slope_y(x, y)));
      // PyTorch's formulas too are ∞ · 0 in two corners of the mathematics' limit 0: for an infinite exponent,
      // and for a negative power of ∞ as a function of the exponent
      if (!std::isnan(Pow::value(x, y)) && std::isfinite(y)) CHECK_FALSE(std::isnan(Pow::slope_x(x, y)));
      if (x >= 0 && !(std::isinf(x) && y < 0)) CHECK_FALSE(std::isnan(Pow::slope_y(x, y)));
      CHECK_FALSE(std::isnan(Maximum::slope_x(x, y)));
      CHECK_FALSE(std::isnan(Maximum::slope_y(x, y)));
      CHECK_FALSE(std::isnan(Minimum::slope_x(x, y)));
      CHECK_FALSE(std::isnan(Minimum::slope_y(x, y)));
      // the origin has no angle, and two infinities have no direction
      const bool has_direction = !(x == 0 && y == 0) && !(std::isinf(x) && std::isinf(y));
      CHECK(std::isnan(Atan2::slope_x(x, y)) == !has_direction);
      CHECK(std::isnan(Atan2::slope_y(x, y)) == !has_direction);
      if (!std::isnan(Remainder::value(x, y))) CHECK_FALSE(std::isnan(Remainder::slope_y(x, y)));
    }
  }
}
