// Elements chosen by indices, and their counterparts, which add to chosen places: each is the derivative of the other.
// Indices are int64 tensors; names and rules are PyTorch's.
//
// They throw ShapeError, DtypeError, and IndexError for
// an index that is out of range.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// For dim 1 of a matrix: y[i, j] = x[i, index[i, j]]. The index may be smaller than x in other dimensions.
Tensor gather(const Tensor& x, std::int64_t dim, const Tensor& index);
/// For dim 1 of a matrix: x, plus source[i, j] at (i, index[i, j]), in the order of the index.
Tensor scatter_add(const Tensor& x, std::int64_t dim, const Tensor& index, const Tensor& source);
/// The places index[0], index[1], ... of dimension `dim`, for an index of one dimension.
Tensor index_select(const Tensor& x, std::int64_t dim, const Tensor& index);
/// x, plus the places 0, 1, ... of `source` at index[0], index[1], ... of dimension `dim`.
Tensor index_add(const Tensor& x, std::int64_t dim, const Tensor& index, const Tensor& source);

/// For each class in `classes` a vector with 1 at its place and 0 elsewhere, as int64; with -1, `number` is the largest
/// class and one.
Tensor one_hot(const Tensor& classes, std::int64_t number = -1);

}  // namespace minitorch
