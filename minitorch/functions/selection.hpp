// Functions that read elements at given indices, and functions that add to elements at given indices: each is the
// derivative of the other. Indices are int64 tensors, and are not negative. Names and rules are PyTorch's.
//
// They throw ShapeError, DtypeError, and IndexError for an index that is out of range.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// For a matrix and dim 1: y[i, j] = x[i, index[i, j]]. The result has the shape of `index`, which has as many
/// dimensions as x and may be smaller in those other than `dim`.
Tensor gather(const Tensor& x, WholeNumber dim, const Tensor& index);
/// For a matrix and dim 1: y = x, then y[i, index[i, j]] += source[i, j], in row-major order of `index`. `index` may be
/// smaller than `source`; the rest of `source` is not used. x and `source` have one dtype.
Tensor scatter_add(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source);
/// For a matrix and dim 1: y = x, then y[i, index[i, j]] = source[i, j], in row-major order of `index`: of equal
/// indices the last one counts, and gets the derivative. Else as `scatter_add`.
Tensor scatter(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source);
/// The same with one number for all places.
Tensor scatter(const Tensor& x, WholeNumber dim, const Tensor& index, RealNumber value);
/// For dim 0: y[i] = x[index[i]], for an index of one dimension.
Tensor index_select(const Tensor& x, WholeNumber dim, const Tensor& index);
/// For dim 0: y = x, then y[index[i]] += source[i], for an index of one dimension. x and `source` have one dtype.
Tensor index_add(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source);

/// The elements of x where `mask` is not 0, in row-major order, as a vector; x and `mask` are broadcast. Throws
/// ShapeError if they do not broadcast.
Tensor masked_select(const Tensor& x, const Tensor& mask);
/// The indices of the elements that are not 0, in row-major order: int64 (n, dimensions of x).
Tensor nonzero(const Tensor& x);

/// For each class c in `classes` a vector with 1 at index c and 0 elsewhere: int64, with a new last dimension of size
/// `number`. -1 infers `number`: the largest class plus one.
Tensor one_hot(const Tensor& classes, WholeNumber number = -1);

}  // namespace minitorch
