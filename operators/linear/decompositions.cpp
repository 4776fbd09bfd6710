// LU, Cholesky, QR, symmetric eigenvalues and singular values, by Eigen.
#include "operators/linear/decompositions.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <new>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr double part_of_batch = 1 << 18;  // the work of a part, in multiplications: some 100 µs

template <class T> using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T> using ColumnMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

template <class T> Eigen::Map<RowMajor<T>> mapped(const Matrices<T>& a, int64_t i) { return {a[i], a.rows, a.columns}; }
template <class T> Eigen::Map<const RowMajor<T>> mapped(const Matrices<const T>& a, int64_t i) {
  return {a[i], a.rows, a.columns};
}

// Calls f(i) for each matrix of the batch. Eigen allocates on the way, and nothing may be thrown inside a parallel
// region: a lack of memory is thrown after it.
template <class T, class F> void each_matrix(const char* name, const Matrices<T>& a, const F& f) {
  if (a.count * a.rows * a.columns == 0) return;
  const auto m = static_cast<double>(a.rows), n = static_cast<double>(a.columns);
  const int64_t grain = std::max<int64_t>(1, static_cast<int64_t>(part_of_batch / (m * n * std::min(m, n))));
  KernelTrace::record(name, {a.count, a.rows, a.columns}, Path::contiguous, a.count, grain);
  std::atomic<bool> lacks_memory = false;
  parallel_for(a.count, grain, [&](int64_t begin, int64_t end) {
    try {
      for (int64_t i = begin; i < end; ++i) f(i);
    } catch (const std::bad_alloc&) {
      lacks_memory = true;
    }
  });
  if (lacks_memory) throw std::bad_alloc();
}

// The same where f(i) returns the row at which matrix i fails, or -1. Returns the first failure.
template <class T, class F>
std::optional<NotDecomposed> first_failure(const char* name, const Matrices<T>& a, const F& f) {
  std::vector<int64_t> rows(static_cast<std::size_t>(a.count), -1);
  each_matrix(name, a, [&](int64_t i) { rows[static_cast<std::size_t>(i)] = f(i); });
  const auto failed = std::find_if(rows.begin(), rows.end(), [](int64_t row) { return row >= 0; });
  if (failed == rows.end()) return std::nullopt;
  return NotDecomposed{failed - rows.begin(), *failed};
}

// A = L Lᵀ in place, column by column. Returns the row without a positive number on the diagonal, or -1.
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

// The power of 2 by which the largest |a| becomes about 1, so that squares neither overflow nor underflow; 1 for zeros
// and where an element is not finite.
template <class T> T scale_of(const Eigen::Map<const RowMajor<T>>& a) {
  const T largest = a.cwiseAbs().template maxCoeff<Eigen::PropagateNaN>();
  if (!(largest > 0 && std::isfinite(largest))) return 1;
  return std::ldexp(T{1}, std::min(-std::ilogb(largest), std::numeric_limits<T>::max_exponent - 1));
}

}  // namespace

template <class T> void lu(const Matrices<T>& a, int64_t* order, T* sign) {
  each_matrix("lu", a, [&](int64_t i) {
    Eigen::Map<RowMajor<T>> matrix = mapped(a, i);
    const Eigen::PartialPivLU<Eigen::Ref<RowMajor<T>>> decomposed(matrix);
    // Eigen's permutation says where each row goes.
    const auto& goes_to = decomposed.permutationP().indices();
    for (int64_t row = 0; row < a.rows; ++row) order[i * a.rows + goes_to[row]] = row;
    sign[i] = static_cast<T>(decomposed.permutationP().determinant());
  });
}

template <class T>
void lu_solve(const Matrices<const T>& lu, const int64_t* order, const Matrices<const T>& b, const Matrices<T>& x) {
  each_matrix("lu_solve", x, [&](int64_t i) {
    const auto factors = mapped(lu, i);
    const auto from = mapped(b, i);
    auto to = mapped(x, i);
    for (int64_t row = 0; row < x.rows; ++row) to.row(row) = from.row(order[i * x.rows + row]);
    factors.template triangularView<Eigen::UnitLower>().solveInPlace(to);
    factors.template triangularView<Eigen::Upper>().solveInPlace(to);
  });
}

template <class T> std::optional<NotDecomposed> cholesky(const Matrices<T>& a) {
  return first_failure("cholesky", a, [&](int64_t i) { return cholesky_in_place(mapped(a, i)); });
}

template <class T> void qr(const Matrices<const T>& a, const Matrices<T>& q, const Matrices<T>& r) {
  each_matrix("qr", a, [&](int64_t i) {
    const T scale = scale_of<T>(mapped(a, i));
    const Eigen::HouseholderQR<ColumnMajor<T>> decomposed(mapped(a, i) * scale);
    mapped(q, i) = decomposed.householderQ() * ColumnMajor<T>::Identity(q.rows, q.columns);
    mapped(r, i) = decomposed.matrixQR().topRows(r.rows).template triangularView<Eigen::Upper>();
    mapped(r, i) /= scale;
  });
}

template <class T> std::optional<NotDecomposed> eigh(const Matrices<const T>& a, T* w, const Matrices<T>& v) {
  return first_failure("eigh", a, [&](int64_t i) -> int64_t {
    const ColumnMajor<T> matrix = mapped(a, i);
    if (!matrix.template triangularView<Eigen::Lower>().toDenseMatrix().allFinite()) return 0;
    const Eigen::SelfAdjointEigenSolver<ColumnMajor<T>> decomposed(matrix);
    if (decomposed.info() != Eigen::Success) return 0;
    Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(w + i * a.rows, a.rows) = decomposed.eigenvalues();
    mapped(v, i) = decomposed.eigenvectors();
    return -1;
  });
}

template <class T>
std::optional<NotDecomposed> svd(const Matrices<const T>& a, const Matrices<T>& u, T* s, const Matrices<T>& vt) {
  return first_failure("svd", a, [&](int64_t i) -> int64_t {
    const ColumnMajor<T> matrix = mapped(a, i);
    if (!matrix.allFinite()) return 0;
    const Eigen::BDCSVD<ColumnMajor<T>> decomposed(matrix, Eigen::ComputeThinU | Eigen::ComputeThinV);
    if (decomposed.info() != Eigen::Success) return 0;
    mapped(u, i) = decomposed.matrixU();
    Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(s + i * u.columns, u.columns) = decomposed.singularValues();
    mapped(vt, i) = decomposed.matrixV().transpose();
    return -1;
  });
}

template void lu(const Matrices<float>&, int64_t*, float*);
template void lu(const Matrices<double>&, int64_t*, double*);
template void lu_solve(const Matrices<const float>&, const int64_t*, const Matrices<const float>&,
                       const Matrices<float>&);
template void lu_solve(const Matrices<const double>&, const int64_t*, const Matrices<const double>&,
                       const Matrices<double>&);
template std::optional<NotDecomposed> cholesky(const Matrices<float>&);
template std::optional<NotDecomposed> cholesky(const Matrices<double>&);
template void qr(const Matrices<const float>&, const Matrices<float>&, const Matrices<float>&);
template void qr(const Matrices<const double>&, const Matrices<double>&, const Matrices<double>&);
template std::optional<NotDecomposed> eigh(const Matrices<const float>&, float*, const Matrices<float>&);
template std::optional<NotDecomposed> eigh(const Matrices<const double>&, double*, const Matrices<double>&);
template std::optional<NotDecomposed> svd(const Matrices<const float>&, const Matrices<float>&, float*,
                                          const Matrices<float>&);
template std::optional<NotDecomposed> svd(const Matrices<const double>&, const Matrices<double>&, double*,
                                          const Matrices<double>&);

}  // namespace minitorch::operators
