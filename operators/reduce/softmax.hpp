// softmax, log_softmax and log_sum_exp, stable for logits of any size, and the backward kernels of the first two. For
// floating-point dtypes.
#pragma once

#include <concepts>
#include <cstddef>

#include "operators/layout/view.hpp"

namespace minitorch::operators {

// The first operand may have any strides. The others are contiguous and have its shape, except log_sum_exp's y. The
// bits of results do not depend on the number of threads, nor (except in log_sum_exp) on x's strides. Infinite logits
// and NaN behave as in PyTorch: -∞ has probability 0; a row that has NaN or ∞, or only -∞, is NaN.

/// y = exp(x - m) / Σ exp(x - m) along `dim`, where m is the largest x along it.
template <std::floating_point T> void softmax(const View<const T>& x, std::size_t dim, const View<T>& y);
/// y = x - m - log Σ exp(x - m) along `dim`.
template <std::floating_point T> void log_softmax(const View<const T>& x, std::size_t dim, const View<T>& y);

/// dx = y (dy - Σ dy y), where y = softmax(x).
template <std::floating_point T>
void softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx);
/// dx = dy - exp(y) Σ dy, where y = log_softmax(x).
template <std::floating_point T>
void log_softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx);

/// y = m + log Σ exp(x - m) over the dimensions in which y has size 1, where m is the largest x of the sum. y = -∞ for
/// no elements or only -∞, and ∞ if an element is ∞. y is contiguous.
template <std::floating_point T> void log_sum_exp(const View<const T>& x, const View<T>& y);

}  // namespace minitorch::operators
