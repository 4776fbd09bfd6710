// The Cholesky decomposition of a matrix that stays in a cache, row by row. elimination.cpp has that of others.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// From the least to the most rows, `cholesky_by_rows` is faster than Eigen's products, column by column.
constexpr std::int64_t least_rows_of_cholesky = 8, most_rows_of_cholesky = 128;

/// A = L Lᵀ. Replaces a (n, n), of which the lower triangle is read, by L. Returns the row of L that has no positive
/// number on its diagonal, or -1; then the result is not defined.
template <std::floating_point T> std::int64_t cholesky_by_rows(T* a, std::int64_t n);

}  // namespace minitorch::operators
