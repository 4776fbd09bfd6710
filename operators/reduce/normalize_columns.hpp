// Normalisation of the columns of a matrix, with a weight and a bias for each: batch normalisation of features. Forward
// and backward read a matrix twice, row by row. Their variances alone take one pass. For floating-point dtypes and
// contiguous tensors.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// The sizes of a matrix, whose columns are normalised.
struct ColumnSizes {
  std::int64_t rows, columns;
};

/// y[j] = Σ (x - m)² over column j of x, of at least one row, where m is the
/// column's mean, as exactly as squared_distances_of_rows (normalize_rows.hpp).
template <std::floating_point T> void squared_distances_of_columns(const ColumnSizes& sizes, const T* x, T* y);

// Arguments and results are those of normalize_channels.hpp for rows of one element, in groups across the batch.

template <std::floating_point T>
void normalize_columns(const ColumnSizes& sizes, const T* x, T eps, const T* weight, const T* bias, T* mean,
                       T* variance, T* y);

template <std::floating_point T>
void normalize_columns_backward(const ColumnSizes& sizes, const T* dy, const T* x, T eps, const T* weight,
                                const T* mean, const T* variance, T* dx, T* d_weight, T* d_bias);

}  // namespace minitorch::operators
