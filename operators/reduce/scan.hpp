// Running sums and products, and linear recurrences, in one pass over the elements.
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
/// y[i] = a[i] + b[i] y[i - 1] along `dim`, where y[-1] = 0; float32 is computed in float64. All three are contiguous,
/// of one shape.
template <Element T>
void linear_scan(const View<const T>& a, const View<const T>& b, std::size_t dim, const View<T>& y);
/// y[i] = the product of all elements along `dim` but x[i], in float64: that of the elements before it times that of
/// the elements behind it. x and y are contiguous, of one shape. Returns false if one of these products overflows or
/// underflows, zeros left out: then y may be wrong.
template <Element T> bool products_of_others(const View<const T>& x, std::size_t dim, const View<double>& y);

}  // namespace minitorch::operators
