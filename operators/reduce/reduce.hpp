// Reductions: sum, product, maximum, minimum, and the indices of the last two. They do not check shapes; their callers
// do. The mean is made of a sum elsewhere.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

// x may have any strides. y is contiguous, and has x's rank, with size 1 in the reduced dimensions (all, some or none).
// A reduction of no elements gives its identity: 0, 1, -∞ (the lowest integer) or ∞ (the highest). The bits of y depend
// neither on the number of threads nor on x's strides, except for the sign of a 0 that is a maximum or minimum.

/// y = Σ x. float32 is added in float32 within a block, in float64 across blocks, so the sum of 10⁸ ones is 10⁸.
template <Element T> void sum(const View<const T>& x, const View<T>& y);
/// y = Σ x², with the bits of the `sum` of the squares.
template <std::floating_point T> void sum_of_squares(const View<const T>& x, const View<T>& y);
/// y = Π x. float32 is multiplied in float64.
template <Element T> void prod(const View<const T>& x, const View<T>& y);
/// y = max x; NaN if any x is NaN.
template <Element T> void max(const View<const T>& x, const View<T>& y);
/// y = min x; NaN if any x is NaN.
template <Element T> void min(const View<const T>& x, const View<T>& y);

/// y = the index along `dim` of the first largest x; NaN counts as the largest, as in PyTorch. y is contiguous, with
/// x's shape except size 1 at `dim`. y is 0 if x has size 0 at `dim`.
template <Element T> void argmax(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y);
/// y = the index along `dim` of the first smallest x; NaN counts as the smallest. Otherwise like `argmax`.
template <Element T> void argmin(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y);

}  // namespace minitorch::operators
