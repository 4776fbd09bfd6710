// LU, systems of equations and Cholesky: decompositions that subtract multiples of rows, by Eigen.
#include <cmath>
#include <cstdint>
#include <numeric>

#include <Eigen/LU>

#include "operators/linear/cholesky.hpp"
#include "operators/linear/decompositions.hpp"
#include "operators/linear/each_matrix.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

template <class T> using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class T> auto mapped(const Matrices<T>& a, int64_t i) {
  return Eigen::Map<RowMajor<T>>(a[i], a.rows, a.columns);
}
template <class T> auto mapped(const Matrices<const T>& a, int64_t i) {
  return Eigen::Map<const RowMajor<T>>(a[i], a.rows, a.columns);
}

// A = L Lᵀ in place, column by column, for the sizes that cholesky.hpp has no kernel for. Returns the row without a
// positive number on the diagonal, or -1.
template <class A> int64_t cholesky_in_place(A&& a) {
  for (int64_t k = 0; k < a.rows(); ++k) {
    const int64_t below = a.rows() - k - 1;
    const auto square = a(k, k) - a.row(k).head(k).squaredNorm();
    if (!(square > 0)) return k;  // also for NaN
    a(k, k) = std::sqrt(square);
    auto column = a.col(k).tail(below);
    column.noalias() -= a.bottomLeftCorner(below, k) * a.row(k).head(k).transpose();
    column /= a(k, k);
    a.row(k).tail(below).setZero();
  }
  return -1;
}

// Such a matrix is its own U. Derivatives of qr and cholesky solve systems of it.
template <class A> bool is_upper_triangular(const A& a) {
  for (int64_t row = 1; row < a.rows(); ++row) {
    for (int64_t column = 0; column < row; ++column) {
      if (!(a(row, column) == 0)) return false;
    }
  }
  return true;
}

}  // namespace

// NOLINTNEXTLINE(readability-non-const-parameter): the lambda writes the order
template <class T> void lu(const Matrices<T>& a, int64_t* order, T* sign) {
  each_matrix("lu", a, work_of_decomposition(a), [&](int64_t i) {
    Eigen::Map<RowMajor<T>> matrix = mapped(a, i);
    if (is_upper_triangular(matrix)) {
      std::iota(order + i * a.rows, order + (i + 1) * a.rows, 0);
      sign[i] = 1;
      return;
    }
    const Eigen::PartialPivLU<Eigen::Ref<RowMajor<T>>> decomposed(matrix);
    // Eigen's permutation says where each row goes.
    const auto& goes_to = decomposed.permutationP().indices();
    for (int64_t row = 0; row < a.rows; ++row) order[i * a.rows + goes_to[row]] = row;
    sign[i] = static_cast<T>(decomposed.permutationP().determinant());
  });
}

template <class T>
void lu_solve(const Matrices<const T>& lu, const int64_t* order, const Matrices<const T>& b, const Matrices<T>& x,
              LuForm form) {
  const double work = static_cast<double>(x.rows) * static_cast<double>(x.rows) * static_cast<double>(x.columns);
  each_matrix("lu_solve", x, work, [&](int64_t i) {
    const auto factors = mapped(lu, i);
    const auto from = mapped(b, i);
    auto to = mapped(x, i);
    const int64_t* const row_of = order + i * x.rows;
    if (form == LuForm::plain) {
      for (int64_t row = 0; row < x.rows; ++row) to.row(row) = from.row(row_of[row]);
      factors.template triangularView<Eigen::UnitLower>().solveInPlace(to);
      factors.template triangularView<Eigen::Upper>().solveInPlace(to);
    } else {
      RowMajor<T> permuted = from;
      factors.transpose().template triangularView<Eigen::Lower>().solveInPlace(permuted);
      factors.transpose().template triangularView<Eigen::UnitUpper>().solveInPlace(permuted);
      for (int64_t row = 0; row < x.rows; ++row) to.row(row_of[row]) = permuted.row(row);
    }
  });
}

template <class T> std::optional<NotDecomposed> cholesky(const Matrices<T>& a) {
  const bool by_rows = a.rows >= least_rows_of_cholesky && a.rows <= most_rows_of_cholesky;
  return first_failure("cholesky", a, [&](int64_t i) {
    return by_rows ? cholesky_by_rows(a[i], a.rows) : cholesky_in_place(mapped(a, i));
  });
}

template void lu(const Matrices<float>&, int64_t*, float*);
template void lu(const Matrices<double>&, int64_t*, double*);
template void lu_solve(const Matrices<const float>&, const int64_t*, const Matrices<const float>&,
                       const Matrices<float>&, LuForm);
template void lu_solve(const Matrices<const double>&, const int64_t*, const Matrices<const double>&,
                       const Matrices<double>&, LuForm);
template std::optional<NotDecomposed> cholesky(const Matrices<float>&);
template std::optional<NotDecomposed> cholesky(const Matrices<double>&);

}  // namespace minitorch::operators
