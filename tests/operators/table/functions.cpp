// The table of unary functions on plain numbers: values and slopes by hand. Their ends and kinks, and where a careless
// formula loses digits, are in function_limits.cpp. tests/minitorch/scalar/functions.cpp tests all rows alike.
#include "operators/table/functions.hpp"

#include <limits>

#include "tests/catch.hpp"
#include "tests/operators/table/about_equal.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

constexpr double pi = std::numbers::pi;

}  // namespace

TEST_CASE("id, neg and inv") {
  CHECK(Id::value(-2.5) == -2.5);
  CHECK(Id::slope() == 1);
  CHECK(Neg::value(2.5) == -2.5);
  CHECK(Neg::slope() == -1);
  CHECK(Inv::value(4.0) == 0.25);
  CHECK(Inv::slope(Inv::value(4.0)) == -0.0625);
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

TEST_CASE("relu") {
  CHECK(Relu::value(3.0) == 3);
  CHECK(Relu::value(-3.0) == 0);
  CHECK(Relu::slope(Relu::value(3.0)) == 1);
  CHECK(Relu::slope(Relu::value(-3.0)) == 0);
  CHECK(Relu::value(infinity) == infinity);
  CHECK(Relu::value(-infinity) == 0);
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

TEST_CASE("leaky_relu") {
  CHECK(LeakyRelu{}.value(3.0) == 3);
  CHECK(LeakyRelu{}.value(-3.0) == -0.03);
  CHECK(LeakyRelu{0.25}.value(-3.0) == -0.75);
  CHECK(LeakyRelu{0.25}.slope(3.0) == 1);
  CHECK(LeakyRelu{0.25}.slope(-3.0) == 0.25);
  CHECK(LeakyRelu{}.value(-infinity) == -infinity);
}

TEST_CASE("elu") {
  CHECK(Elu{}.value(3.0) == 3);
  CHECK(Elu{}.value(-1.0) == about(-0.6321205588285576784));
  CHECK(Elu{0.5}.value(-1.0) == about(-0.6321205588285576784 / 2));
  CHECK(Elu{0.5}.slope(3.0) == 1);
  CHECK(Elu{0.5}.slope(-1.0) == about(0.3678794411714423216 / 2));
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

TEST_CASE("softplus") {
  CHECK(Softplus::value(0.0) == about(std::numbers::ln2));
  CHECK(Softplus::slope(0.0) == 0.5);
  CHECK(Softplus::value(1.0) == about(1.313261687518222834));
  CHECK(Softplus::value(-1.0) == about(0.31326168751822283405));
}

TEST_CASE("mish") {
  CHECK(Mish::value(0.0) == 0);
  CHECK(Mish::slope(0.0) == about(0.6));  // tanh ln 2
  CHECK(Mish::value(1.0) == about(0.86509838826731034613));
  CHECK(Mish::slope(1.0) == about(1.0490362200997922));
  CHECK(Mish::value(-1.0) == about(-0.30340146137410895));
  CHECK(Mish::slope(-1.0) == Approx(0.05921675587739495).epsilon(2e-15));  // a difference of two terms
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

TEST_CASE("softsign") {
  CHECK(Softsign::value(3.0) == 0.75);
  CHECK(Softsign::value(-1.0) == -0.5);
  CHECK(Softsign::slope(3.0) == 0.0625);
  CHECK(Softsign::slope(-1.0) == 0.25);
  CHECK(Softsign::value(0.0) == 0);
  CHECK(Softsign::slope(0.0) == 1);
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

TEST_CASE("a function is kept by its cheapest: sigmoid's slope reads the output, sin's the input, id's nothing") {
  STATIC_REQUIRE(Sigmoid::saves == Saves::output);
  STATIC_REQUIRE(Sin::saves == Saves::input);
  STATIC_REQUIRE(Id::saves == Saves::nothing);
}
