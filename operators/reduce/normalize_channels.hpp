// Normalisation to mean 0 and variance 1 in groups of rows, with a weight and a bias for each channel: batch and group
// normalisation, forward and backward, in one pass over memory. For floating-point dtypes and contiguous tensors.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// The rows of a tensor (N, C, length), which are normalised in groups of equally many.
///
/// Either a group has the rows of one channel in all examples (batch normalisation), or `channels / n` neighbouring
/// channels of one example (group normalisation).
struct RowGroups {
  std::int64_t examples = 0, channels = 0, length = 0;
  std::int64_t groups_per_example = 0;  // 0: groups across the batch

  bool across_batch() const { return groups_per_example == 0; }
  std::int64_t groups() const { return across_batch() ? channels : examples * groups_per_example; }
  /// The number of rows in a group.
  std::int64_t rows() const { return across_batch() ? examples : channels / groups_per_example; }
  /// The number of elements in a group.
  std::int64_t count() const { return rows() * length; }
  /// The index of the first row of a group, and the distance to the next one.
  std::int64_t first_row(std::int64_t group) const { return across_batch() ? group : group * rows(); }
  std::int64_t row_step() const { return across_batch() ? channels : 1; }
};

// Sums of squares may overflow or underflow. Then a variance is infinite, NaN, 0 or denormal, and y has no meaning: the
// caller checks the variances. The bits of results do not depend on the number of threads.

/// y = weight (x - mean) / √(variance + eps) + bias, where mean and variance are those of the group. x and y are
/// contiguous; mean and variance have an element for each group, weight and bias for each channel.
template <std::floating_point T>
void normalize_channels(const RowGroups& groups, const T* x, T eps, const T* weight, const T* bias, T* mean,
                        T* variance, T* y);

/// The derivatives of `normalize_channels`. dx may be null if it is not needed. d_weight and d_bias have an element for
/// each channel if groups go across the batch; else for each row (N, C), which the caller sums over N.
///
///   n = (x - mean) r,  r = 1 / √(variance + eps)   =>   dx = r (g - mean(g) - n mean(g n)),   g = weight dy
///   d_weight = Σ dy n,   d_bias = Σ dy
template <std::floating_point T>
void normalize_channels_backward(const RowGroups& groups, const T* dy, const T* x, T eps, const T* weight,
                                 const T* mean, const T* variance, T* dx, T* d_weight, T* d_bias);

/// y = x scale + shift for x (N, C, length), with an element of scale and shift for each channel.
template <std::floating_point T>
void scale_channels(const RowGroups& rows, const T* x, const T* scale, const T* shift, T* y);

}  // namespace minitorch::operators
