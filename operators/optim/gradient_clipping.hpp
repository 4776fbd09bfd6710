// What clipping does to the elements of one gradient, which lie without gaps: its norm, and its limits.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// Σ |g / unit|ᵖ in float64, where p is finite and above 0, and so is unit; NaN if any element is.
template <std::floating_point T> double sum_of_powers(std::int64_t n, const T* g, double power, double unit = 1);
/// The largest |g|; 0 for no elements, NaN if any is.
template <std::floating_point T> double largest_magnitude(std::int64_t n, const T* g);
/// g ← factor g
template <std::floating_point T> void scale(std::int64_t n, T* g, double factor);
/// g ← g, but not below -limit nor above limit; NaN stays.
template <std::floating_point T> void limit_magnitude(std::int64_t n, T* g, double limit);

}  // namespace minitorch::operators
