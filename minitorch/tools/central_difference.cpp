// The central difference.
#include "minitorch/tools/central_difference.hpp"

#include <cmath>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

double central_difference(const std::function<double(const std::vector<double>&)>& f, std::vector<double> values,
                          std::size_t argument, double epsilon) {
  if (!f) throw Error("central_difference: the function is empty, it must return a value");
  if (argument >= values.size()) {
    throw IndexError("central_difference: argument " + std::to_string(argument) + " of " +
                     std::to_string(values.size()) + " values, counted from 0");
  }
  if (!(epsilon > 0 && std::isfinite(epsilon))) {
    throw DataError("central_difference: epsilon is " + to_text(epsilon) + ", it must be finite and above 0");
  }
  constexpr double lost = 0x1p-44, relative_step = 0x1p-17;  // the cube root of 2⁻⁵¹, near which errors are smallest
  const double x = values[argument];
  // Added to a large x, a small ε loses most digits, or all.
  const double step = epsilon < lost * std::abs(x) ? relative_step * std::abs(x) : epsilon;
  // Both are rounded, so their distance is not exactly 2ε.
  const double above = x + step, below = x - step;
  values[argument] = above;
  const double f_above = f(values);
  values[argument] = below;
  const double f_below = f(values);
  return (f_above - f_below) / (above - below);
}

}  // namespace minitorch
