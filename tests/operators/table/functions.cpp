// The table of unary functions on plain numbers: values and slopes at the limits and in between, by hand; and the
// accuracy where a careless formula loses digits, against mpmath 1.3 with 60 digits.
// tests/minitorch/scalar/functions.cpp tests all rows alike.
#include "operators/table/functions.hpp"

#include <limits>

#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

constexpr double pi = std::numbers::pi;

// Equal up to a relative error, also for the smallest numbers.
Approx about(double expected) { return Approx(expected).epsilon(4e-16); }

}  // namespace

TEST_CASE("id, neg and inv") {
  CHECK(Id::value(-2.5) == -2.5);
  CHECK(Id::slope() == 1);
  CHECK(Neg::value(2.5) == -2.5);
  CHECK(Neg::slope() == -1);
  CHECK(Inv::value(4.0) == 0.25);
  CHECK(Inv::slope(Inv::value(4.0)) == -0.0625);
}

TEST_CASE("inv at the ends: 1/0 is infinite and 1/infinity is 0") {
  CHECK(Inv::value(0.0) == infinity);
  CHECK(Inv::value(-0.0) == -infinity);
  CHECK(Inv::value(infinity) == 0);
  CHECK(Inv::value(-infinity) == 0);
  CHECK(Inv::slope(Inv::value(0.0)) == -infinity);
  CHECK(Inv::slope(Inv::value(infinity)) == 0);
}

TEST_CASE("exp") {
  CHECK(Exp::value(0.0) == 1);
  CHECK(Exp::value(1.0) == about(std::numbers::e));
  CHECK(Exp::value(1000.0) == infinity);
  CHECK(Exp::value(-1000.0) == 0);
  CHECK(Exp::slope(Exp::value(2.0)) == Exp::value(2.0));
}

TEST_CASE("log") {
  CHECK(Log::value(1.0) == 0);
  CHECK(Log::value(2.0) == about(std::numbers::ln2));
  CHECK(Log::value(infinity) == infinity);
  CHECK(Log::slope(4.0) == 0.25);
}

TEST_CASE("log of 0 is -infinity, and of a negative number NaN") {
  CHECK(Log::value(0.0) == -infinity);
  CHECK(Log::value(-0.0) == -infinity);
  CHECK(Log::slope(0.0) == infinity);
  CHECK(std::isnan(Log::value(-1.0)));
}

TEST_CASE("sqrt") {
  CHECK(Sqrt::value(9.0) == 3);
  CHECK(Sqrt::slope(Sqrt::value(4.0)) == 0.25);
  CHECK(Sqrt::value(0.0) == 0);
  CHECK(Sqrt::slope(Sqrt::value(0.0)) == infinity);
  CHECK(Sqrt::value(infinity) == infinity);
  CHECK(Sqrt::slope(Sqrt::value(infinity)) == 0);
  CHECK(std::isnan(Sqrt::value(-1.0)));
}

TEST_CASE("rsqrt") {
  CHECK(Rsqrt::value(4.0) == 0.5);
  CHECK(Rsqrt::slope(Rsqrt::value(4.0)) == -0.0625);
  CHECK(Rsqrt::value(0.0) == infinity);
  CHECK(Rsqrt::slope(Rsqrt::value(0.0)) == -infinity);
  CHECK(Rsqrt::value(infinity) == 0);
  CHECK(std::isnan(Rsqrt::value(-1.0)));
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

TEST_CASE("floor, ceil, round and trunc") {
  struct Rounded {
    double x, floor, ceil, round, trunc;
  };
  for (const Rounded& r : {Rounded{2.3, 2, 3, 2, 2},
                           {2.5, 2, 3, 2, 2},
                           {3.5, 3, 4, 4, 3},
                           {-2.3, -3, -2, -2, -2},
                           {-2.5, -3, -2, -2, -2},
                           {-3.5, -4, -3, -4, -3},
                           {0.49999999999999994, 0, 1, 0, 0},
                           {4503599627370495.5, 4503599627370495, 4503599627370496, 4503599627370496, 4503599627370495},
                           {-1e300, -1e300, -1e300, -1e300, -1e300},
                           {infinity, infinity, infinity, infinity, infinity}}) {
    CAPTURE(r.x);
    CHECK(Floor::value(r.x) == r.floor);
    CHECK(Ceil::value(r.x) == r.ceil);
    CHECK(Round::value(r.x) == r.round);
    CHECK(Trunc::value(r.x) == r.trunc);
  }
  CHECK(std::signbit(Ceil::value(-0.5)));
  CHECK(std::signbit(Round::value(-0.5)));
  CHECK(std::signbit(Trunc::value(-0.5)));
}

TEST_CASE("sign is 1, 0 or -1, and NaN of NaN") {
  CHECK(Sign::value(2.5) == 1);
  CHECK(Sign::value(-1e-320) == -1);
  CHECK(Sign::value(0.0) == 0);
  CHECK(Sign::value(-0.0) == 0);
  CHECK(Sign::value(-infinity) == -1);
  CHECK(std::isnan(Sign::value(not_a_number)));
}

TEST_CASE("functions that round have slope 0, at their jumps too") {
  CHECK(Floor::slope() == 0);
  CHECK(Ceil::slope() == 0);
  CHECK(Round::slope() == 0);
  CHECK(Trunc::slope() == 0);
  CHECK(Sign::slope() == 0);
}

TEST_CASE("tan, sinh and cosh") {
  CHECK(Tan::value(pi / 4) == about(1));
  CHECK(Tan::slope(1.0) == 2);
  CHECK(std::isnan(Tan::value(infinity)));
  CHECK(Sinh::value(std::numbers::ln2) == about(0.75));  // (2 - ½) / 2
  CHECK(Cosh::value(std::numbers::ln2) == about(1.25));  // (2 + ½) / 2
  CHECK(Sinh::value(1e-12) == about(1e-12));
  CHECK(Sinh::value(710.2) == about(1.3643036845527107e+308));  // e^710.2 is no double
  CHECK(Cosh::value(-710.2) == about(1.3643036845527107e+308));
  CHECK(Sinh::slope(0.0) == 1);
  CHECK(Cosh::slope(0.0) == 0);
}

TEST_CASE("erf") {
  CHECK(Erf::value(0.0) == 0);
  CHECK(Erf::value(0.5) == about(0.52049987781304653768));
  CHECK(Erf::value(-2.0) == about(-0.99532226501895273416));
  CHECK(Erf::value(1e-10) == about(1.1283791670955125739e-10));
  CHECK(Erf::value(infinity) == 1);
  CHECK(Erf::slope(0.0) == about(2 / std::sqrt(pi)));
  CHECK(Erf::slope(infinity) == 0);
}

TEST_CASE("square") {
  CHECK(Square::value(-3.0) == 9);
  CHECK(Square::slope(-3.0) == -6);
  CHECK(Square::value(-infinity) == infinity);
  CHECK(Square::slope(-infinity) == -infinity);
}

TEST_CASE("abs") {
  CHECK(Abs::value(-3.0) == 3);
  CHECK(Abs::slope(-3.0) == -1);
  CHECK(Abs::value(3.0) == 3);
  CHECK(Abs::slope(3.0) == 1);
  CHECK(Abs::value(-infinity) == infinity);
}

TEST_CASE("the derivative of abs at the kink is 0") {
  CHECK(Abs::slope(0.0) == 0);
  CHECK(Abs::slope(-0.0) == 0);
}

TEST_CASE("sin and cos") {
  CHECK(Sin::value(0.0) == 0);
  CHECK(Sin::slope(0.0) == 1);
  CHECK(Sin::value(pi / 2) == 1);
  CHECK(Sin::slope(pi / 2) == Approx(0).margin(1e-16));
  CHECK(Cos::value(0.0) == 1);
  CHECK(Cos::slope(0.0) == 0);
  CHECK(Cos::value(pi / 3) == about(0.5).epsilon(1e-15));
  CHECK(Cos::slope(pi / 2) == -1);
}

TEST_CASE("sin and cos of infinity are NaN: they have no limit") {
  CHECK(std::isnan(Sin::value(infinity)));
  CHECK(std::isnan(Cos::value(-infinity)));
}

TEST_CASE("tanh") {
  CHECK(Tanh::value(0.0) == 0);
  CHECK(Tanh::slope(Tanh::value(0.0)) == 1);
  CHECK(Tanh::value(std::numbers::ln2) == about(0.6));  // (2 - ½) / (2 + ½)
  CHECK(Tanh::slope(0.6) == about(0.64));
  CHECK(Tanh::value(1000.0) == 1);
  CHECK(Tanh::value(-1000.0) == -1);
  CHECK(Tanh::slope(Tanh::value(1000.0)) == 0);
}

TEST_CASE("sigmoid") {
  CHECK(Sigmoid::value(0.0) == 0.5);
  CHECK(Sigmoid::slope(Sigmoid::value(0.0)) == 0.25);
  CHECK(Sigmoid::value(std::log(3.0)) == about(0.75));
  CHECK(Sigmoid::slope(0.75) == 0.1875);
}

TEST_CASE("sigmoid is 0 and 1 at the ends, with slope 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Sigmoid::value(x) == 1);
    CHECK(Sigmoid::value(-x) == 0);
    CHECK(Sigmoid::slope(Sigmoid::value(x)) == 0);
    CHECK(Sigmoid::slope(Sigmoid::value(-x)) == 0);
  }
}

TEST_CASE("relu") {
  CHECK(Relu::value(3.0) == 3);
  CHECK(Relu::value(-3.0) == 0);
  CHECK(Relu::slope(Relu::value(3.0)) == 1);
  CHECK(Relu::slope(Relu::value(-3.0)) == 0);
  CHECK(Relu::value(infinity) == infinity);
  CHECK(Relu::value(-infinity) == 0);
}

TEST_CASE("the derivative of relu at the kink is 0") {
  CHECK(Relu::slope(Relu::value(0.0)) == 0);
  CHECK(Relu::slope(Relu::value(-0.0)) == 0);
}

TEST_CASE("clamp") {
  constexpr Clamp clamp{-1, 2};
  CHECK(clamp.value(-3.0) == -1);
  CHECK(clamp.value(0.5) == 0.5);
  CHECK(clamp.value(3.0) == 2);
  CHECK(clamp.value(infinity) == 2);
  CHECK(clamp.value(-infinity) == -1);
  CHECK(clamp.slope(-3.0) == 0);
  CHECK(clamp.slope(0.5) == 1);
  CHECK(clamp.slope(3.0) == 0);
}

TEST_CASE("the derivative of clamp at its kinks is 1") {
  CHECK(Clamp{-1, 2}.slope(-1.0) == 1);
  CHECK(Clamp{-1, 2}.slope(2.0) == 1);
}

TEST_CASE("leaky_relu") {
  CHECK(LeakyRelu{}.value(3.0) == 3);
  CHECK(LeakyRelu{}.value(-3.0) == -0.03);
  CHECK(LeakyRelu{0.25}.value(-3.0) == -0.75);
  CHECK(LeakyRelu{0.25}.slope(3.0) == 1);
  CHECK(LeakyRelu{0.25}.slope(-3.0) == 0.25);
  CHECK(LeakyRelu{}.value(-infinity) == -infinity);
}

TEST_CASE("the derivative of leaky_relu at the kink is its negative slope") {
  CHECK(LeakyRelu{}.slope(0.0) == 0.01);
  CHECK(LeakyRelu{0.25}.slope(-0.0) == 0.25);
}

TEST_CASE("elu") {
  CHECK(Elu{}.value(3.0) == 3);
  CHECK(Elu{}.value(-1.0) == about(-0.6321205588285576784));
  CHECK(Elu{0.5}.value(-1.0) == about(-0.6321205588285576784 / 2));
  CHECK(Elu{0.5}.slope(3.0) == 1);
  CHECK(Elu{0.5}.slope(-1.0) == about(0.3678794411714423216 / 2));
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

TEST_CASE("erfc") {
  CHECK(Erfc::value(0.0) == 1);
  CHECK(Erfc::value(0.5) == about(0.47950012218695346232));
  CHECK(Erfc::value(-1.0) == about(1.8427007929497148693));
  CHECK(Erfc::slope(0.0) == about(-1.1283791670955125739));  // -2/√π
  CHECK(Erfc::slope(-1.0) == about(-0.41510749742059470334));
  CHECK(Erfc::value(infinity) == 0);
  CHECK(Erfc::value(-infinity) == 2);
  CHECK(Erfc::slope(infinity) == 0);
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

TEST_CASE("softplus") {
  CHECK(Softplus::value(0.0) == about(std::numbers::ln2));
  CHECK(Softplus::slope(0.0) == 0.5);
  CHECK(Softplus::value(1.0) == about(1.313261687518222834));
  CHECK(Softplus::value(-1.0) == about(0.31326168751822283405));
}

TEST_CASE("softplus at the ends is x and 0") {
  for (const double x : {1000.0, infinity}) {
    CHECK(Softplus::value(x) == x);
    CHECK(Softplus::value(-x) == 0);
    CHECK(Softplus::slope(x) == 1);
    CHECK(Softplus::slope(-x) == 0);
  }
}

TEST_CASE("mish") {
  CHECK(Mish::value(0.0) == 0);
  CHECK(Mish::slope(0.0) == about(0.6));  // tanh ln 2
  CHECK(Mish::value(1.0) == about(0.86509838826731034613));
  CHECK(Mish::slope(1.0) == about(1.0490362200997922));
  CHECK(Mish::value(-1.0) == about(-0.30340146137410895));
  CHECK(Mish::slope(-1.0) == Approx(0.05921675587739495).epsilon(2e-15));  // a difference of two terms
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

TEST_CASE("selu is 1.0507 times elu with alpha 1.6733") {
  CHECK(Selu::value(2.0) == about(2.1014019747109609868));
  CHECK(Selu::slope(2.0) == about(1.0507009873554804934));
  CHECK(Selu::value(-1.0) == about(-1.1113307378125625));
  CHECK(Selu::slope(-1.0) == about(0.646768603034814));
  CHECK(Selu::slope(0.0) == about(1.7580993408473768599));
  CHECK(Selu::value(-infinity) == about(-1.7580993408473768599));
  CHECK(Selu::slope(-infinity) == 0);
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

TEST_CASE("hardswish") {
  CHECK(Hardswish::value(1.5) == 1.125);
  CHECK(Hardswish::value(-1.5) == -0.375);
  CHECK(Hardswish::slope(1.5) == 1);
  CHECK(Hardswish::slope(-1.5) == 0);
  CHECK(Hardswish::value(3.0) == 3);
  CHECK(Hardswish::value(-3.0) == 0);
  CHECK(Hardswish::slope(3.0) == 1.5);
  CHECK(Hardswish::slope(-3.0) == -0.5);
}

TEST_CASE("pow with a constant") {
  CHECK(PowConstant{}.value(3.0) == 9);
  CHECK(PowConstant{3}.value(-2.0) == -8);
  CHECK(PowConstant{3}.slope(-2.0) == 12);
  CHECK(PowConstant{-1}.value(4.0) == 0.25);
  CHECK(PowConstant{-1}.slope(4.0) == -0.0625);
  CHECK(PowConstant{0.5}.value(9.0) == 3);
  CHECK(PowConstant{0.5}.slope(4.0) == 0.25);
  CHECK(PowConstant{0.5}.slope(0.0) == infinity);
  CHECK(std::isnan(PowConstant{0.5}.value(-1.0)));
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

TEST_CASE("a function is kept by its cheapest: sigmoid's slope reads the output, sin's the input, id's nothing") {
  STATIC_REQUIRE(Sigmoid::saves == Saves::output);
  STATIC_REQUIRE(Sin::saves == Saves::input);
  STATIC_REQUIRE(Id::saves == Saves::nothing);
}

TEST_CASE("where chooses, and a factor that has vanished takes infinity with it") {
  CHECK(where(true, 1.5, 2) == 1.5);
  CHECK(where(false, 1.5, 2) == 2);
  CHECK(times_vanishing(infinity, 0.0) == 0);
  CHECK(times_vanishing(-infinity, 0.5) == -infinity);
  CHECK(times_vanishing(3.0, 0.5) == 1.5);
}
