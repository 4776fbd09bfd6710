// Task 3.2: the product of matrices, parallel and in blocks.
//
// The product of a, {n, k}, and b, {k, m}, has the shape {n, m} and the elements Σₗ aᵢₗ bₗⱼ. Tensors with more
// dimensions are batches of matrices: the last two dimensions are those of the matrices, and the others are broadcast.
//
//   {2, 3} and {3, 4} give {2, 4}        {5, 2, 3} and {3, 4} give {5, 2, 4}        {2, 3} and {2, 3}: error
//
// The formula as three loops (i, j, l) is slow. It takes b column by column, but b lies in memory row by row, and
// memory comes to the processor in pieces of 64 bytes: 8 numbers that lie side by side. Each number of a column costs
// such a piece, of which 7 numbers are thrown away. Two changes make it fast:
//
//   1. The loops in the order i, l, j: for each aᵢₗ, add aᵢₗ times row l of b to row i of the result. All lies side by
//      side, and the compiler computes several numbers at once.
//   2. Blocks: take as many rows of b as stay in the cache, use them for all rows of a, then take the next rows.
//
// Take addresses once for each row, not an Index for each element. If b has other strides, copy its block first.
//
// The rows of each matrix of the result are shared among threads, and each is written by one. The order of the sum over
// l must not depend on the number of threads. `#pragma omp simd` before an inner loop asks the compiler to compute
// several of its rounds at once. Threads may get blocks of rows, of 64 at most.
//
// Write both functions in matrix_product.cpp. They need tasks 2.1 and 2.2. Task 3.5 needs them. The time on one thread
// is compared with that of the three plain loops, for matrices of 256 rows and columns: at most half of it is asked
// for.
#pragma once

#include "module2/tensor_data.hpp"

namespace course {

/// The shape of the product of tensors of the shapes a and b, with two dimensions at least. Throws
/// std::invalid_argument if there are fewer, if the columns of a are not as many as the rows of b, or if the other
/// dimensions do not fit.
Shape product_shape(const Shape& a, const Shape& b);
/// Sets `out` to the product of a and b. They may be views. `out` is contiguous, has the shape product_shape gives, and
/// its elements mean nothing.
void matrix_product(const TensorData& a, const TensorData& b, TensorData& out);

}  // namespace course
