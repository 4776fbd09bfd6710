// The functions of linear_algebra.hpp for TensorData and Tensors alike, as in on_data.hpp: derivatives are written with
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "minitorch/tensor/tensor.hpp"
#include "operators/linear/decompositions.hpp"

namespace minitorch {

template <TensorLike V> V solve(const V& a, const V& b);

/// A = U diag(s) Vᵀ
template <class V> struct SvdOf { V u, s, vh; };
template <TensorLike V> SvdOf<V> svd_of(const V& a);

/// Throws DtypeError or ShapeError, in the name of `function`, unless the last dimensions of `a` hold matrices of
/// floating-point numbers.
void check_matrices(std::string_view function, const TensorData& a);
/// The same for square matrices.
void check_square(std::string_view function, const TensorData& a);
/// The number of matrices in a tensor of `shape`.
std::int64_t count_of_matrices(const Shape& shape);
/// The matrices of `a`, which is contiguous, for a kernel.
template <class T> operators::Matrices<T> matrices_of(const TensorData& a) {
  return {a.data<std::remove_const_t<T>>(), count_of_matrices(a.shape()), a.shape()[-2], a.shape()[-1]};
}
/// A matrix of a batch, for messages: "matrix (1) of a tensor (2, 3, 3)".
std::string matrix_in_text(const Shape& shape, std::int64_t matrix);

}  // namespace minitorch
