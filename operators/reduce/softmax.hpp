// Softmax and its kin along one dimension, stable for logits of any size, with their fused derivatives. For floats and
// doubles alone; what the loss does with them is decided above.
#pragma once

#include <concepts>
#include <cstddef>

#include "operators/layout/view.hpp"

namespace minitorch::operators {

// The first operand may have any strides; all others are contiguous, of its shape if nothing else is said. The bits of
// results do not depend on the number of threads, nor, but for log_sum_exp, on x's strides. Infinite logits and NaN do as
// in PyTorch: -∞ has probability 0, and a row with NaN, with ∞ or of -∞ alone is NaN.

/// y = exp(x - m) / Σ exp(x - m) along `dim`, where m is the largest x there.
template <std::floating_point T> void softmax(const View<const T>& x, std::size_t dim, const View<T>& y);
/// y = x - m - log Σ exp(x - m) along `dim`.
template <std::floating_point T> void log_softmax(const View<const T>& x, std::size_t dim, const View<T>& y);

/// dx = y (dy - Σ dy y), where y = softmax(x).
template <std::floating_point T>
void softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx);
/// dx = dy - exp(y) Σ dy, where y = log_softmax(x).
template <std::floating_point T>
void log_softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx);

/// y = m + log Σ exp(x - m) over the dimensions where y has size 1, where m is the largest x there; -∞ for nothing and
/// for -∞ alone, ∞ where there is ∞. y is contiguous.
template <std::floating_point T> void log_sum_exp(const View<const T>& x, const View<T>& y);

}  // namespace minitorch::operators
