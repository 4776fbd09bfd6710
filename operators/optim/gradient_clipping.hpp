// The kernels of gradient clipping: norms and limits of the contiguous elements of one gradient.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// Σ |g / unit|ᵖ in float64, where p = power. p and unit are finite and positive. NaN if any element is NaN.
template <std::floating_point T> double sum_of_powers(std::int64_t n, const T* g, double power, double unit = 1);
/// The largest |g|; 0 for no elements; NaN if any element is NaN.
template <std::floating_point T> double largest_magnitude(std::int64_t n, const T* g);
/// g ← factor g
template <std::floating_point T> void scale(std::int64_t n, T* g, double factor);
/// Clamps g to [-limit, limit]. NaN stays NaN.
template <std::floating_point T> void limit_magnitude(std::int64_t n, T* g, double limit);

}  // namespace minitorch::operators
