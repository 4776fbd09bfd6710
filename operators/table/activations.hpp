// Rows like those of elementary.hpp: the activation functions beyond tanh, sigmoid and relu, and erfc, which gelu
// needs. At a kink, the formula names the derivative, which is PyTorch's.
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::abs, std::erfc, std::expm1, std::log1p;

/// y = x where x > 0, else αx   =>   dy/dx = 1 or α;   α at the kink x = 0
struct LeakyRelu {
  double negative_slope = 0.01;
  static constexpr auto name = "leaky_relu";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, negative_slope * x); }
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, negative_slope); }
};
template <> struct About<LeakyRelu> : Facts<LeakyRelu> {
  static constexpr auto help = "x where positive, else negative_slope x";
  static constexpr auto options = "negative_slope";
  static constexpr bool is_cheap = true;
  static std::array<double, 1> kinks(const LeakyRelu& /*f*/) { return {0}; }
  static std::array<LeakyRelu, 2> samples() { return {LeakyRelu{}, LeakyRelu{0.2}}; }
};

/// y = x where x > 0, else α (eˣ - 1)   =>   dy/dx = 1 or α eˣ;   α at x = 0   (Clevert et al. 2015)
struct Elu {
  double alpha = 1;
  static constexpr auto name = "elu";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, alpha * expm1(x)); }
  // Both branches must be finite: the second derivative multiplies the unused one by 0.
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, alpha * exp(where(x > 0, 0.0, x))); }
};
template <> struct About<Elu> : Facts<Elu> {
  static constexpr auto help = "x where positive, else alpha (eˣ - 1)";
  static constexpr auto options = "alpha";
  static std::array<double, 1> kinks(const Elu& /*f*/) { return {0}; }
  static std::array<Elu, 2> samples() { return {Elu{}, Elu{0.5}}; }
};

/// y = 1 - erf x   =>   dy/dx = -2/√π e^(-x²)
struct Erfc {
  static constexpr auto name = "erfc";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return erfc(x); }
  static constexpr double last = 40;  // beyond it the slope is 0 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return -2 * std::numbers::inv_sqrtpi * exp(-(x * x));
  }
};
template <> struct About<Erfc> : Facts<Erfc> { static constexpr auto help = "1 - erf x"; };

/// x Φ(x), where Φ(x) = erfc(-x/√2) / 2. It has a name because SIMD vectors have a function of their own, as for the
/// slope (operators/simd/simd_normal.hpp).
template <class T> auto gelu_value(const T& x) {
  return times_vanishing(x, 0.5 * erfc(x * (-1 / std::numbers::sqrt2)));
}

/// The derivative of x Φ(x)
template <class T> auto gelu_slope(const T& given) {
  constexpr double last = 40;  // beyond it the slope is 0 or 1 in every dtype
  const auto x = within(given, last);
  const auto density = (std::numbers::inv_sqrtpi / std::numbers::sqrt2) * exp(-0.5 * (x * x));
  return 0.5 * erfc(x * (-1 / std::numbers::sqrt2)) + x * density;
}

/// y = x Φ(x)   =>   dy/dx = Φ(x) + x Φ'(x), where Φ'(x) = e^(-x²/2) / √(2π)
/// Φ is the distribution function of the normal distribution (Hendrycks & Gimpel 2016, the exact form).
struct Gelu {
  static constexpr auto name = "gelu";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return gelu_value(x); }
  template <class T> static auto slope(const T& x) { return gelu_slope(x); }
};
template <> struct About<Gelu> : Facts<Gelu> {
  static constexpr auto help = "x Φ(x), where Φ is the normal distribution";
};

/// The slope of Gelu, as an operation of blocks.
struct GeluSlope {
  template <class T> static auto value(const T& x) { return gelu_slope(x); }
};

/// y = x s, where s = sigmoid(x)   =>   dy/dx = s + x s (1 - s)
struct Silu {
  static constexpr auto name = "silu";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, sigmoid(x)); }
  static constexpr double last = 800;  // beyond it the slope is 0 or 1 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last), s = sigmoid(x);
    return s + x * (s * (1 - s));
  }
};
template <> struct About<Silu> : Facts<Silu> { static constexpr auto help = "x sigmoid(x)"; };

/// y = ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|), which does not overflow   =>   dy/dx = sigmoid(x)
struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return where(x <= 0, 0, x) + log1p(exp(-abs(x))); }
  template <class T> static auto slope(const T& x) { return sigmoid(x); }
};
template <> struct About<Softplus> : Facts<Softplus> { static constexpr auto help = "ln(1 + eˣ)"; };

/// y = -ln(1 + e⁻ˣ) = min(x, 0) - ln(1 + e^-|x|), which does not overflow   =>   dy/dx = sigmoid(-x)
struct Logsigmoid {
  static constexpr auto name = "logsigmoid";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return where(x >= 0, 0, x) - log1p(exp(-abs(x))); }
  template <class T> static auto slope(const T& x) { return sigmoid(-x); }
};
template <> struct About<Logsigmoid> : Facts<Logsigmoid> { static constexpr auto help = "ln sigmoid(x)"; };

/// y = λx where x > 0, else λα (eˣ - 1)   =>   dy/dx = λ or λα eˣ;   λα at x = 0   (Klambauer et al. 2017)
/// λ and α are such that the map of mean and variance through a layer has its fixed point at 0 and 1.
struct Selu {
  static constexpr double scale = 1.0507009873554804934193349852946, scaled_alpha = 1.7580993408473768599402175208123;
  static constexpr auto name = "selu";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return where(x > 0, scale * x, scaled_alpha * expm1(x)); }
  // Both branches must be finite, as in Elu.
  template <class T> static auto slope(const T& x) {
    return where(x > 0, scale, scaled_alpha * exp(where(x > 0, 0.0, x)));
  }
};
template <> struct About<Selu> : Facts<Selu> {
  static constexpr auto help = "1.0507 x where positive, else 1.7581 (eˣ - 1)";
  static std::array<double, 1> kinks(const Selu& /*f*/) { return {0}; }
};

/// y = x t, where t = tanh(ln(1 + eˣ)) = s (1 + r) / (1 + r²) for s = sigmoid(x) and r = 1 - s = sigmoid(-x)
/// =>   dy/dx = t + x s (1 - t²) = t + 4 x s r² / (1 + r²)²   (Misra 2019)
struct Mish {
  static constexpr auto name = "mish";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, gate(sigmoid(x), sigmoid(-x))); }
  static constexpr double last = 800;  // beyond it the slope is 0 or 1 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last), s = sigmoid(x), r = sigmoid(-x), bend = r / (1 + r * r);
    return gate(s, r) + x * (4 * s * (bend * bend));
  }

  template <class T> static auto gate(const T& s, const T& r) { return s * (1 + r) / (1 + r * r); }
};
template <> struct About<Mish> : Facts<Mish> { static constexpr auto help = "x tanh(softplus(x))"; };

/// y = x clamped to [min_val, max_val]   =>   dy/dx = 1 within, 0 outside; 0 at the kinks, where that of Clamp is 1
struct Hardtanh {
  double min_val = -1, max_val = 1;
  static constexpr auto name = "hardtanh";
  static constexpr auto saves = Saves::input;
  static constexpr bool is_gate = true;
  template <class T> auto value(const T& x) const {
    const auto raised = where(x < min_val, min_val, x);
    return where(raised > max_val, max_val, raised);
  }
  template <class T> auto slope(const T& x) const { return where(x <= min_val, 0.0, where(x >= max_val, 0.0, 1.0)); }
};
template <> struct About<Hardtanh> : Facts<Hardtanh> {
  static constexpr auto help = "x clamped to [min_val, max_val], with slope 0 at the ends";
  static constexpr auto options = "min_val, max_val";
  static constexpr bool is_cheap = true;
  static std::array<double, 2> kinks(const Hardtanh& f) { return {f.min_val, f.max_val}; }
  static std::array<Hardtanh, 2> samples() { return {Hardtanh{}, Hardtanh{0, 6}}; }
};

/// y = x (x + 3) / 6, but 0 below -3 and x above 3   =>   dy/dx = x / 3 + 1/2, 0 or 1;   -1/2 at -3, 3/2 at 3
/// (Howard et al. 2019)
struct Hardswish {
  static constexpr auto name = "hardswish";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return where(x <= -3, 0, where(x >= 3, x, x * (x + 3) / 6)); }
  template <class T> static auto slope(const T& x) { return where(x < -3, 0.0, where(x > 3, 1.0, x / 3 + 0.5)); }
};
template <> struct About<Hardswish> : Facts<Hardswish> {
  static constexpr auto help = "x (x + 3) / 6, but 0 below -3 and x above 3";
  static constexpr bool is_cheap = true;
  static std::array<double, 2> kinks(const Hardswish& /*f*/) { return {-3, 3}; }
};

/// y = x / (1 + |x|)   =>   dy/dx = 1 / (1 + |x|)², which has a kink at 0   (Bergstra et al. 2009)
struct Softsign {
  static constexpr auto name = "softsign";
  static constexpr auto saves = Saves::input;
  static constexpr double last = 1e30;  // beyond it the value is -1 or 1 in every dtype
  template <class T> static auto value(const T& given) {
    const auto x = within(given, last);
    return x / (1 + abs(x));
  }
  template <class T> static auto slope(const T& x) {
    const auto r = 1 / (1 + abs(x));
    return r * r;
  }
};
template <> struct About<Softsign> : Facts<Softsign> {
  static constexpr auto help = "x / (1 + |x|)";
  static constexpr bool is_cheap = true;
  static std::array<double, 1> kinks(const Softsign& /*f*/) { return {0}; }
};

}  // namespace minitorch::operators
