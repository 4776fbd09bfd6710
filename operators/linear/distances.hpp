// The distances of all rows of one matrix to all rows of another, and their derivatives. It computes differences, never
// |x|² + |y|² - 2 x·y, which loses the digits of near rows.
#pragma once

#include <concepts>

#include "operators/linear/decompositions.hpp"

namespace minitorch::operators {

/// d = ‖xᵢ - yⱼ‖ for each pair of matrices x (n, k) and y (m, k) of two batches: d (n, m). Squares neither overflow nor
/// underflow where the distance does not. In T, with L = 512 / sizeof(T), the relative error is at most
/// (L + k / L + 4) / 2 times epsilon, however near the rows are: a square is rounded, then a sum of L numbers, then a
/// sum of k / L. It is some 3 epsilon of random rows.
template <std::floating_point T>
void distances(const Matrices<const T>& x, const Matrices<const T>& y, const Matrices<T>& d);

/// dxᵢ = Σⱼ ddᵢⱼ (xᵢ - yⱼ) / dᵢⱼ and dyⱼ = -Σᵢ ddᵢⱼ (xᵢ - yⱼ) / dᵢⱼ for the distances d. A pair of equal rows adds 0.
/// Replaces d by its inverses. A result without data is not computed.
template <std::floating_point T>
void distances_backward(const Matrices<const T>& dd, const Matrices<const T>& x, const Matrices<const T>& y,
                        const Matrices<T>& d, const Matrices<T>& dx, const Matrices<T>& dy);

}  // namespace minitorch::operators
