// The central difference, a numerical derivative. Every gradient of this library is checked against it.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace minitorch {

/// Returns d f / d values[argument] ≈ (f(..., x + ε, ...) - f(..., x - ε, ...)) / 2ε, with an error of order ε² and a
/// rounding error of order 1e-16 |f| / ε. An ε below 2⁻⁴⁴ |x| is replaced by 2⁻¹⁷ |x|. Throws IndexError if there is no
/// such argument, and DataError unless ε is finite and above 0.
double central_difference(const std::function<double(const std::vector<double>&)>& f, std::vector<double> values,
                          std::size_t argument, double epsilon = 1e-6);

}  // namespace minitorch
