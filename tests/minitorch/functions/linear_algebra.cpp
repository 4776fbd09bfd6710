// Linear algebra: by hand, far out or empty, in place, on any number of threads, and errors. determinants.cpp has the
// derivatives of determinants, tensor_golden.cpp PyTorch's numbers, tensor_gradients.cpp central differences.
#include "minitorch/functions/linear_algebra.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/matrices.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using test::in_float64, test::nearly, test::in_graph, test::identity, test::diagonal_matrices, test::plain,
    test::singular;
using Numbers = std::vector<double>;

TEST_CASE("determinants, inverses and solutions by hand") {
  CHECK(std::abs(det(plain).item() - 6) < 1e-14);
  CHECK(slogdet(plain).sign.item() == 1);
  CHECK(std::abs(slogdet(-1 * plain * tensor({{1.}, {-1.}})).logabsdet.item() - std::log(6)) < 1e-15);
  CHECK(slogdet(plain * tensor({{1.}, {-1.}})).sign.item() == -1);
  CHECK(allclose(inverse(plain), tensor({{5., -1.}, {-4., 2.}}, in_float64) / 6, nearly));
  CHECK(allclose(solve(plain, tensor({4., 14.}, in_float64)), tensor({1., 2.}, in_float64), nearly));
  CHECK(solve(plain, ones({2, 3}, in_float64)).shape() == Shape{2, 3});
  CHECK(solve(ones({2, 1, 2, 2}) + eye(2), ones({3, 2, 1})).shape() == Shape{2, 3, 2, 1});
  // As in PyTorch, a right side with the shape of A but for its last dimension holds vectors.
  CHECK(allclose(solve(stack({identity(2), identity(2) * 2}), plain), tensor({{2., 1.}, {2., 2.5}}, in_float64)));
}

TEST_CASE("decompositions by hand") {
  CHECK(elements(cholesky(tensor({{4., 99.}, {2., 10.}}, in_float64))) == Numbers{2, 0, 1, 3});  // 99 is not read
  const auto [q, r] = qr(tensor({{3.}, {4.}}, in_float64));
  CHECK(allclose(q, tensor({{-0.6}, {-0.8}}, in_float64), nearly));
  CHECK(allclose(r, tensor({{-5.}}, in_float64), nearly));
  CHECK(elements(qr(tensor({{-7.}})).r) == Numbers{-7});  // one row needs no reflection
  const auto [w, v] = eigh(tensor({{2., 99.}, {1., 2.}}, in_float64));
  CHECK(allclose(w, tensor({1., 3.}, in_float64), nearly));
  CHECK(allclose(square(v), full({2, 2}, 0.5, in_float64), nearly));
  const auto [u, s, vh] = svd(tensor({{0., 3., 0.}, {-5., 0., 0.}}, in_float64));
  CHECK(allclose(s, tensor({5., 3.}, in_float64), nearly));
  CHECK(allclose(matmul(u * unsqueeze(s, -2), vh), tensor({{0., 3., 0.}, {-5., 0., 0.}}, in_float64), nearly));
}

TEST_CASE("matrices of all sizes are the product of their parts") {
  for (const DType dtype : {float32, float64}) {
    const double eps = dtype == float32 ? 1e-4 : 1e-12;
    for (const Shape& shape : {Shape{1, 1}, {7, 7}, {33, 20}, {20, 33}, {3, 2, 50, 50}, {70, 64}}) {
      CAPTURE(shape, dtype);
      const Tensor x = randn(shape, {.dtype = dtype}),
                   a = matmul(transpose(x), x) + eye(shape.back(), {.dtype = dtype});
      const auto is_identity = [&](const Tensor& y) {
        return allclose(y, expand(eye(y.size(-1), {.dtype = dtype}), y.shape()), {.rtol = 0, .atol = eps});
      };
      const operators::IsClose close{.rtol = eps, .atol = 100 * eps};
      const auto [q, r] = qr(x);
      CHECK(allclose(matmul(q, r), x, close));
      CHECK(is_identity(matmul(transpose(q), q)));
      CHECK(equal(r, triu(r)));
      const auto [u, s, vh] = svd(x);
      CHECK(allclose(matmul(u * unsqueeze(s, -2), vh), x, close));
      CHECK(is_identity(matmul(transpose(u), u)));
      CHECK(is_identity(matmul(vh, transpose(vh))));
      CHECK(all(diff(s) <= 0).item() == 1);
      const auto [w, v] = eigh(a);
      CHECK(allclose(matmul(v * unsqueeze(w, -2), transpose(v)), a, close));
      CHECK(is_identity(matmul(transpose(v), v)));
      CHECK(all(diff(w) >= 0).item() == 1);
      const Tensor l = cholesky(a);
      CHECK(allclose(matmul(l, transpose(l)), a, close));
      CHECK(equal(l, tril(l)));
      CHECK(allclose(matmul(inverse(a), a), expand(eye(shape.back(), {.dtype = dtype}), a.shape()), close));
      CHECK(allclose(matmul(a, solve(a, transpose(x))), transpose(x), close));
      CHECK(allclose(slogdet(a).logabsdet, sum(log(w), -1), close));
    }
  }
}

TEST_CASE("matrices with equal and with no singular values have decompositions") {
  for (const std::int64_t n : {2, 5, 40}) {
    for (const Tensor& x : {zeros({n, n}, in_float64), ones({n, n}, in_float64), identity(n), flip(identity(n), 0),
                            diagonal_matrices(pow(full({n}, 0.1, in_float64), arange(n)))}) {
      const auto [u, s, vh] = svd(x);
      CHECK(allclose(matmul(u * unsqueeze(s, -2), vh), x, nearly));
      CHECK(allclose(matmul(transpose(u), u), identity(n), nearly));
      const auto [w, v] = eigh(x);
      CHECK(allclose(matmul(v * unsqueeze(w, -2), transpose(v)), x, nearly));
      const auto [q, r] = qr(x);
      CHECK(allclose(matmul(q, r), x, nearly));
      CHECK(allclose(matmul(transpose(q), q), identity(n), nearly));
    }
  }
}

TEST_CASE("results are right far out") {
  for (const double scale : {1e-200, 1e-300, 1e200, 1e300}) {
    CAPTURE(scale);
    const Tensor x = plain * scale, one = full({}, 1, in_float64);
    CHECK(allclose(inverse(x) * scale, inverse(plain), nearly));
    const auto [q, r] = qr(x);
    CHECK(allclose(q, qr(plain).q, nearly));
    CHECK(allclose(r / scale, qr(plain).r, nearly));
    CHECK(allclose(svd(x).s / scale, svd(plain).s, nearly));
    CHECK(allclose(eigh(x).eigenvalues / scale, eigh(plain).eigenvalues, nearly));
    CHECK(allclose(slogdet(x).logabsdet, one * (std::log(6) + 2 * std::log(scale)), nearly));
  }
  const double beyond = det(diagonal_matrices(tensor({1e200, 1e200, 1e-200, 1e-200}, in_float64))).item();
  CHECK(std::abs(beyond - 1) < 1e-14);
}

TEST_CASE("what can be solved has derivatives, with the same factors") {
  // The last pivot of LU(A) is 1e-16, where that of LU(Aᵀ) may be 0.
  const Tensor x = in_graph(tensor({{1., 2., 3.}, {4., 5., 6.}, {7., 8., 9.}}, in_float64));
  int solved = 0;
  for (const Tensor& a : {x, transpose(x)}) {
    const auto once = [&](const Tensor& y) { return grad(sum(y), {x}, {.create_graph = true})[0]; };
    if (slogdet(a).sign.item() == 0) continue;
    ++solved;
    CHECK(all(isfinite(once(solve(a, ones({3}, in_float64))))).item() == 1);
    CHECK(all(isfinite(grad(sum(once(solve(a, ones({3}, in_float64)))), {x})[0])).item() == 1);
    CHECK(all(isfinite(once(slogdet(a).logabsdet))).item() == 1);
  }
  CHECK(solved >= 1);  // which of them has a last pivot of 0 depends on rounding
  const TensorFunction f = [](const std::vector<Tensor>& v) { return solve(transpose(v[0]), solve(v[0], v[1])); };
  const Tensor batch = stack({plain, identity(2) * 3 + 1});
  for (const Tensor& b : {ones({2, 3}, in_float64), randn({4, 1, 2, 1}, {.dtype = float64})}) {
    for (const Tensor& a : {plain, batch}) {
      CHECK(check_gradients(f, {a, b}));
      CHECK(check_second_gradients(f, {a, b}));
    }
  }
  const TensorFunction slope = [](const std::vector<Tensor>& v) {
    const Tensor y = v[0].is_constant() ? in_graph(v[0]) : v[0];
    return grad(sum(solve(y, ones({2, 1}, in_float64))), {y}, {.create_graph = true})[0];
  };
  CHECK(check_second_gradients(slope, {plain}));
}

TEST_CASE("derivatives of singular vectors are right at any scale of the matrix") {
  const Tensor w = tensor({{1., -2.}, {.5, 3.}, {1., -1.}, {2., .3}}, {.dtype = float32});
  for (const double k : {1e-6, 1., 1e3, 1.6e7, 4e9}) {
    CAPTURE(k);
    const auto a = [&] {
      return tensor({{1.1 * k, -.3 * k}, {.4 * k, .9 * k}, {2. * k, .7 * k}, {-.5 * k, .6 * k}},
                    {.dtype = float32, .requires_grad = true});
    };
    const auto second = [&](const Tensor& x, const auto& vectors) {
      const Tensor g = grad(sum(square(vectors(x)) * w), {x}, {.create_graph = true})[0];
      return grad(sum(g * flip(w, 0)), {x})[0].at({0, 1}) * k * k;
    };
    const double of_u = second(a(), [](const Tensor& x) { return svd(x).u; });
    const double of_vh = second(a(), [](const Tensor& x) { return transpose(svd(transpose(x)).vh); });
    CHECK(std::abs(of_u - 4.75963) < 1e-3);  // PyTorch's, for k = 1
    CHECK(std::abs(of_vh - 4.75963) < 1e-3);
  }
  const auto check_first = [](DType dtype, double k) {
    CAPTURE(k);
    const Tensor x = tensor({{2 * k, 0.}, {0., k}}, {.dtype = dtype, .requires_grad = true});
    const Tensor dy = tensor({{0., 1.}, {0., 0.}}, {.dtype = dtype});
    const Tensor of_u = grad(svd(x).u, {x}, {.grad_outputs = {dy}})[0] * k;
    CHECK(allclose(of_u, tensor({{0., -1. / 3}, {-2. / 3, 0.}}, {.dtype = dtype})));
    const Tensor of_vh = grad(svd(x).vh, {x}, {.grad_outputs = {dy}})[0] * k;
    CHECK(allclose(of_vh, tensor({{0., 2. / 3}, {1. / 3, 0.}}, {.dtype = dtype})));
    const Tensor dv = tensor({{1., 0.}, {0., 0.}}, {.dtype = dtype});
    const Tensor of_v = grad(eigh(x).eigenvectors, {x}, {.grad_outputs = {dv}})[0] * k;
    CHECK(allclose(abs(of_v), tensor({{0., .5}, {.5, 0.}}, {.dtype = dtype})));
  };
  for (const double k : {1e-30, 1e-21, 1e25, 1.6e38}) check_first(float32, k);
  for (const double k : {1e-300, 1e-160, 1e160, 8e307}) check_first(float64, k);
}

TEST_CASE("the anomaly detector finds nothing in derivatives of vectors that are finite") {
  const AnomalyMode detector = detect_anomaly();
  const Tensor x = tensor({{3., 1.}, {1., 2.}, {.5, -1.}}, {.dtype = float64, .requires_grad = true});
  const Tensor square_matrix = matmul(transpose(x), x);
  for (const Tensor& y : {svd(x).u, svd(x).vh, svd(transpose(x)).u, eigh(square_matrix).eigenvectors}) {
    const Tensor dx = grad(sum(y * y * y), {x}, {.create_graph = true})[0];
    CHECK(all(isfinite(dx)).item() == 1);
    CHECK(all(isfinite(grad(sum(dx * dx), {x})[0])).item() == 1);
  }
}

TEST_CASE("singular values and eigenvalues have a derivative where they are equal, their vectors none") {
  const Tensor x = in_graph(identity(2) * 3);
  CHECK(allclose(grad(sum(svd(x).s), {x})[0], identity(2), nearly));
  CHECK(allclose(grad(sum(eigh(x).eigenvalues), {x})[0], identity(2), nearly));
  CHECK(all(isfinite(grad(svd(x).u[0][0], {x})[0])).item() == 0);
  CHECK(all(isfinite(grad(eigh(x).eigenvectors[0][0], {x})[0])).item() == 0);
}

TEST_CASE("tensors without elements and matrices without rows") {
  const Tensor none = zeros({0, 0}), batch = zeros({0, 3, 3}), empties = zeros({2, 0, 0});
  CHECK(det(none).item() == 1);
  CHECK(elements(det(empties)) == Numbers{1, 1});
  CHECK(elements(slogdet(empties).sign) == Numbers{1, 1});
  CHECK(elements(slogdet(empties).logabsdet) == Numbers{0, 0});
  CHECK(det(batch).shape() == Shape{0});
  CHECK(inverse(empties).shape() == Shape{2, 0, 0});
  CHECK(solve(batch, zeros({3})).shape() == Shape{0, 3});
  CHECK(cholesky(batch).shape() == Shape{0, 3, 3});
  CHECK(qr(zeros({3, 0})).q.shape() == Shape{3, 0});
  CHECK(qr(zeros({3, 0})).r.shape() == Shape{0, 0});
  CHECK(svd(zeros({2, 0, 3})).vh.shape() == Shape{2, 0, 3});
  CHECK(svd(zeros({2, 0, 3})).s.shape() == Shape{2, 0});
  CHECK(eigh(empties).eigenvalues.shape() == Shape{2, 0});
}

TEST_CASE("NaN gives NaN, or an error that names the matrix") {
  const Tensor x = tensor({{test::not_a_number, 1.}, {1., 2.}}, in_float64);
  CHECK(std::isnan(det(x).item()));
  CHECK(std::isnan(slogdet(x).logabsdet.item()));
  CHECK(all(isnan(inverse(x))).item() == 1);
  CHECK(all(isnan(solve(x, x))).item() == 1);
  CHECK(any(isnan(qr(x).r)).item() == 1);
  const Tensor y = in_graph(stack({x, singular}));  // the derivative of one does not spoil that of the other
  const Tensor slope = grad(sum(det(y)), {y})[0];
  CHECK(any(isnan(slope[0])).item() == 1);
  CHECK(allclose(slope[1], tensor({{4., -2.}, {-2., 1.}}, in_float64), nearly));
  const Tensor both = in_graph(tensor({{0., test::not_a_number}, {0., 1.}}, in_float64));
  CHECK(any(isnan(grad(det(both), {both})[0])).item() == 1);
  const std::string rule = " holds NaN or an infinity, or the iteration does not converge";
  const Tensor far = tensor({{1., 0.}, {HUGE_VAL, 1.}}, in_float64);
  check_messages<DataError>({
      {[=] { svd(x); }, "svd: a matrix (2, 2)" + rule},
      {[=] { svd(far); }, "svd: a matrix (2, 2)" + rule},
      {[=] {
         eigh(stack({identity(2), x}));
       },
       "eigh: matrix (1) of a tensor (2, 2, 2)" + rule},
      {[=] { eigh(far); }, "eigh: a matrix (2, 2)" + rule},
      {[=] { cholesky(x); },
       "cholesky: a matrix (2, 2) is not positive definite: its leading minor of order 1 is not positive"},
  });
  CHECK(elements(eigh(transpose(far)).eigenvalues) == Numbers{1, 1});  // what is above the diagonal is not read
}

TEST_CASE("results have the same bits on any number of threads") {
  const Tensor x = randn({40, 30, 30}, {.dtype = float64}), a = matmul(x, transpose(x)) + identity(30);
  const auto results = [&] {
    const auto [q, r] = qr(x);
    const auto [u, s, vh] = svd(x);
    const auto [w, v] = eigh(a);
    return std::vector<Tensor>{det(x), inverse(x), solve(x, a), cholesky(a), q, r, u, s, vh, w, v};
  };
  const Threads restored(num_threads());
  set_num_threads(1);
  const std::vector<Tensor> alone = results();
  set_num_threads(4);
  const std::vector<Tensor> together = results();
  for (std::size_t i = 0; i < alone.size(); ++i) CHECK(equal(alone[i], together[i]));
}

TEST_CASE("a decomposition that was changed in place has no derivative") {
  const Tensor x = in_graph(plain);
  const auto change = [&](Tensor part, const Tensor& loss) {
    {
      const auto guard = no_grad();
      part.mul_(2);
    }
    return error_of<GraphError>([&] { grad(loss, {x}); });
  };
  const auto decomposed = svd(x);
  CHECK(change(decomposed.s, sum(decomposed.u)).starts_with("backward: svd saved a part of its result, (2) float64"));
  const Tensor y = solve(x, ones({2}, in_float64));
  CHECK(change(y, sum(y)).starts_with("backward: solve saved its result, (2, 1) float64"));
}

TEST_CASE("messages of linear algebra") {
  const Tensor whole = tensor({{1, 2}, {3, 4}}), row = ones({2}), flat = ones({2, 3}), pair = stack({plain, singular});
  const std::string no_floats = ": needs float32 or float64, not an int64 tensor (2, 2); convert it by to(dtype)";
  check_messages<DtypeError>({
      {[=] { det(whole); }, "det" + no_floats},
      {[=] { slogdet(whole); }, "slogdet" + no_floats},
      {[=] { inverse(whole); }, "inverse" + no_floats},
      {[=] { solve(whole, row); }, "solve" + no_floats},
      {[=] { cholesky(whole); }, "cholesky" + no_floats},
      {[=] { qr(whole); }, "qr" + no_floats},
      {[=] { svd(whole); }, "svd" + no_floats},
      {[=] { eigh(whole); }, "eigh" + no_floats},
  });
  CHECK(error_of<DtypeError>([=] { solve(plain, row); }).starts_with("solve: "));
  check_messages<ShapeError>({
      {[=] { det(flat); }, "det: needs square matrices, not (2, 3)"},
      {[=] { slogdet(row); }, "slogdet: needs matrices or batches of them, not (2)"},
      {[=] { inverse(flat); }, "inverse: needs square matrices, not (2, 3)"},
      {[=] { cholesky(flat); }, "cholesky: needs square matrices, not (2, 3)"},
      {[=] { eigh(flat); }, "eigh: needs square matrices, not (2, 3)"},
      {[=] { qr(row); }, "qr: needs matrices or batches of them, not (2)"},
      {[=] { svd(row); }, "svd: needs matrices or batches of them, not (2)"},
      {[=] { solve(flat, row); }, "solve: needs square matrices, not (2, 3)"},
      {[=] {
         solve(ones({2, 2}), ones({}));
       },
       "solve: needs a vector or matrices on the right, not (2, 2) x = ()"},
      {[=] {
         solve(ones({2, 2}), ones({3, 1}));
       },
       "solve: sizes differ: (2, 2) x = (3, 1) needs 2 == 3"},
      {[=] {
         solve(ones({2, 2}), ones({3}));
       },
       "solve: sizes differ: (2, 2) x = (3) needs 2 == 3"},
  });
  CHECK(error_of<ShapeError>([=] { solve(ones({2, 2, 2}), ones({3, 2, 1})); }).starts_with("solve: "));
  const std::string rule = " is singular: number 1 on the diagonal of U is 0 in P A = L U";
  check_messages<DataError>({
      {[=] { inverse(singular); }, "inverse: a matrix (2, 2)" + rule},
      {[=] { inverse(pair); }, "inverse: matrix (1) of a tensor (2, 2, 2)" + rule},
      {[=] { solve(unsqueeze(pair, 0), ones({2}, in_float64)); },
       "solve: matrix (0, 1) of a tensor (1, 2, 2, 2)" + rule},
      {[=] {
         cholesky(stack({identity(2), -identity(2)}));
       },
       "cholesky: matrix (1) of a tensor (2, 2, 2) is not positive definite: its leading minor of order 1 is not "
       "positive"},
      {[=] {
         cholesky(tensor({{1., 2.}, {2., 1.}}));
       },
       "cholesky: a matrix (2, 2) is not positive definite: its leading minor of order 2 is not positive"},
      {[=] {
         const Tensor x = in_graph(pair);
         grad(sum(slogdet(x).logabsdet), {x});
       },
       "slogdet: matrix (1) of a tensor (2, 2, 2) is singular, and ln |det| has no derivative there"},
      {[=] {
         const Tensor x = in_graph(zeros({2, 2}, in_float64));
         grad(sum(qr(x).r), {x});
       },
       "qr: the first 2 columns of a matrix (2, 2) are linearly dependent, and have no derivative"},
  });
}
