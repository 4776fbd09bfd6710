// Many elements become one: sums, products, the largest, the smallest, and where they lie. Shapes are taken as given;
// the floor above checks them, and decides what a mean is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

// y has x's rank, with size 1 in each dimension that is reduced (any number of them, also none), and is contiguous; x
// may have any strides. Where there is nothing to reduce, y is the identity: 0, 1, -∞ (the lowest integer) or ∞ (the
// highest). The bits of y do not depend on the number of threads, nor on x's strides, but for the sign of a 0 that is the
// largest or the smallest.

/// y = Σ x. The sum of a block of floats goes on in double, so the sum of 10⁸ ones is 10⁸.
template <Element T> void sum(const View<const T>& x, const View<T>& y);
/// y = Π x; floats are multiplied in double.
template <Element T> void prod(const View<const T>& x, const View<T>& y);
/// y = the largest x; NaN where there is one.
template <Element T> void max(const View<const T>& x, const View<T>& y);
/// y = the smallest x; NaN where there is one.
template <Element T> void min(const View<const T>& x, const View<T>& y);

/// y = the place, along dimension `dim`, of the first largest x, where NaN is larger than all, as in PyTorch. y is
/// contiguous with x's shape but for size 1 at `dim`, and 0 where x has size 0 there.
template <Element T> void argmax(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y);
/// y = the place of the first smallest x, where NaN is smaller than all; else as `argmax`.
template <Element T> void argmin(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y);

}  // namespace minitorch::operators
