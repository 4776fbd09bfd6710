// Functions that repeat a tensor, or its elements. Names and rules are PyTorch's. They throw ShapeError and IndexError.
#pragma once

#include <vector>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// x, times[d] times in a row along each dimension d, as a copy. There may be more times than dimensions of x: the
/// first are for new dimensions. Throws ShapeError for fewer, and for a negative number.
Tensor repeat(const Tensor& x, const Shape& times);

/// Each entry of dimension `dim`, `repeats` times in a row; without `dim`, each element of x in row-major order. Throws
/// ShapeError for a negative number.
Tensor repeat_interleave(const Tensor& x, WholeNumber repeats, WholeNumber dim);
Tensor repeat_interleave(const Tensor& x, WholeNumber repeats);
/// Entry i repeats[i] times: an int64 vector with a number for each entry, or one number for all. Throws DtypeError for
/// another dtype.
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, WholeNumber dim);
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats);

/// The coordinates of a grid with the axes xs, vectors or numbers: for each a tensor of the shape of the grid, a view
/// that changes along its own dimension. With Indexing::xy the first two dimensions are exchanged, as pictures have
/// them. Throws ShapeError for other tensors and for none, and DtypeError if their dtypes differ.
std::vector<Tensor> meshgrid(const TensorList& xs, Indexing indexing = Indexing::ij);

}  // namespace minitorch
