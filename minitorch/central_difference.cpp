// The derivative without calculus.
#include "minitorch/central_difference.hpp"

#include <string>

#include "operators/error.hpp"

namespace minitorch {

double central_difference(const std::function<double(const std::vector<double>&)>& f, std::vector<double> values,
                          std::size_t argument, double epsilon) {
  if (argument >= values.size()) {
    throw IndexError("central_difference: argument " + std::to_string(argument) + " of " +
                     std::to_string(values.size()) + " values, counted from 0");
  }
  const double x = values[argument];
  // x ± ε as rounded: their distance is not 2ε exactly.
  const double above = x + epsilon, below = x - epsilon;
  values[argument] = above;
  const double f_above = f(values);
  values[argument] = below;
  const double f_below = f(values);
  return (f_above - f_below) / (above - below);
}

}  // namespace minitorch
