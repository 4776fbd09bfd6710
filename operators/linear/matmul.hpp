// The matrix product, for batches of matrices too. The caller broadcasts batches and checks shapes.
#pragma once

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// c = a b for each matrix of a batch: c[i, j] = Σ_p a[i, p] b[p, j].
///
/// The shapes are (..., n, k), (..., k, m) and (..., n, m), of the same rank >= 2, with equal batch dimensions (stride
/// 0 broadcasts). a and b may have any strides; c is contiguous and overlaps neither. k = 0 gives zeros. Sums are
/// computed in T.
template <Element T> void matmul(const View<const T>& a, const View<const T>& b, const View<T>& c);

extern template void matmul(const View<const float>&, const View<const float>&, const View<float>&);
extern template void matmul(const View<const double>&, const View<const double>&, const View<double>&);
extern template void matmul(const View<const std::int64_t>&, const View<const std::int64_t>&,
                            const View<std::int64_t>&);

}  // namespace minitorch::operators
