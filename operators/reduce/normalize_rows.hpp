// Normalisation of rows, with a weight and a bias for each column: layer normalisation, and its form without a mean
// (RMS). Forward and backward, in one pass over memory, and the variances alone. For floating-point dtypes and
// contiguous tensors.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// Whether a normalisation subtracts the mean.
enum class Centre : std::uint8_t { kept, subtracted };

/// The sizes of a matrix, whose rows are normalised.
struct RowSizes {
  std::int64_t rows = 0, columns = 0;
  Centre centre = Centre::subtracted;
};

/// y[i] = Σ (x - m)² over row i of x, where m is the row's mean; 0 for rows of no elements. Threads share long rows.
/// Moments of blocks are joined, so where |m| is far above the deviation σ, the relative error may be |m|/σ roundings
/// of Wide<T>.
template <std::floating_point T> void squared_distances_of_rows(const RowSizes& sizes, const T* x, T* y);

// Sums of squares may overflow or underflow. Then a variance is infinite, NaN, 0 or denormal, and y has no meaning: the
// caller checks the variances. The bits of results do not depend on the number of threads.

/// y = weight (x - mean) / √(variance + eps) + bias, with the mean and the variance of each row. With Centre::kept, the
/// mean is 0 and the variance is the mean of x². mean and variance have an element for each row, weight and bias for
/// each column.
template <std::floating_point T>
void normalize_rows(const RowSizes& sizes, const T* x, T eps, const T* weight, const T* bias, T* mean, T* variance,
                    T* y);

/// The number of parts of the rows, each of which sums d_weight and d_bias for itself.
std::int64_t parts_of_rows(const RowSizes& sizes);

/// The derivatives of `normalize_rows`. dx, d_weight and d_bias may be null if they are not needed. d_weight and d_bias
/// are matrices of `parts_of_rows` rows in double, which the caller adds up.
///
///   n = (x - mean) r,  r = 1 / √(variance + eps)   =>   dx = r (g - mean(g) - n mean(g n)),   g = weight dy
///   d_weight = Σ dy n,   d_bias = Σ dy
/// With Centre::kept, there is no mean(g).
template <std::floating_point T>
void normalize_rows_backward(const RowSizes& sizes, const T* dy, const T* x, T eps, const T* weight, const T* mean,
                             const T* variance, T* dx, double* d_weight, double* d_bias);

}  // namespace minitorch::operators
