// The table of elementwise functions of one argument: the list of all rows. The rows are in elementary.hpp,
// transcendental.hpp, algebraic.hpp, rounding.hpp and activations.hpp.
#pragma once

#include <array>
#include <cmath>

#include "operators/table/about.hpp"
#include "operators/table/activations.hpp"
#include "operators/table/algebraic.hpp"
#include "operators/table/elementary.hpp"
#include "operators/table/rounding.hpp"
#include "operators/table/transcendental.hpp"

namespace minitorch::operators {

// The facts about rows of elementary.hpp.

template <> struct About<Neg> : Facts<Neg> {
  static constexpr auto help = "-x";
  static constexpr bool for_integers = true;
};

template <> struct About<PowConstant> : Facts<PowConstant> {
  static constexpr auto help = "x to the power of a constant";
  static constexpr auto options = "exponent";
  // A fractional power of a negative number is not real. That of -∞ is the limit of |x| to that power (C standard).
  static bool has_value(const PowConstant& f, double x) {
    return f.exponent == 0 || x >= 0 || std::isinf(x) || (x < 0 && f.exponent == std::round(f.exponent));
  }
  static std::array<PowConstant, 8> samples() { return {{{-2}, {0}, {1}, {2}, {3}, {-0.5}, {0.5}, {1.5}}}; }
};

template <> struct About<Exp> : Facts<Exp> { static constexpr auto help = "eˣ"; };

template <> struct About<Log> : Facts<Log> {
  static constexpr auto help = "ln x; -∞ at 0, NaN below";
  static bool has_value(const Log& /*f*/, double x) { return x >= 0; }
};

template <> struct About<Sin> : Facts<Sin> {
  static constexpr auto help = "the sine of x, in radians";
  // It oscillates and has no limit at ±∞.
  static bool has_value(const Sin& /*f*/, double x) { return std::isfinite(x); }
};

template <> struct About<Cos> : Facts<Cos> {
  static constexpr auto help = "the cosine of x, in radians";
  static bool has_value(const Cos& /*f*/, double x) { return std::isfinite(x); }
};

template <> struct About<Tanh> : Facts<Tanh> { static constexpr auto help = "the hyperbolic tangent of x"; };

template <> struct About<Sigmoid> : Facts<Sigmoid> { static constexpr auto help = "1 / (1 + e⁻ˣ)"; };

template <> struct About<Relu> : Facts<Relu> {
  static constexpr auto help = "max(x, 0)";
  static constexpr bool for_integers = true;
  static std::array<double, 1> kinks(const Relu& /*f*/) { return {0}; }
};

/// A list of rows.
template <class... F> struct Table {};

/// The functions of one argument. A new one is a struct in one of the files of rows and a word here.
using UnaryFunctions =
    Table<Id, Neg, Inv, Exp, Expm1, Log, Log1p, Log2, Sqrt, Rsqrt, Square, Abs, Sign, Floor, Ceil, Round, Trunc, Sin,
          Cos, Tan, Sinh, Cosh, Tanh, Sigmoid, Relu, Clamp, LeakyRelu, Elu, Erf, Erfc, Gelu, Silu, Mish, Softplus,
          Logsigmoid, Selu, Hardtanh, Hardswish, Softsign, PowConstant>;

}  // namespace minitorch::operators
