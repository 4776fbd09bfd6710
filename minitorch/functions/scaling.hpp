// Keeps sums of squares and products from overflow and underflow: tests whether one has occurred, and gives powers of 2
// to divide by in that case. Division by a power of 2 rounds nothing.
#pragma once

#include <array>

#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/tensor/tensor_data.hpp"

namespace minitorch {

/// Whether all elements of a floating-point tensor are finite.
bool all_finite(const TensorData& x);

/// Whether all sums of n terms (or results of n roundings) are finite, and so large that underflow of single terms does
/// not matter: at least n times the smallest normal number in magnitude. False for a sum of 0.
bool all_in_range(const TensorData& sums, double n);

/// For each group of elements that `dims` reduces, the largest power of 2 that is not above its largest magnitude; 1 if
/// that is 0, infinite or NaN. Has size 1 in the reduced dimensions. No group may be empty.
TensorData largest_power_of_2(const TensorData& x, const ReducedDims& dims);

/// For elements m 2ᵉ of float64 an integer e each, as float64, such that the product of neighbours' m along `dim`, of
/// any number of them, is from ½ to 2 in magnitude. For it, 0, infinity and NaN count as 1.
TensorData exponents_of_neighbours(const TensorData& x, std::size_t dim);

/// Two tensors whose product is 2ᵉ, for integers e in float64. 2ᵉ itself may overflow or underflow.
std::array<TensorData, 2> powers_of_2(const TensorData& e);

}  // namespace minitorch
