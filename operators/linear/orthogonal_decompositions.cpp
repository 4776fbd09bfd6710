// QR, symmetric eigenvalues and singular values, by Eigen. It computes in double alone: its templates take most of the
// time in which this folder compiles, and float32 results are rounded once.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include "operators/linear/decompositions.hpp"
#include "operators/linear/each_matrix.hpp"

namespace minitorch::operators {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using std::int64_t;

template <class T> using Stored = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class T> MatrixXd read(const Matrices<const T>& a, int64_t i) {
  return Eigen::Map<const Stored<T>>(a[i], a.rows, a.columns).template cast<double>();
}

template <class T> void write(const MatrixXd& from, const Matrices<T>& to, int64_t i) {
  Eigen::Map<Stored<T>>(to[i], to.rows, to.columns) = from.cast<T>();
}

template <class T> void write(const VectorXd& from, T* to) {
  Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(to, from.size()) = from.cast<T>();
}

// The power of 2 by which the largest |a| becomes about 1, so that squares neither overflow nor underflow; 1 for zeros
// and where an element is not finite.
double scale_of(const MatrixXd& a) {
  const double largest = a.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
  if (!(largest > 0 && std::isfinite(largest))) return 1;
  return std::ldexp(1.0, std::min(-std::ilogb(largest), std::numeric_limits<double>::max_exponent - 1));
}

// The decompositions of a matrix. The last two return false for a matrix that is not finite, and where the iteration
// does not converge.

void decompose(const MatrixXd& a, MatrixXd& q, MatrixXd& r) {
  const double scale = scale_of(a);
  const Eigen::HouseholderQR<MatrixXd> decomposed(a * scale);
  const int64_t k = std::min(a.rows(), a.cols());
  q = decomposed.householderQ() * MatrixXd::Identity(a.rows(), k);
  r = decomposed.matrixQR().topRows(k).triangularView<Eigen::Upper>();
  r /= scale;
}

bool decompose(const MatrixXd& a, VectorXd& w, MatrixXd& v) {
  if (!a.triangularView<Eigen::Lower>().toDenseMatrix().allFinite()) return false;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> decomposed(a);
  if (decomposed.info() != Eigen::Success) return false;
  w = decomposed.eigenvalues();
  v = decomposed.eigenvectors();
  return true;
}

bool decompose(const MatrixXd& a, MatrixXd& u, VectorXd& s, MatrixXd& vt) {
  if (!a.allFinite()) return false;
  const Eigen::BDCSVD<MatrixXd> decomposed(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
  if (decomposed.info() != Eigen::Success) return false;
  u = decomposed.matrixU();
  s = decomposed.singularValues();
  vt = decomposed.matrixV().transpose();
  return true;
}

}  // namespace

template <class T> void qr(const Matrices<const T>& a, const Matrices<T>& q, const Matrices<T>& r) {
  each_matrix("qr", a, [&](int64_t i) {
    MatrixXd orthogonal, upper;
    decompose(read(a, i), orthogonal, upper);
    write(orthogonal, q, i);
    write(upper, r, i);
  });
}

template <class T> std::optional<NotDecomposed> eigh(const Matrices<const T>& a, T* w, const Matrices<T>& v) {
  return first_failure("eigh", a, [&](int64_t i) -> int64_t {
    VectorXd values;
    MatrixXd vectors;
    if (!decompose(read(a, i), values, vectors)) return 0;
    write(values, w + i * a.rows);
    write(vectors, v, i);
    return -1;
  });
}

template <class T>
std::optional<NotDecomposed> svd(const Matrices<const T>& a, const Matrices<T>& u, T* s, const Matrices<T>& vt) {
  return first_failure("svd", a, [&](int64_t i) -> int64_t {
    MatrixXd left, right;
    VectorXd values;
    if (!decompose(read(a, i), left, values, right)) return 0;
    write(left, u, i);
    write(values, s + i * u.columns);
    write(right, vt, i);
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
