// The table of functions that every generic test walks: a row for each elementwise function of one and of two
// arguments, as a user calls it, beside its struct on plain numbers. A test fails where a struct has no row here.
#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/scalar/scalar_functions.hpp"

namespace minitorch::table {

struct UnaryRow {
  std::string name;
  std::function<Scalar(const Scalar&)> function;  // as a user calls it
  std::function<double(double)> value, slope;     // of the struct, both of x
  std::function<double(float)> value_of_float;

  std::optional<double> option = {};                            // the struct's, where it has one
  std::vector<double> points = {-2.5, -0.7, 0.3, 1.4};          // the function is smooth around them
  bool (*has_no_value)(double) = [](double) { return false; };  // where mathematics has none
  bool takes_nan = true;                                        // NaN gives NaN

  UnaryRow with_option(double its_value) const { return changed(&UnaryRow::option, std::optional(its_value)); }
  UnaryRow at(std::vector<double> xs) const { return changed(&UnaryRow::points, std::move(xs)); }
  UnaryRow without_value_where(bool (*condition)(double)) const { return changed(&UnaryRow::has_no_value, condition); }
  UnaryRow whatever_x() const { return changed(&UnaryRow::takes_nan, false); }

  /// "elu(0.5)"
  std::string title() const {
    std::ostringstream text;
    text << name;
    if (option) text << '(' << *option << ')';
    return text.str();
  }

 private:
  template <class T> UnaryRow changed(T UnaryRow::*member, T to) const {
    UnaryRow row = *this;
    row.*member = std::move(to);
    return row;
  }
};

struct BinaryRow {
  std::string name;
  std::function<Scalar(const Scalar&, const Scalar&)> function;  // as a user calls it, and with numbers:
  std::function<Scalar(const Scalar&, double)> with_number_right;
  std::function<Scalar(double, const Scalar&)> with_number_left;
  std::function<double(double, double)> value, slope_x, slope_y;  // of the struct
  std::function<double(float, float)> value_of_floats;

  std::vector<std::vector<double>> points = {{-2.5, 0.7}, {0.3, -1.4}, {1.4, 2.2}};  // smooth around them
};

template <class F> double slope(const F& f, double x) {
  if constexpr (F::slope_reads == operators::Reads::nothing) {
    return f.slope();
  } else if constexpr (F::slope_reads == operators::Reads::output) {
    return f.slope(f.value(x));
  } else {
    return f.slope(x);
  }
}

template <class F> double slope_x(const F& f, double x, double y) {
  if constexpr (F::slope_reads == operators::Reads::nothing) {
    return f.slope_x();
  } else {
    return f.slope_x(x, y);
  }
}

template <class F> double slope_y(const F& f, double x, double y) {
  if constexpr (F::slope_reads == operators::Reads::nothing) {
    return f.slope_y();
  } else {
    return f.slope_y(x, y);
  }
}

template <class F> UnaryRow row_of(F f, std::function<Scalar(const Scalar&)> function) {
  return {.name = F::name,
          .function = std::move(function),
          .value = [f](double x) { return f.value(x); },
          .slope = [f](double x) { return table::slope(f, x); },
          .value_of_float = [f](float x) { return f.value(x); }};
}

template <class F, class Function> BinaryRow binary_row_of(F f, Function function) {
  return {.name = F::name,
          .function = function,
          .with_number_right = function,
          .with_number_left = function,
          .value = [f](double x, double y) { return f.value(x, y); },
          .slope_x = [f](double x, double y) { return table::slope_x(f, x, y); },
          .slope_y = [f](double x, double y) { return table::slope_y(f, x, y); },
          .value_of_floats = [f](float x, float y) { return f.value(x, y); }};
}

inline UnaryRow pow_row(double exponent) {
  return row_of(operators::PowConstant{exponent}, [exponent](const Scalar& x) { return pow(x, exponent); })
      .with_option(exponent);
}

// Clamped between -bound and bound.
inline UnaryRow clamp_row(double bound) {
  return row_of(operators::Clamp{-bound, bound}, [bound](const Scalar& x) { return clamp(x, -bound, bound); })
      .with_option(bound);
}

inline bool is_negative(double x) { return x < 0; }
inline bool is_negative_and_finite(double x) { return x < 0 && std::isfinite(x); }
inline bool is_infinite(double x) { return std::isinf(x); }

inline const std::vector<UnaryRow>& unary() {
  using namespace operators;
  using S = Scalar;
  static const std::vector<double> positive = {0.2, 0.9, 3.0};
  static const std::vector<UnaryRow> rows = {
      row_of(Id{}, [](const S& x) { return minitorch::id(x); }),
      row_of(Neg{}, [](const S& x) { return minitorch::neg(x); }),
      row_of(Inv{}, [](const S& x) { return minitorch::inv(x); }),
      row_of(Exp{}, [](const S& x) { return minitorch::exp(x); }),
      // below 0 there is no real logarithm and no real root
      row_of(Log{}, [](const S& x) { return minitorch::log(x); }).at(positive).without_value_where(is_negative),
      row_of(Sqrt{}, [](const S& x) { return minitorch::sqrt(x); }).at(positive).without_value_where(is_negative),
      row_of(Square{}, [](const S& x) { return minitorch::square(x); }),
      row_of(Abs{}, [](const S& x) { return minitorch::abs(x); }),
      // sine and cosine go on oscillating, and have no limit
      row_of(Sin{}, [](const S& x) { return minitorch::sin(x); }).without_value_where(is_infinite),
      row_of(Cos{}, [](const S& x) { return minitorch::cos(x); }).without_value_where(is_infinite),
      row_of(Tanh{}, [](const S& x) { return minitorch::tanh(x); }),
      row_of(Sigmoid{}, [](const S& x) { return minitorch::sigmoid(x); }),
      row_of(Relu{}, [](const S& x) { return minitorch::relu(x); }),
      clamp_row(0.5),
      clamp_row(1.2),
      row_of(LeakyRelu{}, [](const S& x) { return minitorch::leaky_relu(x); }).with_option(0.01),
      row_of(LeakyRelu{0.2}, [](const S& x) { return minitorch::leaky_relu(x, 0.2); }).with_option(0.2),
      row_of(Elu{}, [](const S& x) { return minitorch::elu(x); }).with_option(1),
      row_of(Elu{0.5}, [](const S& x) { return minitorch::elu(x, 0.5); }).with_option(0.5),
      row_of(Erfc{}, [](const S& x) { return minitorch::erfc(x); }),
      row_of(Gelu{}, [](const S& x) { return minitorch::gelu(x); }),
      row_of(Silu{}, [](const S& x) { return minitorch::silu(x); }),
      row_of(Softplus{}, [](const S& x) { return minitorch::softplus(x); }),
      pow_row(-2),
      pow_row(0).whatever_x(),
      pow_row(1),
      pow_row(2),
      pow_row(3),
      // a fractional power of a negative number is not real; of -∞ it has the limit of its size, says the C standard
      pow_row(-0.5).at(positive).without_value_where(is_negative_and_finite),
      pow_row(0.5).at(positive).without_value_where(is_negative_and_finite),
      pow_row(1.5).at(positive).without_value_where(is_negative_and_finite),
  };
  return rows;
}

inline const std::vector<BinaryRow>& binary() {
  using namespace operators;
  static const std::vector<BinaryRow> rows = [] {
    std::vector<BinaryRow> result = {
        binary_row_of(Add{}, [](const auto& x, const auto& y) { return minitorch::add(x, y); }),
        binary_row_of(Sub{}, [](const auto& x, const auto& y) { return minitorch::sub(x, y); }),
        binary_row_of(Mul{}, [](const auto& x, const auto& y) { return minitorch::mul(x, y); }),
        binary_row_of(Div{}, [](const auto& x, const auto& y) { return minitorch::div(x, y); }),
        binary_row_of(Maximum{}, [](const auto& x, const auto& y) { return minitorch::maximum(x, y); }),
        binary_row_of(Minimum{}, [](const auto& x, const auto& y) { return minitorch::minimum(x, y); }),
        binary_row_of(Pow{}, [](const auto& x, const auto& y) { return minitorch::pow(x, y); }),
    };
    result.back().points = {{0.3, -1.4}, {1.4, 2.2}, {2.5, 0.7}};  // whose bases are positive
    return result;
  }();
  return rows;
}

}  // namespace minitorch::table
