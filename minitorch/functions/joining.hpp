// Tensors put together, and elements put elsewhere. Names and rules are PyTorch's.
//
// All serve Tensor and, in the backward of functions, TensorData. They throw ShapeError and IndexError.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The tensors one after the other along `dim`. Other sizes must be equal, but tensors of shape (0) are left out beside those of
/// more dimensions; the result has the kind of element that all promote to.
template <TensorLike V> V cat(const std::vector<V>& xs, std::int64_t dim = 0);
inline Tensor cat(const std::vector<Tensor>& xs, std::int64_t dim = 0) { return cat<Tensor>(xs, dim); }
/// Tensors of one shape along a new dimension `dim`.
template <TensorLike V> V stack(const std::vector<V>& xs, std::int64_t dim = 0);
inline Tensor stack(const std::vector<Tensor>& xs, std::int64_t dim = 0) { return stack<Tensor>(xs, dim); }

/// `value` around x: widths[i] is the number of places before and after x in the i-th dimension from the last, as in
/// PyTorch's pad. A negative one takes places away.
template <TensorLike V>
V pad(const V& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, double value = 0);
/// The elements in reverse order in each of `dims`.
template <TensorLike V> V flip(const V& x, const Dims& dims);
/// The elements `shift` places further along `dim`; what leaves at the end comes in at the start.
template <TensorLike V> V roll(const V& x, std::int64_t shift, std::int64_t dim);
/// The elements on and below diagonal number `diagonal` of the last two dimensions; 0 above.
template <TensorLike V> V tril(const V& x, std::int64_t diagonal = 0);
/// The elements on and above diagonal number `diagonal` of the last two dimensions; 0 below.
template <TensorLike V> V triu(const V& x, std::int64_t diagonal = 0);

}  // namespace minitorch
