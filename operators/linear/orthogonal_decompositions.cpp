// QR, symmetric eigenvalues and singular values: by our own reflections, which are fastest for matrices that stay in a
// cache, and by Eigen. Both compute in double alone: Eigen's templates take most of the time in which this folder
// compiles, and float32 results are rounded once.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include "operators/linear/bidiagonal.hpp"
#include "operators/linear/decompositions.hpp"
#include "operators/linear/each_matrix.hpp"
#include "operators/linear/reflections.hpp"

namespace minitorch::operators {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using std::int64_t;

template <class T> using Stored = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class T> auto stored(const Matrices<const T>& a, int64_t i) {
  return Eigen::Map<const Stored<T>>(a[i], a.rows, a.columns);
}
template <class T> auto stored(const Matrices<T>& a, int64_t i) {
  return Eigen::Map<Stored<T>>(a[i], a.rows, a.columns);
}
auto view(PaddedMatrix& a) {
  return Eigen::Map<Stored<double>, 0, Eigen::OuterStride<>>(a[0], a.rows, a.columns, Eigen::OuterStride<>(a.stride));
}

template <class T> void write(const VectorXd& from, T* to) {
  Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(to, from.size()) = from.cast<T>();
}

// The power of 2 by which a number becomes about 1, so that squares neither overflow nor underflow; 1 for 0 and for
// what is not finite.
double scale_of(double largest) {
  if (!(largest > 0 && std::isfinite(largest))) return 1;
  return std::ldexp(1.0, std::min(-std::ilogb(largest), std::numeric_limits<double>::max_exponent - 1));
}

// The largest |a|; NaN if any is.
template <class A> double largest_of(const A& a) {
  return static_cast<double>(a.cwiseAbs().template maxCoeff<Eigen::PropagateNaN>());
}

// Whether a decomposition has its own kernel for these sizes.
struct OwnSizes {
  int64_t least, most_elements;

  template <class T> bool include(const Matrices<T>& a) const {
    return std::min(a.rows, a.columns) >= least && a.rows * a.columns <= most_elements;
  }
};
constexpr OwnSizes own_qr{2, 1 << 14}, own_eigh{8, 1 << 16}, own_svd{4, 1 << 16};

// The decompositions of a matrix: first those of our own, which destroy it, then Eigen's. Of eigenvalues and singular
// values they return false where the iteration does not converge.

bool decompose(PaddedMatrix& a, VectorXd& w, PaddedMatrix& v) {
  VectorXd beside(a.rows - 1);
  const Reflections q = make_tridiagonal(a, w.data(), beside.data());
  Eigen::SelfAdjointEigenSolver<MatrixXd> decomposed;
  decomposed.computeFromTridiagonal(w, beside);
  if (decomposed.info() != Eigen::Success) return false;
  w = decomposed.eigenvalues();
  view(v) = decomposed.eigenvectors();
  reflect(q, v);
  return true;
}

// A = U diag(s) Vᵀ for at least as many rows as columns.
bool decompose(PaddedMatrix& a, PaddedMatrix& u, VectorXd& s, PaddedMatrix& v) {
  const int64_t n = a.columns;
  std::vector<double> values(static_cast<std::size_t>(n)), above(static_cast<std::size_t>(n));
  const auto [left, right] = make_bidiagonal(a, values.data(), above.data());
  PaddedMatrix ut(n, n), vt(n, n);
  view(ut).setIdentity();
  view(vt).setIdentity();
  if (!make_diagonal(values, above, ut, vt)) return false;
  std::vector<int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t i, int64_t j) {
    return values[static_cast<std::size_t>(i)] > values[static_cast<std::size_t>(j)];
  });
  for (int64_t to = 0; to < n; ++to) {
    const int64_t from = order[static_cast<std::size_t>(to)];
    s[to] = values[static_cast<std::size_t>(from)];
    view(u).col(to).head(n) = view(ut).row(from);
    view(v).col(to) = view(vt).row(from);
  }
  reflect(left, u);
  reflect(right, v);
  return true;
}

void decompose(const MatrixXd& a, MatrixXd& q, MatrixXd& r) {
  const Eigen::HouseholderQR<MatrixXd> decomposed(a);
  const int64_t k = std::min(a.rows(), a.cols());
  q = decomposed.householderQ() * MatrixXd::Identity(a.rows(), k);
  r = decomposed.matrixQR().topRows(k).triangularView<Eigen::Upper>();
}

bool decompose(const MatrixXd& a, VectorXd& w, MatrixXd& v) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> decomposed(a);
  if (decomposed.info() != Eigen::Success) return false;
  w = decomposed.eigenvalues();
  v = decomposed.eigenvectors();
  return true;
}

bool decompose(const MatrixXd& a, MatrixXd& u, VectorXd& s, MatrixXd& v) {
  const Eigen::BDCSVD<MatrixXd> decomposed(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
  if (decomposed.info() != Eigen::Success) return false;
  u = decomposed.matrixU();
  s = decomposed.singularValues();
  v = decomposed.matrixV();
  return true;
}

}  // namespace

template <class T> void qr(const Matrices<const T>& a, const Matrices<T>& q, const Matrices<T>& r) {
  each_matrix("qr", a, work_of_decomposition(a), [&](int64_t i) {
    const auto from = stored(a, i);
    auto to = stored(r, i);
    const double scale = scale_of(largest_of(from));
    if (own_qr.include(a)) {
      PaddedMatrix upper(a.rows, a.columns);
      view(upper) = from.template cast<double>() * scale;
      PaddedMatrix orthogonal = product_of(make_triangular(upper));
      stored(q, i) = view(orthogonal).template cast<T>();
      for (int64_t row = 0; row < r.rows; ++row) {
        to.row(row).head(row).setZero();
        to.row(row).tail(r.columns - row) = (view(upper).row(row).tail(r.columns - row) / scale).template cast<T>();
      }
    } else {
      MatrixXd orthogonal, upper;
      decompose(from.template cast<double>() * scale, orthogonal, upper);
      stored(q, i) = orthogonal.cast<T>();
      to = (upper / scale).template cast<T>();
    }
  });
}

template <class T> std::optional<NotDecomposed> eigh(const Matrices<const T>& a, T* w, const Matrices<T>& v) {
  return first_failure("eigh", a, [&](int64_t i) -> int64_t {
    VectorXd values(a.rows);
    const MatrixXd from = stored(a, i).template cast<double>().template selfadjointView<Eigen::Lower>();
    if (!from.allFinite()) return 0;
    if (own_eigh.include(a)) {
      const double scale = scale_of(largest_of(from));
      PaddedMatrix matrix(a.rows, a.rows), vectors(a.rows, a.rows);
      view(matrix) = from * scale;
      if (!decompose(matrix, values, vectors)) return 0;
      values /= scale;
      stored(v, i) = view(vectors).template cast<T>();
    } else {
      MatrixXd vectors;
      if (!decompose(from, values, vectors)) return 0;
      stored(v, i) = vectors.cast<T>();
    }
    write(values, w + i * a.rows);
    return -1;
  });
}

template <class T>
std::optional<NotDecomposed> svd(const Matrices<const T>& a, const Matrices<T>& u, T* s, const Matrices<T>& vt) {
  return first_failure("svd", a, [&](int64_t i) -> int64_t {
    const auto from = stored(a, i);
    const double largest = largest_of(from);
    if (!std::isfinite(largest)) return 0;
    VectorXd values(u.columns);
    if (own_svd.include(a)) {
      const double scale = scale_of(largest);
      const bool is_wide = a.rows < a.columns;
      const int64_t m = std::max(a.rows, a.columns), n = std::min(a.rows, a.columns);
      PaddedMatrix matrix(m, n), left(m, n), right(n, n);
      if (is_wide) {
        view(matrix) = from.transpose().template cast<double>() * scale;
      } else {
        view(matrix) = from.template cast<double>() * scale;
      }
      if (!decompose(matrix, left, values, right)) return 0;
      values /= scale;
      stored(u, i) = view(is_wide ? right : left).template cast<T>();
      stored(vt, i) = view(is_wide ? left : right).transpose().template cast<T>();
    } else {
      MatrixXd left, right;
      if (!decompose(from.template cast<double>(), left, values, right)) return 0;
      stored(u, i) = left.cast<T>();
      stored(vt, i) = right.transpose().cast<T>();
    }
    write(values, s + i * u.columns);
    return -1;
  });
}

template void qr(const Matrices<const float>&, const Matrices<float>&, const Matrices<float>&);
template void qr(const Matrices<const double>&, const Matrices<double>&, const Matrices<double>&);
template std::optional<NotDecomposed> eigh(const Matrices<const float>&, float*, const Matrices<float>&);
template std::optional<NotDecomposed> eigh(const Matrices<const double>&, double*, const Matrices<double>&);
template std::optional<NotDecomposed> svd(const Matrices<const float>&, const Matrices<float>&, float*,
                                          const Matrices<float>&);
template std::optional<NotDecomposed> svd(const Matrices<const double>&, const Matrices<double>&, double*,
                                          const Matrices<double>&);

}  // namespace minitorch::operators
