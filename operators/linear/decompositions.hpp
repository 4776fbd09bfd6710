// Decompositions of batches of matrices: by Eigen (elimination.cpp, orthogonal_decompositions.cpp), and by kernels for
// matrices that stay in a cache (cholesky.hpp, reflections.hpp, bidiagonal.hpp). Matrices lie one behind the other,
// each in row-major order. The caller checks shapes and allocates results; a kernel may throw std::bad_alloc for its
// scratch memory, never inside a parallel region. Each matrix is computed by one thread, so its bits depend on nothing
// else.
#pragma once

#include <cstdint>
#include <optional>

#include "operators/layout/dtype.hpp"

namespace minitorch::operators {

/// A batch of matrices. `count` may be 0, and so may the sizes.
template <class T> struct Matrices {
  T* data;
  std::int64_t count, rows, columns;

  T* operator[](std::int64_t i) const { return data + i * rows * columns; }
};

/// The number of the first matrix of a batch that has no decomposition, and the row at which that shows, from 0.
struct NotDecomposed {
  std::int64_t matrix, row;
};

/// P A = L U with partial pivoting. Replaces each matrix (n, n) by U and, below the diagonal, L, whose diagonal is 1.
/// Row i of P A is row order[i] of A; `sign`, one number a matrix, is det P. A singular matrix has a 0 on the diagonal
/// of U.
template <class T> void lu(const Matrices<T>& a, std::int64_t* order, T* sign);

/// Which system a solution belongs to: A X = B, or Aᵀ X = B.
enum class LuForm : std::uint8_t { plain, transposed };
/// X = A⁻¹ B or A⁻ᵀ B, by the LU decomposition of A. No number on the diagonal of U is 0.
template <class T>
void lu_solve(const Matrices<const T>& lu, const std::int64_t* order, const Matrices<const T>& b, const Matrices<T>& x,
              LuForm form = LuForm::plain);

/// A = L Lᵀ. Replaces each matrix by L; reads its lower triangle alone. Returns the first matrix that is not positive
/// definite, with the row of L that has no positive number on its diagonal; the results are then not defined.
template <class T> std::optional<NotDecomposed> cholesky(const Matrices<T>& a);

/// A = Q R, where k = min(m, n), Q (m, k) has orthonormal columns, and R (k, n) is upper triangular. Columns of Q have
/// the signs that LAPACK gives them. This and the next two compute in double, whatever T is, and round once.
template <class T> void qr(const Matrices<const T>& a, const Matrices<T>& q, const Matrices<T>& r);

/// A = V diag(w) Vᵀ for symmetric A (n, n), of which the lower triangle is read; w ascends. Returns the first matrix
/// that holds NaN or an infinity, or where the iteration does not converge; the results are then not defined.
template <class T> std::optional<NotDecomposed> eigh(const Matrices<const T>& a, T* w, const Matrices<T>& v);

/// A = U diag(s) Vᵀ, where k = min(m, n), U is (m, k), s descends, and Vᵀ is (k, n). Returns as `eigh`.
template <class T>
std::optional<NotDecomposed> svd(const Matrices<const T>& a, const Matrices<T>& u, T* s, const Matrices<T>& vt);

}  // namespace minitorch::operators
