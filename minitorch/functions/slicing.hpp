// Slices of a tensor along a dimension. The results are views: they share the elements. Negative dimensions and indices
// count from the end. Names and rules are PyTorch's.
//
// They throw ShapeError and IndexError.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The indices start, ..., start + length - 1 of dimension `dim`.
Tensor narrow(const Tensor& x, WholeNumber dim, WholeNumber start, WholeNumber length);
/// The indices start, start + step, ..., before `end`, of dimension `dim`: Python's x[start:end:step]. `start` and
/// `end` are clamped to the size; `step` is at least 1.
Tensor slice(const Tensor& x, WholeNumber dim, WholeNumber start = 0,
             WholeNumber end = std::numeric_limits<std::int64_t>::max(), WholeNumber step = 1);
/// The elements at `index` of dimension `dim`; removes the dimension.
Tensor select(const Tensor& x, WholeNumber dim, WholeNumber index);
/// Slices of `size` indices along dimension `dim`; the last may be shorter.
std::vector<Tensor> split(const Tensor& x, WholeNumber size, WholeNumber dim = 0);
/// Slices of the given sizes along dimension `dim`. The sizes must add up to the size of the dimension.
std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& sizes, WholeNumber dim = 0);
inline std::vector<Tensor> split(const Tensor& x, std::initializer_list<std::int64_t> sizes, WholeNumber dim = 0) {
  return split(x, std::vector<std::int64_t>(sizes), dim);
}
/// At most `chunks` slices of one size along dimension `dim`; the last may be shorter.
std::vector<Tensor> chunk(const Tensor& x, WholeNumber chunks, WholeNumber dim = 0);
/// The slices at all indices of dimension `dim`, without that dimension.
std::vector<Tensor> unbind(const Tensor& x, WholeNumber dim = 0);

/// The derivative of `slice`: zeros, with size `size` in dimension `dim`, and x at the indices start, start + step, ...
Tensor slice_backward(const Tensor& x, WholeNumber dim, WholeNumber start, WholeNumber step, WholeNumber size);

}  // namespace minitorch
