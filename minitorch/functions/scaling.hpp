// What sums of squares and products need at the ends of the range of numbers: whether they have overflowed or underflowed,
// and powers of 2 to divide by where they have. Dividing by a power of 2 rounds nothing.
#pragma once

#include <array>

#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/tensor/tensor_data.hpp"

namespace minitorch {

/// Whether all elements of a floating-point tensor are finite.
bool all_finite(const TensorData& x);

/// Whether all sums of n terms, or other results of n roundings, are finite, and so large that what is lost to underflow
/// does not count: of a magnitude of at least n times the smallest normal number. A 0 is not.
bool all_in_range(const TensorData& sums, double n);

/// For each group of elements that `dims` reduces, with size 1 there, the power of 2 at the largest magnitude or below
/// it; 1 where that is 0, infinite or NaN. Each group has an element.
TensorData largest_power_of_2(const TensorData& x, const ReducedDims& dims);

/// For each element of float64, the whole number e for which it is m 2ᵉ with √½ <= |m| < √2 (or < 2, at the end of the
/// range); 0 for 0, infinity and NaN.
TensorData nearest_exponents(const TensorData& x);

/// Two factors of 2ᵉ for whole numbers e of float64: 2ᵉ itself may be too large or too small for a number.
std::array<TensorData, 2> powers_of_2(const TensorData& e);

}  // namespace minitorch
