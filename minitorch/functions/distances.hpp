// Lengths, distances and angles of vectors. Names, defaults and rules are PyTorch's. They throw DtypeError for int64,
// and ShapeError if the shapes do not fit.
#pragma once

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// x / max(‖x‖ₚ, eps): the vectors along `dim` with the length 1. Throws IndexError.
Tensor normalize(const Tensor& x, RealNumber p = 2, WholeNumber dim = 1, RealNumber eps = 1e-12);
/// The cosine of the angle between the vectors along `dim`, x y / (max(‖x‖, eps) max(‖y‖, eps)). x and y are broadcast.
/// Throws IndexError.
Tensor cosine_similarity(const Tensor& x, const Tensor& y, WholeNumber dim = 1, RealNumber eps = 1e-8);
/// ‖x - y + eps‖ₚ along the last dimension. x and y are broadcast.
Tensor pairwise_distance(const Tensor& x, const Tensor& y, RealNumber p = 2, RealNumber eps = 1e-6,
                         ReduceOptions options = {});
/// The distances ‖xᵢ - yⱼ‖ₚ of all rows of matrices x (..., n, k) and y (..., m, k): (..., n, m). The batches are
/// broadcast. p >= 0, see `norm`. The derivative is 0 for rows that are equal. Throws DataError for a negative p.
///
/// It computes differences, so that near rows keep their digits: for p = 2 it errs by some 3 units in the last place,
/// and a graph keeps x and y alone (operators/linear/distances.hpp).
Tensor cdist(const Tensor& x, const Tensor& y, RealNumber p = 2);

}  // namespace minitorch
