// The matrix product, for batches of matrices too. How it is cut for threads and which kernel does it is matmul.cpp's
// affair; broadcasting of batches and checks of shapes are the caller's.
#pragma once

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// c = a b for each matrix of a batch, that is c[i, j] = Σ_p a[i, p] b[p, j].
///
/// Shapes (..., n, k), (..., k, m) and (..., n, m), of one rank >= 2, and equal batch dimensions (a broadcast one has
/// stride 0). a and b may have any strides; c is contiguous and overlaps neither. k = 0 gives zeros. Each sum is made
/// in the precision of T.
template <Element T> void matmul(const View<const T>& a, const View<const T>& b, const View<T>& c);

extern template void matmul(const View<const float>&, const View<const float>&, const View<float>&);
extern template void matmul(const View<const double>&, const View<const double>&, const View<double>&);
extern template void matmul(const View<const std::int64_t>&, const View<const std::int64_t>&,
                            const View<std::int64_t>&);

}  // namespace minitorch::operators
