// Normalisation: functions that give groups of elements the mean 0 and the variance 1, or the mean square 1, and then
// apply a weight and a bias. They work also where squares overflow or underflow.
//
// All throw DtypeError for int64 and for operands of different dtypes, and DataError for an eps that is negative or not
// finite.
#pragma once

#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Returns (x - m) / √(v + eps), with the mean m and the variance v over `dims` (all if empty); v is the sum of squares
/// divided by n. 0 where all x are equal and eps is above 0. Throws IndexError for a bad or duplicate dimension.
Tensor standardize(const Tensor& x, const Dims& dims, RealNumber eps = 1e-5);

/// Options of layer_norm, group_norm and batch_norm.
struct NormOptions {
  std::optional<Tensor> weight = {};  // a factor for each channel, or element of the normalized shape; none: 1
  std::optional<Tensor> bias = {};    // added after that; none: 0
  RealNumber eps = 1e-5;              // added to the variance
};

/// weight (x - m) / √(v + eps) + bias, with mean and variance over the last dimensions, those of `normalized_shape`,
/// the shape of weight and bias (Ba, Kiros & Hinton 2016). Throws ShapeError if x does not end with that shape, or it
/// is ().
Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const NormOptions& options = {});

/// Options of rms_norm.
struct RMSOptions {
  std::optional<Tensor> weight = {};
  std::optional<RealNumber> eps = {};  // none: the distance from 1 to the next number of x's dtype
};

/// weight x / √(mean(x²) + eps), with the mean over the last dimensions, those of `normalized_shape`, the shape of the
/// weight (Zhang & Sennrich 2019). Throws as layer_norm.
Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const RMSOptions& options = {});

/// weight (x - m) / √(v + eps) + bias for x (N, C, ...): the channels are split into `num_groups` groups, and mean and
/// variance are those of a group in one example; weight and bias have shape (C) (Wu & He 2018). Throws ShapeError
/// unless num_groups divides C.
Tensor group_norm(const Tensor& x, WholeNumber num_groups, const NormOptions& options = {});

/// weight (x - m) / √(v + eps) + bias for x (N, C, ...), with a mean and a variance for each channel, over the batch;
/// weight and bias have shape (C) (Ioffe & Szegedy 2015). Throws ShapeError if a channel has fewer than two values.
Tensor batch_norm(const Tensor& x, const NormOptions& options = {});
/// The same with given means and variances of shape (C), such as running values.
Tensor batch_norm(const Tensor& x, const Tensor& mean, const Tensor& variance, const NormOptions& options = {});

namespace detail {

/// The result of batch_norm over the batch, and the mean and the variance of each channel, of shape (C).
struct BatchNormalized {
  Tensor y;
  TensorData mean, variance;
};
/// batch_norm(x, options), with the moments.
BatchNormalized normalized_by_batch(const Tensor& x, const NormOptions& options);

}  // namespace detail

}  // namespace minitorch
