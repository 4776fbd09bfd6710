// Running products: derivatives where factors are 0.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// The number of kernels that the first and the second derivative of cumprod run, for a line with `zeros` zeros.
std::size_t kernels_of_derivatives(std::int64_t zeros) {
  Tensor x =
      cat(std::vector<Tensor>{full({200 - zeros}, 1.5, {.dtype = float64}), full({zeros}, 0, {.dtype = float64})});
  x.requires_grad_();
  const KernelTrace trace;
  const Tensor dx = grad(sum(cumprod(x, 0)), {x}, {.create_graph = true})[0];
  grad(sum(square(dx)), {x});
  return trace.runs().size();
}

}  // namespace

TEST_CASE("the derivatives of a running product take time linear in its size, whatever its zeros") {
  CHECK(kernels_of_derivatives(1) == kernels_of_derivatives(0));
  CHECK(kernels_of_derivatives(150) == kernels_of_derivatives(0));
}

TEST_CASE("the derivatives of a running product with several zeros, by hand") {
  // y = x0, x0 x1, x0 x1 x2, x0 x1 x2 x3 at (2, 0, 0, 5): of the sum, dx0 = 1, dx1 = x0 (1 + x2 (1 + x3)) = 2,
  // dx2 = x0 x1 (1 + x3) = 0, dx3 = 0.
  const Tensor x = tensor({2, 0, 0, 5}, {.dtype = float64, .requires_grad = true});
  const Tensor dx = grad(sum(cumprod(x, 0)), {x}, {.create_graph = true})[0];
  CHECK(dx.to_vector<double>() == std::vector<double>{1, 2, 0, 0});
  // d²/dx1 dx2 = x0 (1 + x3) = 12, d²/dx0 dx1 = 1 + x2 (1 + x3) = 1, the others are 0.
  CHECK(grad(dx[1], {x}, {.retain_graph = true})[0].to_vector<double>() == std::vector<double>{1, 0, 12, 0});
  const Tensor ddx = grad(dx[2], {x}, {.create_graph = true})[0];
  CHECK(ddx.to_vector<double>() == std::vector<double>{0, 12, 0, 0});
  // d³/dx1 dx2 dx0 = 1 + x3 = 6, d³/dx1 dx2 dx3 = x0 = 2.
  CHECK(grad(ddx[1], {x})[0].to_vector<double>() == std::vector<double>{6, 0, 0, 2});
}

TEST_CASE("infinite factors of a running product have the derivatives of the others") {
  const Tensor x = tensor({2.0, INFINITY, 3.0}, {.requires_grad = true});
  sum(cumprod(x, 0)).backward();
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{INFINITY, 8, INFINITY});
}
