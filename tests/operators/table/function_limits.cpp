// The table of unary functions on plain numbers: values and slopes at their ends and kinks, by hand; and the accuracy
// where a careless formula loses digits, against mpmath 1.3 with 60 digits.
#include <limits>

#include "operators/table/functions.hpp"
#include "tests/catch.hpp"
#include "tests/operators/table/about_equal.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

TEST_CASE("inv at the ends: 1/0 is infinite and 1/infinity is 0") {
  CHECK(Inv::value(0.0) == infinity);
  CHECK(Inv::value(-0.0) == -infinity);
  CHECK(Inv::value(infinity) == 0);
  CHECK(Inv::value(-infinity) == 0);
  CHECK(Inv::slope(Inv::value(0.0)) == -infinity);
  CHECK(Inv::slope(Inv::value(infinity)) == 0);
}

TEST_CASE("log of 0 is -infinity, and of a negative number NaN") {
  CHECK(Log::value(0.0) == -infinity);
  CHECK(Log::value(-0.0) == -infinity);
  CHECK(Log::slope(0.0) == infinity);
  CHECK(std::isnan(Log::value(-1.0)));
}

TEST_CASE("expm1 and log1p keep the digits of small numbers, and undo each other") {
  CHECK(Expm1::value(1e-12) == about(1.0000000000005e-12));
  CHECK(Expm1::value(-infinity) == -1);
  CHECK(Expm1::slope(-40.0) == about(4.2483542552915889953e-18));
  CHECK(Log1p::value(1e-12) == about(9.999999999995e-13));
  CHECK(Log1p::value(-1.0) == -infinity);
  CHECK(Log1p::slope(-1.0) == infinity);
  CHECK(std::isnan(Log1p::value(-1.5)));
  CHECK(Log1p::value(Expm1::value(0.75)) == about(0.75));
}

TEST_CASE("log2 is exact for powers of 2, -infinity at 0 and NaN below") {
  for (const double exponent : {-1074.0, -1022.0, -3.0, 0.0, 1.0, 10.0, 1023.0})
    CHECK(Log2::value(std::exp2(exponent)) == exponent);
  CHECK(Log2::value(3.0) == about(1.584962500721156181));
  CHECK(Log2::slope(4.0) == about(0.25 / std::numbers::ln2));
  CHECK(Log2::value(0.0) == -infinity);
  CHECK(std::isnan(Log2::value(-1.0)));
}

TEST_CASE("functions that round have slope 0, at their jumps too") {
  CHECK(Floor::slope() == 0);
  CHECK(Ceil::slope() == 0);
  CHECK(Round::slope() == 0);
  CHECK(Trunc::slope() == 0);
  CHECK(Sign::slope() == 0);
}

TEST_CASE("the derivative of abs at the kink is 0") {
  CHECK(Abs::slope(0.0) == 0);
  CHECK(Abs::slope(-0.0) == 0);
}

TEST_CASE("sin and cos of infinity are NaN: they have no limit") {
  CHECK(std::isnan(Sin::value(infinity)));
  CHECK(std::isnan(Cos::value(-infinity)));
}

TEST_CASE("sigmoid is 0 and 1 at the ends, with slope 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Sigmoid::value(x) == 1);
    CHECK(Sigmoid::value(-x) == 0);
    CHECK(Sigmoid::slope(Sigmoid::value(x)) == 0);
    CHECK(Sigmoid::slope(Sigmoid::value(-x)) == 0);
  }
}

TEST_CASE("the derivative of relu at the kink is 0") {
  CHECK(Relu::slope(Relu::value(0.0)) == 0);
  CHECK(Relu::slope(Relu::value(-0.0)) == 0);
}

TEST_CASE("the derivative of clamp at its kinks is 1") {
  CHECK(Clamp{-1, 2}.slope(-1.0) == 1);
  CHECK(Clamp{-1, 2}.slope(2.0) == 1);
}

TEST_CASE("the derivative of leaky_relu at the kink is its negative slope") {
  CHECK(LeakyRelu{}.slope(0.0) == 0.01);
  CHECK(LeakyRelu{0.25}.slope(-0.0) == 0.25);
}

TEST_CASE("elu at the ends is x and -alpha") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Elu{0.5}.value(x) == x);
    CHECK(Elu{0.5}.value(-x) == -0.5);
    CHECK(Elu{0.5}.slope(x) == 1);
    CHECK(Elu{0.5}.slope(-x) == 0);
  }
}

TEST_CASE("the derivative of elu at 0 is alpha") {
  CHECK(Elu{}.slope(0.0) == 1);
  CHECK(Elu{0.5}.slope(-0.0) == 0.5);
}

TEST_CASE("gelu and silu at the ends are x and 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Gelu::value(x) == x);
    CHECK(Gelu::value(-x) == 0);
    CHECK(Gelu::slope(x) == 1);
    CHECK(Gelu::slope(-x) == 0);
    CHECK(Silu::value(x) == x);
    CHECK(Silu::value(-x) == 0);
    CHECK(Silu::slope(x) == 1);
    CHECK(Silu::slope(-x) == 0);
  }
}

TEST_CASE("gelu and silu at 0 are 0, with slope 1/2") {
  CHECK(Gelu::value(0.0) == 0);
  CHECK(Gelu::slope(0.0) == 0.5);
  CHECK(Silu::value(0.0) == 0);
  CHECK(Silu::slope(0.0) == 0.5);
}

TEST_CASE("softplus at the ends is x and 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Softplus::value(x) == x);
    CHECK(Softplus::value(-x) == 0);
    CHECK(Softplus::slope(x) == 1);
    CHECK(Softplus::slope(-x) == 0);
  }
}

TEST_CASE("mish and hardswish at the ends are x and 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Mish::value(x) == x);
    CHECK(Mish::value(-x) == 0);
    CHECK(Mish::slope(x) == 1);
    CHECK(Mish::slope(-x) == 0);
    CHECK(Hardswish::value(x) == x);
    CHECK(Hardswish::value(-x) == 0);
    CHECK(Hardswish::slope(x) == 1);
    CHECK(Hardswish::slope(-x) == 0);
  }
}

TEST_CASE("softsign at the ends is -1 and 1") {
  for (const double x : {1e17, std::numeric_limits<double>::max(), infinity}) {
    CHECK(Softsign::value(x) == 1);
    CHECK(Softsign::value(-x) == -1);
  }
  CHECK(Softsign::slope(infinity) == 0);
  CHECK(Softsign::slope(-infinity) == 0);
  CHECK(Softsign::slope(1e20F) > 0);  // (1 + |x|)² overflows
  CHECK(std::isnan(Softsign::value(std::nan(""))));
}

TEST_CASE("logsigmoid at the ends is 0 and x, and keeps its digits in the tails") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Logsigmoid::value(x) == 0);
    CHECK(Logsigmoid::value(-x) == -x);
    CHECK(Logsigmoid::slope(x) == 0);
    CHECK(Logsigmoid::slope(-x) == 1);
  }
  CHECK(Logsigmoid::value(0.0) == about(-std::numbers::ln2));
  CHECK(Logsigmoid::value(40.0) == about(-4.2483542552915889863e-18));
  CHECK(Logsigmoid::slope(40.0) == about(4.2483542552915889773e-18));
}

TEST_CASE("hardtanh clamps as clamp does, but its derivative at the kinks is 0") {
  CHECK(Hardtanh{}.value(-3.0) == -1);
  CHECK(Hardtanh{}.value(0.5) == 0.5);
  CHECK(Hardtanh{0, 6}.value(infinity) == 6);
  CHECK(Hardtanh{}.slope(0.5) == 1);
  CHECK(Hardtanh{}.slope(1.0) == 0);
  CHECK(Hardtanh{}.slope(-1.0) == 0);
  CHECK(Hardtanh{0, 6}.slope(0.0) == 0);
  CHECK(std::isnan(Hardtanh{}.value(std::nan(""))));
}

TEST_CASE("the power 0 is 1 with slope 0, of 0 and of infinity too") {
  for (const double x : {0.0, -0.0, 2.5, -2.5, infinity, -infinity}) {
    CHECK(PowConstant{0}.value(x) == 1);
    CHECK(PowConstant{0}.slope(x) == 0);
  }
}

TEST_CASE("the power 1 has slope 1, at 0 and at infinity too") {
  for (const double x : {0.0, -0.0, 2.5, -2.5, infinity, -infinity}) {
    CHECK(PowConstant{1}.value(x) == x);
    CHECK(PowConstant{1}.slope(x) == 1);
  }
}

TEST_CASE("softplus keeps its digits in the tails") {
  CHECK(Softplus::value(-700.0) == about(9.8596765437597708567e-305));
  CHECK(Softplus::value(-40.0) == about(4.2483542552915889863e-18));
  CHECK(Softplus::value(-20.0) == about(2.0611536203143807032e-9));
  CHECK(Softplus::value(20.0) == about(20.00000000206115362));
  CHECK(Softplus::value(30.0) == about(30.000000000000093576));
  CHECK(Softplus::slope(-40.0) == about(4.2483542552915889773e-18));
}

TEST_CASE("sigmoid keeps its digits in the lower tail") {
  CHECK(Sigmoid::value(-700.0) == about(9.8596765437597708567e-305));
  CHECK(Sigmoid::value(-40.0) == about(4.2483542552915889773e-18));
}

TEST_CASE("gelu keeps its digits in the tails") {
  // erfc amplifies a rounding error of x by x²
  CHECK(Gelu::value(-37.0) == Approx(-2.1184613523340934244e-298).epsilon(1e-12));
  CHECK(Gelu::value(-10.0) == Approx(-7.619853024160526066e-23).epsilon(1e-13));
  CHECK(Gelu::value(-5.0) == Approx(-1.4332578593959695584e-6).epsilon(1e-14));
  CHECK(Gelu::value(-1.0) == Approx(-0.15865525393145705141).epsilon(1e-15));
  CHECK(Gelu::value(1.0) == about(0.84134474606854294859));
  CHECK(Gelu::value(5.0) == about(4.999998566742140604));
  CHECK(Gelu::slope(-37.0) == Approx(-7.8382986694185162425e-297).epsilon(1e-12));
  CHECK(Gelu::slope(-10.0) == Approx(-7.6184000964648140857e-22).epsilon(1e-13));
  CHECK(Gelu::slope(1.0) == about(1.0833154705876862984));
}

TEST_CASE("silu keeps its digits in the tails") {
  CHECK(Silu::value(-700.0) == about(-6.9017735806318395997e-302));
  CHECK(Silu::value(-40.0) == about(-1.6993417021166355909e-16));
  CHECK(Silu::value(-10.0) == about(-4.5397868702434394505e-4));
  CHECK(Silu::value(10.0) == about(9.9995460213129756561));
  CHECK(Silu::slope(-700.0) == about(-6.8919139040880798288e-302));
  CHECK(Silu::slope(-10.0) == about(-4.0856020865708231582e-4));
  CHECK(Silu::slope(10.0) == about(1.0004085602086570823));
}

TEST_CASE("elu keeps its digits near 0") { CHECK(Elu{}.value(-1e-10) == about(-9.9999999995000003643e-11)); }

TEST_CASE("where chooses, and a factor that has vanished takes infinity with it") {
  CHECK(where(true, 1.5, 2) == 1.5);
  CHECK(where(false, 1.5, 2) == 2);
  CHECK(times_vanishing(infinity, 0.0) == 0);
  CHECK(times_vanishing(-infinity, 0.5) == -infinity);
  CHECK(times_vanishing(3.0, 0.5) == 1.5);
}
