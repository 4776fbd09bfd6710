// Elementwise losses of an input x and a target y, as rows like those of binary_functions.hpp. Only the losses of nn
// use them, so they are no functions of Scalars and tensors.
#pragma once

#include <cmath>

#include "operators/table/about.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// z = d²   =>   dz/dd = 2 d
struct SquaredError {
  static constexpr auto name = "mse";
  template <class T> static auto value(const T& d) { return d * d; }
  template <class T> static auto slope(const T& d) { return 2 * d; }
};

/// z = |d|   =>   dz/dd = 1 or -1;   0 at d = 0
struct AbsoluteError {
  static constexpr auto name = "l1";
  template <class T> static auto value(const T& d) { return Abs::value(d); }
  template <class T> static auto slope(const T& d) { return Abs::slope(d); }
};

/// z = u (d - βu/2) for u = d / β, but at least -1 and at most 1   =>   dz/dd = u. No square of a large d is computed.
struct SmoothAbsoluteError {
  double beta = 1;
  static constexpr auto name = "smooth_l1";
  template <class T> auto value(const T& d) const {
    const T u = slope(d);
    return u * (d - u * (beta / 2));
  }
  template <class T> auto slope(const T& d) const { return where(d >= beta, 1.0, where(d <= -beta, -1.0, d / beta)); }
};

/// z = u (d - u/2) for u = d, but at least -δ and at most δ   =>   dz/dd = u, whose own derivative is 0 at ±δ, as
/// PyTorch's
struct HuberError {
  double delta = 1;
  static constexpr auto name = "huber";
  template <class T> auto value(const T& d) const {
    const T u = slope(d);
    return u * (d - u * 0.5);
  }
  template <class T> auto slope(const T& d) const { return where(d >= delta, delta, where(d <= -delta, -delta, d)); }
};

/// z = f(d) for d = x - y   =>   dz/dx = f.slope(d),   dz/dy = -f.slope(d)
template <class F> struct OfDifference {
  F f{};
  static constexpr auto name = F::name;
  static constexpr auto saves = Saves::input;
  template <class T, class U> auto value(const T& x, const U& y) const { return f.value(x - y); }
  template <class T, class U> auto slope_x(const T& x, const U& y) const { return f.slope(x - y); }
  template <class T, class U> auto slope_y(const T& x, const U& y) const { return -f.slope(x - y); }
};
template <class F> struct About<OfDifference<F>> : Facts<OfDifference<F>> { static constexpr bool is_cheap = true; };

/// z = -y ln x - (1 - y) ln(1 - x)   =>   dz/dx = (x - y) / (x (1 - x)),   dz/dy = ln(1 - x) - ln x. Logarithms are at
/// least -100, and x (1 - x) is at least 1e-12, a float, as in PyTorch.
struct BinaryCrossEntropy {
  static constexpr auto name = "bce";
  static constexpr auto saves = Saves::input;
  static constexpr double least = 1e-12F;

  template <class T> static T log_at_least(const T& p) {
    using std::log;
    const T logarithm = log(p);
    return where(logarithm < -100, -100.0, logarithm);
  }
  template <class T> static T at_least(const T& p) { return where(p < least, least, p); }
  template <class T, class U> static auto value(const T& x, const U& y) {
    return (y - 1) * log_at_least<T>(1 - x) - y * log_at_least<T>(x);
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) { return (x - y) / at_least<T>(x * (1 - x)); }
  template <class T, class U> static auto slope_y(const T& x, const U&) {
    return log_at_least<T>(1 - x) - log_at_least<T>(x);
  }
};

/// z = y (ln y - x), 0 where y = 0   =>   dz/dx = -y,   dz/dy = ln y + 1 - x, without the infinite ln y + 1 at y = 0
struct Divergence {
  static constexpr auto name = "kl_div";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) {
    using std::log;
    return where(y == 0, 0.0, y * (log(y) - x));
  }
  template <class T, class U> static auto slope_x(const T&, const U& y) { return -y; }
  template <class T, class U> static auto slope_y(const T& x, const U& y) {
    using std::log;
    return where(y == 0, 0.0, log(where(y == 0, 1.0, y)) + 1) - x;
  }
};

/// z = p (y - x) for p = eʸ, 0 where p = 0   =>   dz/dx = -p,   dz/dy = p (y - x) + p. A y of 0 replaces one of -∞.
struct DivergenceOfLogarithms {
  static constexpr auto name = "kl_div";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) {
    using std::exp;
    const U p = exp(y);
    return where(p == 0, 0.0, p * (where(p == 0, 0.0, y) - x));
  }
  template <class T, class U> static auto slope_x(const T&, const U& y) {
    using std::exp;
    return -exp(y);
  }
  template <class T, class U> static auto slope_y(const T& x, const U& y) {
    using std::exp;
    return value(x, y) + exp(y);
  }
};

/// The binary cross-entropy of a logit x and a target y:
/// z = ln(1 + eˣ) - y x   =>   dz/dx = sigmoid(x) - y,   dz/dy = -x
/// It is computed as c x + ln(1 + e^-|x|), where c = 1 - y for x > 0, else -y, to avoid cancellation. c x is 0 for
/// c = 0, at x = ±∞ too.
struct BceWithLogits {
  static constexpr auto name = "bce_with_logits";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) {
    return times_vanishing(x, where(x > 0, 1 - y, -y)) + log1p(exp(-abs(x)));
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) { return sigmoid(x) - y; }
  template <class T, class U> static auto slope_y(const T& x, const U&) { return -x; }
};

/// The losses. A new one is a struct in this file and a word here.
using LossFunctions =
    Table<OfDifference<SquaredError>, OfDifference<AbsoluteError>, OfDifference<SmoothAbsoluteError>,
          OfDifference<HuberError>, BinaryCrossEntropy, BceWithLogits, Divergence, DivergenceOfLogarithms>;

}  // namespace minitorch::operators
