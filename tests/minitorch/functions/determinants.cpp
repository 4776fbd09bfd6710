// Derivatives of determinants: of singular matrices, beyond the range, and of badly scaled matrices; and what counts as
// singular.
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/matrices.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using test::in_float64, test::nearly, test::in_graph, test::identity, test::diagonal_matrices, test::plain,
    test::singular;
using Numbers = std::vector<double>;

TEST_CASE("the determinant of a singular matrix is 0, and its derivative the cofactors") {
  CHECK(det(singular).item() == 0);
  CHECK(slogdet(singular).sign.item() == 0);
  CHECK(slogdet(singular).logabsdet.item() == -HUGE_VAL);
  const auto slope = [](const Tensor& a) {
    const Tensor x = in_graph(a);
    return grad(sum(det(x)), {x})[0];
  };
  CHECK(allclose(slope(singular), tensor({{4., -2.}, {-2., 1.}}, in_float64), nearly));
  CHECK(allclose(slope(stack({singular, plain})), tensor({{{4., -2.}, {-2., 1.}}, {{5., -4.}, {-1., 2.}}}, in_float64),
                 nearly));
  // Rank n - 1: one cofactor; rank n - 2: none. The determinant of the rounded matrix need not be 0.
  const Tensor nine = tensor({{1., 2., 3.}, {4., 5., 6.}, {7., 8., 9.}}, in_float64);
  CHECK(allclose(slope(nine), tensor({{-3., 6., -3.}, {6., -12., 6.}, {-3., 6., -3.}}, in_float64), nearly));
  CHECK(allclose(slope(ones({3, 3}, in_float64)), zeros({3, 3}, in_float64), nearly));
  CHECK(elements(slope(zeros({3, 3}, in_float64))) == Numbers(9, 0));
  CHECK(elements(slope(zeros({1, 1}, in_float64))) == Numbers{1});
  CHECK(allclose(slope(to(nine, float32)), to(slope(nine), float32), {.rtol = 1e-5, .atol = 1e-4}));
  CHECK(allclose(slope(diagonal_matrices(tensor({2., 0., 3.}, in_float64))),
                 diagonal_matrices(tensor({0., 6., 0.}, in_float64)), nearly));
}

TEST_CASE("second derivatives of a determinant are right for every matrix") {
  const TensorFunction f = [](const std::vector<Tensor>& v) { return square(det(v[0]) + 0.5); };
  const GradientTolerance tolerance{.rtol = 1e-4, .atol = 1e-5};
  const Tensor nine = tensor({{1., 2., 3.}, {4., 5., 6.}, {7., 8., 9.}}, in_float64) / 4;
  for (const Tensor& x : {singular, nine, ones({3, 3}, in_float64), zeros({2, 2}, in_float64), identity(3),
                          zeros({1, 1}, in_float64), stack({singular, plain, identity(2) * 0})}) {
    CAPTURE(x);
    CHECK(check_gradients(f, {x}, tolerance));
    CHECK(check_second_gradients(f, {x}, tolerance));
  }
  // Third derivatives build a graph of the second ones.
  const TensorFunction slope = [](const std::vector<Tensor>& v) {
    const Tensor x = v[0].is_constant() ? in_graph(v[0]) : v[0];
    return grad(square(det(x)), {x}, {.create_graph = true})[0];
  };
  for (const Tensor& x : {singular, nine, plain}) CHECK(check_second_gradients(slope, {x}, tolerance));
}

TEST_CASE("derivatives of a determinant are right where the determinant or its cofactors leave the range") {
  const Tensor shape = tensor({{1., 2.}, {3., 4.}});
  for (const double scale : {1e-25, 1e-20, 1e20, 1e25}) {  // the determinant is 0 or infinite in float32
    CAPTURE(scale);
    const Tensor x = in_graph(shape * scale);
    const Tensor slope = grad(det(x), {x})[0] / scale;
    CHECK(allclose(slope, tensor({{4., -3.}, {-2., 1.}}), {.rtol = 1e-6}));
  }
  manual_seed(8);
  for (const auto& [n, scale, dtype] : {std::tuple(8, 1e-4, float32),
                                        {6, 1e-5, float32},
                                        {40, 1.0, float32},
                                        {8, 1e-24, float64},
                                        {200, 1.0, float64}}) {
    CAPTURE(n, scale, to_text(dtype));
    const Tensor plain_numbers = randn({n, n}, {.dtype = float64});
    const Tensor x = in_graph((plain_numbers * scale).to(dtype));
    const Tensor slope = grad(det(x), {x}, {.create_graph = true})[0];
    const Tensor corner = slope.select(0, 0).select(0, 0);
    const Tensor second = grad(corner, {x}, {.retain_graph = true})[0];
    CHECK(allclose(grad(corner, {x}, {.create_graph = true})[0], second, {.rtol = 1e-4, .atol = 0}));
    // d² det / dx₀₀ dx₁₁ is the determinant of the rest.
    const double rest = det(narrow(narrow(x.detach().to(float64), 0, 2, n - 2), 1, 2, n - 2)).item();
    CHECK(second.at({1, 1}) == Approx(rest).epsilon(dtype == float32 ? 1e-3 : 1e-8));
    CHECK(second.at({0, 0}) == Approx(0).margin(1e-3 * std::abs(rest)));
  }
}

TEST_CASE("cofactors of diagonal matrices are products of what is left, as far as the range goes") {
  for (const DType dtype : {float32, float64}) {
    const double large = dtype == float32 ? 0x1p60 : 0x1p400;
    const Tensor x = in_graph(diagonal_matrices(full({5}, large, {.dtype = dtype})));
    const Tensor slope = grad(det(x), {x})[0];
    CHECK(slope.at({0, 1}) == 0);
    CHECK(slope.at({0, 0}) == std::numeric_limits<double>::infinity());
  }
  const Tensor x = in_graph(diagonal_matrices(tensor({1e-30, 1e-30, 1e10})));
  const Tensor slope = grad(det(x), {x}, {.create_graph = true})[0];
  CHECK(grad(slope.select(0, 0).select(0, 0), {x})[0].at({1, 1}) == Approx(1e10));
}

TEST_CASE("regular matrices with rows and columns of other scales have third derivatives of the determinant") {
  for (const double scale : {1e4, 1e9}) {
    for (const Tensor& factors : {tensor({scale, 1.0, 1.0}, in_float64), tensor({1.0, 1 / scale, 1.0}, in_float64)}) {
      const Tensor x = in_graph(diagonal_matrices(factors));
      const Tensor slope = grad(det(x), {x}, {.create_graph = true})[0];
      const Tensor second = grad(slope.select(0, 0).select(0, 0), {x}, {.create_graph = true})[0];
      const Tensor third = grad(second.select(0, 1).select(0, 1), {x})[0];
      CHECK(allclose(third, tensor({{0., 0., 0.}, {0., 0., 0.}, {0., 0., 1.}}, in_float64), nearly));
    }
  }
  // Rows and columns of the same other scales, as of a covariance in mixed units.
  const Tensor x = in_graph(tensor({{2., 1e-10}, {1e-10, 2e-20}}, in_float64));
  CHECK(
      allclose(grad(det(x), {x})[0], tensor({{2e-20, -1e-10}, {-1e-10, 2.}}, in_float64), {.rtol = 1e-12, .atol = 0}));
}

TEST_CASE("singular matrices of small whole numbers are seen to be singular") {
  for (const DType dtype : {float32, float64}) {
    for (int a = -3; a <= 3; ++a) {
      for (int b = -3; b <= 3; ++b) {
        for (int k = -3; k <= 3; ++k) {
          CAPTURE(to_text(dtype), a, b, k);
          const Tensor x = tensor({{1.0 * a, 1.0 * b}, {1.0 * k * a, 1.0 * k * b}}, {.dtype = dtype});
          CHECK(det(x).item() == 0);
          CHECK(slogdet(x).sign.item() == 0);
          CHECK_THROWS_AS(inverse(x), DataError);
          CHECK_THROWS_AS(solve(x, x), DataError);
        }
      }
    }
  }
}
