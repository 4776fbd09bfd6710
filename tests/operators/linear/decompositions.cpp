// The kernels of decompositions by hand: what they write, and which matrix they say has none. What the decompositions
// are worth is tested in tests/minitorch/functions/linear_algebra.cpp.
#include "operators/linear/decompositions.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

TEST_CASE("the LU decomposition exchanges rows, and says whether that changes the sign") {
  // (1 2; 4 8) and (0 1 0; 0 0 1; 1 0 0), a cycle of three rows, which is an even permutation
  std::vector<double> a = {1, 2, 4, 8}, sign(1);
  std::vector<std::int64_t> order(2);
  lu(Matrices<double>{a.data(), 1, 2, 2}, order.data(), sign.data());
  CHECK(a == std::vector<double>{4, 8, 0.25, 0});
  CHECK(order == std::vector<std::int64_t>{1, 0});
  CHECK(sign == std::vector<double>{-1});

  std::vector<double> cycle = {0, 1, 0, 0, 0, 1, 1, 0, 0}, x(3);
  const std::vector<double> b = {5, 6, 7};
  order.resize(3);
  lu(Matrices<double>{cycle.data(), 1, 3, 3}, order.data(), sign.data());
  CHECK(sign == std::vector<double>{1});
  CHECK(order == std::vector<std::int64_t>{2, 0, 1});
  lu_solve(Matrices<const double>{cycle.data(), 1, 3, 3}, order.data(), Matrices<const double>{b.data(), 1, 3, 1},
           Matrices<double>{x.data(), 1, 3, 1});
  CHECK(x == std::vector<double>{7, 5, 6});
  lu_solve(Matrices<const double>{cycle.data(), 1, 3, 3}, order.data(), Matrices<const double>{b.data(), 1, 3, 1},
           Matrices<double>{x.data(), 1, 3, 1}, LuForm::transposed);
  CHECK(x == std::vector<double>{6, 7, 5});
}

TEST_CASE("one LU decomposition solves the transposed systems, too") {
  // A = (1 2; 4 6): A (1, 2) = (5, 16) and Aᵀ (1, 2) = (9, 14); B has a second column, twice the first.
  std::vector<double> a = {1, 2, 4, 6}, sign(1), x(4);
  std::vector<std::int64_t> order(2);
  lu(Matrices<double>{a.data(), 1, 2, 2}, order.data(), sign.data());
  const auto solved = [&](const std::vector<double>& b, LuForm form) {
    lu_solve(Matrices<const double>{a.data(), 1, 2, 2}, order.data(), Matrices<const double>{b.data(), 1, 2, 2},
             Matrices<double>{x.data(), 1, 2, 2}, form);
    return x;
  };
  CHECK(solved({5, 10, 16, 32}, LuForm::plain) == std::vector<double>{1, 2, 2, 4});
  CHECK(solved({9, 18, 14, 28}, LuForm::transposed) == std::vector<double>{1, 2, 2, 4});
}

TEST_CASE("16 systems of 300 unknowns are solved in 8 parts, those of 10 in one") {
  const auto parts = [](std::int64_t n) {
    const std::vector<double> b(static_cast<std::size_t>(16 * n), 1);
    std::vector<double> identities(static_cast<std::size_t>(16 * n * n)), x = b;
    std::vector<std::int64_t> order(static_cast<std::size_t>(16 * n));
    for (std::int64_t i = 0; i < 16 * n; ++i) {
      order[static_cast<std::size_t>(i)] = i % n;
      identities[static_cast<std::size_t>(i * n + i % n)] = 1;
    }
    const KernelTrace trace;
    lu_solve(Matrices<const double>{identities.data(), 16, n, n}, order.data(),
             Matrices<const double>{b.data(), 16, n, 1}, Matrices<double>{x.data(), 16, n, 1});
    CHECK(x == b);
    return trace.runs().at(0).parts;
  };
  CHECK(parts(300) == 8);  // 300² multiplications each, and 2^18 in a part
  CHECK(parts(10) == 1);
}

TEST_CASE("orthogonal decompositions of float32 are computed in double and rounded once") {
  // The columns of (1 1; d 0; 0 d) are dependent in float32, where 1 + d² = 1. The singular values are √(2 + d²) and d.
  const float d = 0x1p-13F;
  const std::vector<float> a = {1, 1, d, 0, 0, d};
  std::vector<float> u(6), s(2), vt(4), q(6), r(4);
  const Matrices<const float> matrix{a.data(), 1, 3, 2};
  CHECK(!svd(matrix, Matrices<float>{u.data(), 1, 3, 2}, s.data(), Matrices<float>{vt.data(), 1, 2, 2}));
  CHECK(s == std::vector<float>{1.41421356F, d});
  qr(matrix, Matrices<float>{q.data(), 1, 3, 2}, Matrices<float>{r.data(), 1, 2, 2});
  CHECK(std::abs(r[3]) == 1.41421356F * d);
}

TEST_CASE("a kernel names the first matrix that has no decomposition, and the row") {
  std::vector<float> a = {4, 0, 2, 5, 1, 0, 1, 1, 0, 0, 0, 0};  // (4 .; 2 5), (1 .; 1 1), (0 .; 0 0)
  const auto failure = cholesky(Matrices<float>{a.data(), 3, 2, 2});
  REQUIRE(failure);
  CHECK(failure->matrix == 1);
  CHECK(failure->row == 1);
  CHECK(std::vector<float>(a.begin(), a.begin() + 4) == std::vector<float>{2, 0, 1, 2});

  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> b = {1, 0, 0, 1, 1, nan, nan, 1};
  std::vector<float> u(8), s(4), vt(8);
  const Matrices<const float> matrices{b.data(), 2, 2, 2};
  const auto of_svd = svd(matrices, Matrices<float>{u.data(), 2, 2, 2}, s.data(), Matrices<float>{vt.data(), 2, 2, 2});
  const auto of_eigh = eigh(matrices, s.data(), Matrices<float>{u.data(), 2, 2, 2});
  REQUIRE(of_svd);
  CHECK(of_svd->matrix == 1);
  REQUIRE(of_eigh);
  CHECK(of_eigh->matrix == 1);
}

TEST_CASE("a batch is cut into parts by the work of a matrix") {
  std::vector<double> a(std::size_t{100} * 32 * 32);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = i % 1024 % 33 == 0 ? 1 : 0;
  const KernelTrace trace;
  CHECK(!cholesky(Matrices<double>{a.data(), 100, 32, 32}));
  REQUIRE(trace.runs().size() == 1);
  CHECK(trace.runs()[0].kernel == "cholesky");
  CHECK(trace.runs()[0].parts == 13);  // of 8 matrices each
}
