// Runs of places along a dimension, as views: they share the elements with what they are views of. Dimensions and places
// are counted from 0, or from the end where they are negative. Names and rules are PyTorch's.
//
// They throw ShapeError and IndexError.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The `length` places from `start` on in dimension `dim`.
Tensor narrow(const Tensor& x, std::int64_t dim, std::int64_t start, std::int64_t length);
/// Every `step`-th place from `start` to before `end` in dimension `dim`, counted from the end where negative; what lies
/// outside is left out, as Python's slices do.
Tensor slice(const Tensor& x, std::int64_t dim, std::int64_t start = 0,
             std::int64_t end = std::numeric_limits<std::int64_t>::max(), std::int64_t step = 1);
/// The place `index` in dimension `dim`, which is gone in the result.
Tensor select(const Tensor& x, std::int64_t dim, std::int64_t index);
/// Runs of `size` places in dimension `dim`; the last may be shorter.
std::vector<Tensor> split(const Tensor& x, std::int64_t size, std::int64_t dim = 0);
/// Runs of the given sizes, which add up to that of dimension `dim`.
std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& sizes, std::int64_t dim = 0);
inline std::vector<Tensor> split(const Tensor& x, std::initializer_list<std::int64_t> sizes, std::int64_t dim = 0) {
  return split(x, std::vector<std::int64_t>(sizes), dim);
}
/// At most `chunks` runs of one size in dimension `dim`; the last may be shorter.
std::vector<Tensor> chunk(const Tensor& x, std::int64_t chunks, std::int64_t dim = 0);

/// Zeros, of size `size` in dimension `dim`, with x at the places from `start` on, `step` apart: the derivative of
/// `slice`.
Tensor slice_backward(const Tensor& x, std::int64_t dim, std::int64_t start, std::int64_t step, std::int64_t size);

}  // namespace minitorch
