// Running sums and products, in one pass over the elements.
#pragma once

#include <cstddef>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// y[i] = x[0] + ... + x[i] along `dim`; float32 is added in float64. x may have any strides; y is contiguous and has
/// x's shape.
template <Element T> void cumsum(const View<const T>& x, std::size_t dim, const View<T>& y);
/// The same of products: y[i] = x[0] ... x[i].
template <Element T> void cumprod(const View<const T>& x, std::size_t dim, const View<T>& y);

}  // namespace minitorch::operators
