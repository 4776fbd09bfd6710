// Products whose partial products leave the range of float64: fractions and exponents are taken apart. It is not for
// other products, which reduce.hpp computes faster.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// y[i] = the product of row i of x, for `rows` contiguous rows of n numbers: a fraction times a power of 2. However
/// large and small numbers alternate, only the rounding of each product is lost, and once more that of a denormal y.
template <std::floating_point T> void product_by_parts(const T* x, std::int64_t rows, std::int64_t n, T* y);

}  // namespace minitorch::operators
