// Functions of square matrices and decompositions of matrices: torch.linalg's. The last two dimensions hold the
// matrices, the others are a batch. Results and derivatives are PyTorch's, but for those listed in
// docs/from-pytorch.md; operators/linear/decompositions.hpp computes. All of them are differentiable any number of
// times, but for `det` of a singular matrix: its third derivatives are those of singular vectors, infinite or NaN where
// singular values are equal, as those of zeros, of ones, and of diag(1, 1, 0).
//
// They throw DtypeError for int64, ShapeError for shapes that do not fit, and DataError, which names the matrix of the
// batch, where there is no result. Derivatives: M. Giles, An extended collection of matrix derivative results for
// forward and reverse mode algorithmic differentiation, 2008; J. Townsend, Differentiating the singular value
// decomposition, 2016; S. Walter and L. Lehmann, Algorithmic differentiation of linear algebra functions with
// application in optimum experimental design, 2010; and PyTorch's torch/csrc/autograd/FunctionsManual.cpp.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The determinants (...) of matrices (..., n, n); 1 for n = 0. Singular matrices have derivatives too, the cofactors,
/// and second derivatives; third ones only where their singular values differ.
Tensor det(const Tensor& a);

/// A determinant as sign · e^logabsdet, which neither overflows nor underflows.
struct Slogdet {
  Tensor sign;
  Tensor logabsdet;
};
/// The signs of the determinants, constants, and ln |det|: 0 and -∞ for a singular matrix, of which the derivative
/// throws DataError.
Slogdet slogdet(const Tensor& a);

/// The inverses of matrices (..., n, n). Throws DataError for a singular matrix.
Tensor inverse(const Tensor& a);

/// X of A X = B, for matrices A (..., n, n) and B (..., n, k), whose batches are broadcast. B may be a vector (n), or a
/// batch of vectors that has the shape of A without its last dimension; then so is X. Throws DataError for a singular
/// matrix.
Tensor solve(const Tensor& a, const Tensor& b);

/// The lower triangular L of A = L Lᵀ, with a positive diagonal. A is symmetric: its lower triangle is read, and the
/// derivative is symmetric. Throws DataError for a matrix that is not positive definite.
Tensor cholesky(const Tensor& a);

/// A = Q R
struct Qr {
  Tensor q;
  Tensor r;
};
/// Q (..., m, k) with orthonormal columns and upper triangular R (..., k, n), k = min(m, n): PyTorch's reduced mode.
/// The signs are LAPACK's, so the diagonal of R may be negative. There is a derivative if the first k columns of A are
/// linearly independent; else it throws DataError where R has a 0 on its diagonal.
Qr qr(const Tensor& a);

/// A = U diag(s) Vᵀ
struct Svd {
  Tensor u;
  Tensor s;
  Tensor vh;  // Vᵀ; PyTorch's name
};
/// Singular vectors U (..., m, k) and Vᵀ (..., k, n), and singular values s (..., k), largest first, k = min(m, n):
/// PyTorch's with full_matrices=False. Each pair of vectors may change its sign, so only functions that do not depend
/// on the signs have a derivative. That of vectors is infinite or NaN if singular values are equal, or 0 for m ≠ n;
/// that of the values is finite. Throws DataError for NaN and infinities.
Svd svd(const Tensor& a);

/// A = V diag(w) Vᵀ
struct Eigh {
  Tensor eigenvalues;
  Tensor eigenvectors;
};
/// The eigenvalues (..., n) of symmetric matrices (..., n, n), smallest first, and their eigenvectors, the columns of
/// (..., n, n). The lower triangle is read, and the derivative is symmetric. Vectors may change their signs, as those
/// of `svd`; their derivative is infinite or NaN if eigenvalues are equal. Throws DataError for NaN and infinities.
Eigh eigh(const Tensor& a);

}  // namespace minitorch
