// Running sums. What stands before each element is added up once, not anew for each.
#pragma once

#include <cstddef>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// y[i] = x[0] + ... + x[i] along `dim`, where floats are added up in double. x may have any strides; y is contiguous
/// with x's shape.
template <Element T> void cumsum(const View<const T>& x, std::size_t dim, const View<T>& y);

}  // namespace minitorch::operators
