// The derivative without calculus: what every gradient of this library is checked against.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace minitorch {

/// d f / d values[argument] ≈ (f(..., x + ε, ...) - f(..., x - ε, ...)) / 2ε, with an error of order ε² and rounding
/// of order 1e-16 |f| / ε. Where ε is below 2⁻⁴⁴ |x|, it is 2⁻¹⁷ |x| instead. Throws IndexError if there is no such
/// argument, and DataError where ε is not above 0 and finite.
double central_difference(const std::function<double(const std::vector<double>&)>& f, std::vector<double> values,
                          std::size_t argument, double epsilon = 1e-6);

}  // namespace minitorch
