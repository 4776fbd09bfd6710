// Makes the rows of the elementwise functions from the structs in operators/table/, one instance of each.
#include "tests/minitorch/functions/functions_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/scalar/scalar_functions.hpp"
#include "operators/table/about.hpp"
#include "operators/table/options.hpp"

namespace minitorch::table {

namespace {

template <class F> double slope(const F& f, double x) {
  if constexpr (F::saves == operators::Saves::nothing) {
    return f.slope();
  } else if constexpr (F::saves == operators::Saves::output) {
    return f.slope(f.value(x));
  } else {
    return f.slope(x);
  }
}

template <class F> double slope_x(const F& f, double x, double y) {
  if constexpr (F::saves == operators::Saves::nothing) {
    return f.slope_x();
  } else {
    return f.slope_x(x, y);
  }
}

template <class F> double slope_y(const F& f, double x, double y) {
  if constexpr (F::saves == operators::Saves::nothing) {
    return f.slope_y();
  } else {
    return f.slope_y(x, y);
  }
}

// Returns the numbers at which the function has a value and no kink nearby.
template <class F> std::vector<double> smooth_points(const F& f) {
  std::vector<double> points;
  for (const double x : {-2.5, -0.7, 0.3, 0.9, 1.4, 3.0}) {
    const auto kinks = operators::About<F>::kinks(f);
    const bool is_near = std::any_of(kinks.begin(), kinks.end(), [x](double kink) { return std::abs(x - kink) < 0.1; });
    if (operators::About<F>::has_value(f, x) && !is_near) points.push_back(x);
  }
  return points;
}

template <class F> UnaryRow row_of(const F& f) {
  using About = operators::About<F>;
  const auto options = operators::options_of(f);
  const auto kinks = About::kinks(f);
  return {.name = F::name,
          .help = About::help,
          .function = [f](const Scalar& x) { return map(f, x); },
          .function_of_tensor = [f](const Tensor& x) { return map(f, x); },
          .value = [f](double x) { return f.value(x); },
          .slope = [f](double x) { return table::slope(f, x); },
          .value_of_float = [f](float x) { return f.value(x); },
          .has_value = [f](double x) { return About::has_value(f, x); },
          .options = {options.begin(), options.end()},
          .kinks = {kinks.begin(), kinks.end()},
          .points = smooth_points(f)};
}

template <class F> BinaryRow binary_row_of(const F& f) {
  const auto function = [f](const auto& x, const auto& y) { return zip(f, x, y); };
  BinaryRow row = {.name = F::name,
                   .help = operators::About<F>::help,
                   .function = function,
                   .with_number_right = function,
                   .with_number_left = function,
                   .function_of_tensors = function,
                   .of_tensor_with_number_right = function,
                   .of_tensor_with_number_left = function,
                   .value = [f](double x, double y) { return f.value(x, y); },
                   .slope_x = [f](double x, double y) { return table::slope_x(f, x, y); },
                   .slope_y = [f](double x, double y) { return table::slope_y(f, x, y); },
                   .value_of_floats = [f](float x, float y) { return f.value(x, y); },
                   .points = {}};
  for (const auto& [x, y] : {std::pair(-2.5, 0.7), {0.3, -1.4}, {1.3, 2.2}, {2.5, 0.7}}) {
    if (operators::About<F>::has_value(f, x, y)) row.points.push_back({x, y});
  }
  return row;
}

}  // namespace

const std::vector<UnaryRow>& unary() {
  static const std::vector<UnaryRow> rows = []<class... F>(operators::Table<F...>) {
    std::vector<UnaryRow> result;
    const auto add = [&result](const auto& samples) {
      for (const auto& f : samples) result.push_back(row_of(f));
    };
    (add(operators::About<F>::samples()), ...);
    return result;
  }(operators::UnaryFunctions{});
  return rows;
}

const std::vector<BinaryRow>& binary() {
  static const std::vector<BinaryRow> rows = []<class... F>(operators::Table<F...>) {
    return std::vector<BinaryRow>{binary_row_of(F{})...};
  }(operators::BinaryFunctions{});
  return rows;
}

}  // namespace minitorch::table
