// Householder reflections, H = 1 - f v vᵀ, in double: matrices that are made triangular, tridiagonal or bidiagonal by
// them, and products with them. One reflection is computed after the other, so this is for matrices that stay in a
// cache; orthogonal_decompositions.cpp leaves larger ones to Eigen.
//
// A reflection reads the matrix twice: once for vᵀ A, once to subtract f v (vᵀ A). Here the second pass of one
// reflection is the first of the next, which halves the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/linear/cache_line.hpp"

namespace minitorch::operators {

/// A matrix in rows, which zeros fill up to a multiple of 8, the `width`. The rows begin at lines of the cache, an odd
/// number of lines apart, the `stride`, so that a column lies in all sets of a cache. Rows of zeros fill up to a
/// multiple of 8, too.
struct PaddedMatrix {
  std::int64_t rows, columns, width, stride;
  std::vector<CacheLine<double>> lines;

  /// Zeros.
  PaddedMatrix(std::int64_t row_count, std::int64_t column_count);

  double* operator[](std::int64_t i) { return lines.front().numbers.data() + i * stride; }
  const double* operator[](std::int64_t i) const { return lines.front().numbers.data() + i * stride; }
};

/// A product of reflections H₀ H₁ ... Row i of `vectors` has the vector of Hᵢ: zeros, then a 1.
struct Reflections {
  PaddedMatrix vectors;
  std::vector<double> factors;

  Reflections(std::int64_t count, std::int64_t size)
      : vectors(count, size), factors(static_cast<std::size_t>(count), 0.0) {}
};

/// A = Q R. Replaces the upper triangle of a by R, and what is below by any numbers. Returns the reflections of Q.
Reflections make_triangular(PaddedMatrix& a);

/// A = Q T Qᵀ for a symmetric A and a T with this diagonal and these numbers beside it. Destroys a. The vectors have
/// the sizes n and n - 1.
Reflections make_tridiagonal(PaddedMatrix& a, double* diagonal, double* beside);

/// A = Q B Pᵀ, for m >= n rows, with the reflections of Q and of P.
struct LeftAndRight {
  Reflections left, right;
};
/// Makes a bidiagonal: B has this diagonal of size n, and these n - 1 numbers above it. Destroys a.
LeftAndRight make_bidiagonal(PaddedMatrix& a, double* diagonal, double* above);

/// X ← H₀ H₁ ... X
void reflect(const Reflections& reflections, PaddedMatrix& x);

/// The first columns of H₀ H₁ ..., as many as there are reflections.
PaddedMatrix product_of(const Reflections& reflections);

}  // namespace minitorch::operators
