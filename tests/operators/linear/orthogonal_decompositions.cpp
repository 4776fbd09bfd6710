// QR, eigenvalues and singular values of the sizes that have kernels of their own and of those that Eigen computes, to
// the last digits, and the parts of these kernels where a matrix is not like most.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "operators/linear/bidiagonal.hpp"
#include "operators/linear/decompositions.hpp"
#include "operators/linear/reflections.hpp"
#include "tests/catch.hpp"

using namespace minitorch::operators;
using std::int64_t;

namespace {

// A matrix (rows, columns) whose numbers are computed in double.
template <class T> struct DenseMatrix {
  int64_t rows, columns;
  std::vector<T> data;

  DenseMatrix(int64_t row_count, int64_t column_count)
      : rows(row_count), columns(column_count), data(static_cast<std::size_t>(row_count * column_count)) {}
  T& operator()(int64_t i, int64_t j) { return data[static_cast<std::size_t>(i * columns + j)]; }
  double operator()(int64_t i, int64_t j) const {
    return static_cast<double>(data[static_cast<std::size_t>(i * columns + j)]);
  }
  Matrices<T> batch() { return {data.data(), 1, rows, columns}; }
  Matrices<const T> batch() const { return {data.data(), 1, rows, columns}; }
};

template <class T> DenseMatrix<T> random_matrix(int64_t rows, int64_t columns) {
  std::mt19937 generator(static_cast<unsigned>(rows * 1000 + columns));
  std::uniform_real_distribution<double> uniform(-1, 1);
  DenseMatrix<T> x(rows, columns);
  for (T& number : x.data) number = static_cast<T>(uniform(generator));
  return x;
}

// The largest |x_ij - Σ a_ik b_kj|, and the largest difference of aᵀ a from an identity.
using At = std::function<double(int64_t, int64_t)>;
double error_of_product(const At& x, int64_t rows, int64_t columns, int64_t inner, const At& a, const At& b) {
  double largest = 0;
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      double sum = 0;
      for (int64_t k = 0; k < inner; ++k) sum += a(i, k) * b(k, j);
      largest = std::max(largest, std::abs(x(i, j) - sum));
    }
  }
  return largest;
}
double error_of_columns(const At& a, int64_t rows, int64_t columns) {
  return error_of_product([](int64_t i, int64_t j) { return i == j ? 1 : 0; }, columns, columns, rows,
                          [&](int64_t i, int64_t k) { return a(k, i); }, a);
}
At transpose_of(const At& a) {
  return [a](int64_t i, int64_t j) { return a(j, i); };
}

// The error that a result of n numbers may have: a rounding of float, or some of double.
template <class T> double most_error(int64_t n) {
  return std::numeric_limits<T>::epsilon() * (sizeof(T) == 4 ? 4 : 4 * std::sqrt(static_cast<double>(n)) + 10);
}

template <class T> void check_qr(const DenseMatrix<T>& x) {
  const int64_t m = x.rows, n = x.columns, k = std::min(m, n);
  DenseMatrix<T> q(m, k), r(k, n);
  qr(x.batch(), q.batch(), r.batch());
  const DenseMatrix<T>&its_q = q, &its_r = r;
  CHECK(error_of_product(x, m, n, k, its_q, its_r) < 4 * most_error<T>(m));
  CHECK(error_of_columns(its_q, m, k) < most_error<T>(m));
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = 0; j < i; ++j) CHECK_FALSE(its_r(i, j) != 0);
  }
}

template <class T> void check_svd(const DenseMatrix<T>& x) {
  const int64_t m = x.rows, n = x.columns, k = std::min(m, n);
  DenseMatrix<T> u(m, k), s(1, k), vt(k, n);
  REQUIRE(!svd(x.batch(), u.batch(), s.data.data(), vt.batch()));
  const DenseMatrix<T>&its_u = u, &its_s = s, &its_vt = vt;
  const At scaled = [&](int64_t i, int64_t j) { return its_u(i, j) * its_s(0, j); };
  const double largest = k > 0 ? its_s(0, 0) : 0;
  CHECK(error_of_product(x, m, n, k, scaled, its_vt) <= most_error<T>(m + n) * largest);
  CHECK(error_of_columns(its_u, m, k) < most_error<T>(m));
  CHECK(error_of_columns(transpose_of(its_vt), n, k) < most_error<T>(n));
  CHECK(std::is_sorted(s.data.rbegin(), s.data.rend()));
  CHECK(its_s(0, k - 1) >= 0);
}

template <class T> void check_eigh(const DenseMatrix<T>& x) {
  const int64_t n = x.rows;
  DenseMatrix<T> w(1, n), v(n, n);
  REQUIRE(!eigh(x.batch(), w.data.data(), v.batch()));
  const DenseMatrix<T>&its_w = w, &its_v = v;
  const At scaled = [&](int64_t i, int64_t j) { return its_v(i, j) * its_w(0, j); };
  const At lower = [&](int64_t i, int64_t j) { return i < j ? x(j, i) : x(i, j); };
  const double largest = std::max(std::abs(its_w(0, 0)), std::abs(its_w(0, n - 1)));
  CHECK(error_of_product(lower, n, n, n, scaled, transpose_of(its_v)) <= 4 * most_error<T>(n) * largest);
  CHECK(error_of_columns(its_v, n, n) < 4 * most_error<T>(n));
  CHECK(std::is_sorted(w.data.begin(), w.data.end()));
}

}  // namespace

TEMPLATE_TEST_CASE("orthogonal decompositions of all sizes are right to the last digits", "", float, double) {
  constexpr std::array<std::array<int64_t, 2>, 17> sizes{{{1, 1},
                                                          {1, 5},
                                                          {5, 1},
                                                          {2, 3},
                                                          {3, 3},
                                                          {4, 4},
                                                          {5, 9},
                                                          {9, 5},
                                                          {7, 7},
                                                          {8, 8},
                                                          {16, 17},
                                                          {64, 64},
                                                          {130, 20},
                                                          {20, 130},
                                                          {128, 128},
                                                          {129, 128},
                                                          {100, 129}}};
  for (const auto& [m, n] : sizes) {
    CAPTURE(m, n);
    const auto x = random_matrix<TestType>(m, n);
    check_qr(x);
    check_svd(x);
    if (m == n) check_eigh(x);
  }
}

TEMPLATE_TEST_CASE("orthogonal decompositions of zeros, identities and matrices of rank 1, also huge and tiny", "",
                   float, double) {
  using T = TestType;
  const T huge = sizeof(T) == 4 ? T(1e30) : T(1e300);
  for (const int64_t n : {4, 8, 9, 20}) {
    for (const T scale : {T(0), T(1), huge, 1 / huge}) {
      CAPTURE(n, scale);
      DenseMatrix<T> identity(n, n), rank1(n, n);
      for (int64_t i = 0; i < n; ++i) {
        identity(i, i) = scale;
        for (int64_t j = 0; j < n; ++j) rank1(i, j) = scale * static_cast<T>((1 + i % 3) * (1 + j % 3)) / 8;
      }
      for (const auto& x : {identity, rank1}) {
        check_svd(x);
        check_eigh(x);
      }
    }
  }
}

TEST_CASE("orthogonal decompositions of matrices of Eigen's sizes") {
  const auto x = random_matrix<double>(260, 254), square = random_matrix<double>(257, 257);
  check_svd(x);
  check_eigh(square);
}

TEST_CASE("singular values of a bidiagonal matrix with zeros, and with numbers of all sizes") {
  const double tiny = 1e-200;
  const std::vector<std::vector<double>> diagonals = {{0, 0, 0, 0, 0},          {1, 0, 1, 0, 1},
                                                      {0, 1, 1, 1, 1},          {1, 1, 1, 1, 0},
                                                      {1, -1, 1, -1, 1},        {1, 1e-5, 1e-10, 1e-15, 1e-20},
                                                      {1, 1, tiny, tiny, tiny}, {1e-20, 1e-15, 1e-10, 1e-5, 1}};
  const std::vector<std::vector<double>> aboves = {{0, 0, 0, 0, 0},          {1, 1, 1, 1, 0},
                                                   {1e-5, 1, 1e-9, 1, 0},    {tiny, 1, tiny, 1, 0},
                                                   {1, tiny, tiny, tiny, 0}, {1e-310, 1e-310, 1, 1, 0}};
  for (const auto& diagonal : diagonals) {
    for (const auto& above : aboves) {
      CAPTURE(diagonal, above);
      constexpr int64_t n = 5;
      std::vector<double> s = diagonal, e = above;
      PaddedMatrix ut(n, n), vt(n, n);
      for (int64_t i = 0; i < n; ++i) ut[i][i] = vt[i][i] = 1;
      REQUIRE(make_diagonal(s, e, ut, vt));
      const At u = [&](int64_t i, int64_t j) { return ut[j][i] * s[static_cast<std::size_t>(j)]; };
      const At b = [&](int64_t i, int64_t j) {
        return i == j ? diagonal[static_cast<std::size_t>(i)] : i + 1 == j ? above[static_cast<std::size_t>(i)] : 0;
      };
      CHECK(error_of_product(b, n, n, n, u, [&](int64_t i, int64_t j) { return vt[i][j]; }) < 1e-14);
      CHECK(error_of_columns([&](int64_t i, int64_t j) { return ut[j][i]; }, n, n) < 1e-14);
      CHECK(error_of_columns([&](int64_t i, int64_t j) { return vt[j][i]; }, n, n) < 1e-14);
      CHECK(*std::min_element(s.begin(), s.end()) >= 0);
    }
  }
}

TEST_CASE("a column of numbers whose squares underflow has a reflection") {
  // (1 0; 0 3e-200; 0 4e-200): R is 1 and -5e-200 on its diagonal
  const std::vector<double> a = {1, 0, 0, 3e-200, 0, 4e-200};
  std::vector<double> q(6), r(4);
  qr(Matrices<const double>{a.data(), 1, 3, 2}, Matrices<double>{q.data(), 1, 3, 2},
     Matrices<double>{r.data(), 1, 2, 2});
  CHECK(std::abs(r[3] + 5e-200) < 1e-214);
  CHECK(std::abs(q[3] + 0.6) < 1e-15);
  CHECK(std::abs(q[5] + 0.8) < 1e-15);
}

TEST_CASE("a Cholesky decomposition of any size, and the row at which there is none") {
  for (const int64_t n : {1, 7, 8, 9, 33, 128, 129}) {
    CAPTURE(n);
    const auto x = random_matrix<double>(n, n);
    DenseMatrix<double> a(n, n);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        a(i, j) = j > i ? std::numeric_limits<double>::quiet_NaN() : i == j ? static_cast<double>(n) : 0;
        for (int64_t k = 0; k < n; ++k) a(i, j) += x(i, k) * x(j, k);
      }
    }
    DenseMatrix<double> l = a;
    REQUIRE(!cholesky(l.batch()));
    const DenseMatrix<double>&its_l = l, &its_a = a;
    const At lower = [&](int64_t i, int64_t j) { return i < j ? its_a(j, i) : its_a(i, j); };
    CHECK(error_of_product(lower, n, n, n, its_l, transpose_of(its_l)) < 1e-13 * static_cast<double>(n));
    for (const double pivot : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
      DenseMatrix<double> failing = a;
      failing(n / 2, n / 2) = pivot;
      const auto failure = cholesky(failing.batch());
      REQUIRE(failure);
      CHECK(failure->row == n / 2);
    }
  }
}
