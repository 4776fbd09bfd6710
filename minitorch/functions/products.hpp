// Products of vectors, matrices and batches of matrices. They throw ShapeError.
#pragma once

#include <string_view>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// PyTorch's matmul. Matrices (n, k) and (k, m) give their product (n, m). With more dimensions, the last two hold the
/// matrices, and the others are broadcast. A vector counts as a row on the left and as a column on the right, and the
/// result has no such dimension: two vectors give the sum of products, of shape ().
Tensor matmul(const Tensor& a, const Tensor& b);

/// The sum of products of two vectors (n), of shape ().
Tensor dot(const Tensor& a, const Tensor& b);
/// a bᵀ: the matrix (n, m) of all products of elements of two vectors (n) and (m).
Tensor outer(const Tensor& a, const Tensor& b);
/// The product (n) of a matrix (n, k) and a vector (k).
Tensor mv(const Tensor& a, const Tensor& b);
/// The product (n, m) of two matrices (n, k) and (k, m). Unlike `matmul`, it takes nothing else.
Tensor mm(const Tensor& a, const Tensor& b);
/// The products (B, n, m) of two batches of as many matrices, (B, n, k) and (B, k, m). Nothing is broadcast.
Tensor bmm(const Tensor& a, const Tensor& b);
/// beta x + alpha a b for two matrices; x is broadcast to the shape of their product. With a beta of 0, x is not read,
/// so that NaN in it does no harm. Throws DtypeError for a factor that is not whole beside int64.
Tensor addmm(const Tensor& x, const Tensor& a, const Tensor& b, AddmmOptions options = {});

/// Sums of products by Einstein's convention: einsum("ij,jk->ik", {a, b}) is the matrix product. Each letter names a
/// dimension. Letters that are not in the result are summed over. "..." stands for any dimensions, which are broadcast.
/// Without an arrow, the result has the letters that occur once, in alphabetical order. Operands are multiplied in
/// pairs, first the pair whose product adds the fewest elements. Throws ShapeError for a wrong equation, shapes that do
/// not fit it, and if in any order a product would have more than `max_rank` dimensions.
Tensor einsum(std::string_view equation, const TensorList& operands);

}  // namespace minitorch
