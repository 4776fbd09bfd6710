// Householder reflections, H = 1 - f v vᵀ, in double: matrices that are made triangular, tridiagonal or bidiagonal by
// them, and products with them. One reflection is computed after the other, so this is for matrices that stay in a
// cache; orthogonal_decompositions.cpp leaves larger ones to Eigen.
//
// A reflection reads the matrix twice: once for vᵀ A, once to subtract f v (vᵀ A). Here the second pass of one
// reflection is the first of the next, which halves the time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

/// The numbers that fill a line of the cache.
struct alignas(64) LineOfNumbers {
  std::array<double, 8> numbers;
};

/// A matrix in rows, padded with zeros to lines of the cache, and with rows of zeros to a multiple of 8.
struct PaddedMatrix {
  std::int64_t rows, columns, width, stride;
  std::vector<LineOfNumbers> lines;

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

/// a ← c a + s b and b ← c b - s a, for rows of this many numbers, a multiple of 8.
inline void rotate(double* a, double* b, double c, double s, std::int64_t size) {
  const Simd<double> cosine = c, sine = s, minus_sine = -s;
  for (std::int64_t i = 0; i < size; i += Simd<double>::size) {
    const Simd<double> x = Simd<double>::load(a + i), y = Simd<double>::load(b + i);
    multiply_add(sine, y, cosine * x).store(a + i);
    multiply_add(minus_sine, x, cosine * y).store(b + i);
  }
}

}  // namespace minitorch::operators
