// The dtype of results: the widest of the operands. Plain numbers only decide between integers and floats.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using Limits = std::numeric_limits<std::int64_t>;

namespace {

Tensor of(DType dtype) { return tensor({1, 2, 3}, {.dtype = dtype}); }

// float64 over float32 over int64
DType wider(DType x, DType y) {
  if (x == float64 || y == float64) return float64;
  return x == float32 || y == float32 ? float32 : int64;
}

}  // namespace

TEST_CASE("where kinds meet the wider wins, whatever the shapes") {
  for (const DType a : {float32, float64, int64}) {
    for (const DType b : {float32, float64, int64}) {
      CHECK((of(a) + of(b)).dtype() == wider(a, b));
      CHECK((of(a)[0] * of(b)).dtype() == wider(a, b));
      CHECK(maximum(of(a), of(b)[0]).dtype() == wider(a, b));
      CHECK((of(a) < of(b)).dtype() == wider(a, b));
      CHECK(where(of(int64), of(a), of(b)).dtype() == wider(a, b));
      CHECK(matmul(of(a), of(b)).dtype() == wider(a, b));
      CHECK(cat(std::vector{of(a), of(b)}).dtype() == wider(a, b));
      CHECK(elements(cat(std::vector{of(a), of(b)})) == std::vector<double>{1, 2, 3, 1, 2, 3});
    }
  }
}

TEST_CASE("a number changes the kind only of int64, and only where it is not an integer by type") {
  for (const DType dtype : {float32, float64, int64}) {
    CHECK((of(dtype) + 1).dtype() == dtype);
    CHECK((2 * of(dtype)).dtype() == dtype);
    CHECK((of(dtype) + 1.0).dtype() == wider(dtype, float32));
    CHECK((1.5F - of(dtype)).dtype() == wider(dtype, float32));
    CHECK((of(dtype) > 1.5).dtype() == wider(dtype, float32));
  }
  CHECK(elements(of(int64) > 1.5) == std::vector<double>{0, 1, 1});
}

TEST_CASE("division and functions of real numbers make float32 of int64") {
  CHECK((of(int64) / of(int64)).dtype() == float32);
  CHECK((of(int64) / 2).dtype() == float32);
  CHECK(elements(of(int64) / 2) == std::vector<double>{0.5, 1, 1.5});
  CHECK(exp(of(int64)).dtype() == float32);
  CHECK(sigmoid(of(int64)).dtype() == float32);
  CHECK(sqrt(of(float64)).dtype() == float64);
  CHECK(pow(of(int64), 2).dtype() == float32);
}

TEST_CASE("functions of whole numbers stay int64") {
  const Tensor x = tensor({-3, 0, 4});
  CHECK(elements(neg(x)) == std::vector<double>{3, 0, -4});
  CHECK(elements(abs(x)) == std::vector<double>{3, 0, 4});
  CHECK(elements(square(x)) == std::vector<double>{9, 0, 16});
  CHECK(elements(relu(x)) == std::vector<double>{0, 0, 4});
  CHECK(elements(clamp(x, -1, 2)) == std::vector<double>{-1, 0, 2});
  CHECK(elements(clamp(x)) == std::vector<double>{-3, 0, 4});
  CHECK(elements(clamp(x, -0.5, 2.5)) == std::vector<double>{-0.5, 0, 2.5});
  for (const Tensor& y : {neg(x), abs(x), square(x), relu(x), clamp(x, -1, 2), id(x), x - x, x * x, minimum(x, x),
                          x == x, sum(x), prod(x), amax(x), cumsum(x, 0), any(x), all(x)}) {
    CHECK(y.dtype() == int64);
  }
}

TEST_CASE("int64 goes round where it overflows, as PyTorch's does") {
  const Tensor lowest = tensor({Limits::min()}), highest = tensor({Limits::max()});
  const auto only = [](const Tensor& x) { return x.to_vector<std::int64_t>().front(); };
  CHECK(only(abs(lowest)) == Limits::min());
  CHECK(only(neg(lowest)) == Limits::min());
  CHECK(only(highest + 1) == Limits::min());
  CHECK(only(lowest - 1) == Limits::max());
  CHECK(only(highest * 2) == -2);
  CHECK(only(square(highest)) == 1);
  CHECK(only(sum(cat(std::vector{highest, highest}))) == -2);
  CHECK(only(prod(cat(std::vector{highest, highest}))) == 1);
  CHECK(only(cumsum(cat(std::vector{highest, highest}), 0)[1]) == -2);
  CHECK(only(matmul(highest, highest + highest)) == 2);
  const Tensor row = highest.expand({1, 40}), column = highest.expand({40, 30});
  CHECK(only(matmul(row, column)) == 40);
  CHECK(only(index_add(highest, 0, tensor({0}), highest)) == -2);
  CHECK(only(scatter_add(highest, 0, tensor({0}), highest)) == -2);
}

TEST_CASE("int64 sums are exact beyond 2^53") {
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  CHECK(sum(tensor({odd, odd, odd})).to_vector<std::int64_t>().front() == 3 * odd);
  CHECK(amax(tensor({odd - 1, odd})).to_vector<std::int64_t>().front() == odd);
  CHECK(maximum(tensor({odd}), tensor({odd - 1})).to_vector<std::int64_t>().front() == odd);
  CHECK((tensor({odd}) > tensor({odd - 1})).item() == 1);
}

TEST_CASE("whole numbers beyond 2^53 as arguments are exact in int64") {
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  const auto check = [](const Tensor& y, const std::vector<std::int64_t>& expected) {
    CHECK(y.to_vector<std::int64_t>() == expected);
  };
  const Tensor x = tensor({0, 1}), first = tensor({1, 0});
  for (const std::int64_t n : {odd, -odd, Limits::max() - 2, Limits::min()}) {
    check(clone(x).add_(n), {n, n + 1});
    check(clone(x).sub_(-(n + 1)), {n + 1, n + 2});
    check(clone(x).mul_(n), {0, n});
    check(clone(x).add_(x, n), {0, n + 1});
    check(clone(x).fill_(n), {n, n});
    check(masked_fill(x, first, n), {n, 1});
    check(scatter(x, 0, tensor({1}), n), {0, n});
    check(pad(x, {{1, 0}}, n), {n, 0, 1});
    check(flatten(addmm(x, tensor({{1}}), tensor({{0, 1}}), {.beta = 0, .alpha = n})), {0, n});
    check(full({1}, n), {n});
    check(where(first, x, n), {0, n});
    check(x * n, {0, n});
  }
}

TEST_CASE("unsigned numbers beyond int64 are refused") {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::string message = "18446744073709551615 is no int64, which are from -2^63 to 2^63 - 1";
  Tensor x = tensor({0, 1});
  CHECK_THROWS_WITH(x + most, message);
  CHECK_THROWS_WITH(x == most, message);
  CHECK_THROWS_WITH(maximum(x, most), message);
  CHECK_THROWS_WITH(full({1}, most), message);
  CHECK_THROWS_WITH(from_vector(std::vector<std::uint64_t>{1, most}), message);
  CHECK_THROWS_AS(x.fill_(most), DtypeError);
  CHECK_THROWS_AS(masked_fill(x, x, most), DtypeError);
  CHECK_THROWS_AS(x.add_(most), DtypeError);
  CHECK(elements(x) == std::vector<double>{0, 1});
  CHECK(from_vector(std::vector<std::uint64_t>{1, 2}).dtype() == int64);
  CHECK((x + std::uint64_t{2}).dtype() == int64);
}

TEST_CASE("where takes any nonzero element of its condition's dtype as true") {
  const Tensor x = tensor({1, 1, 1, 1}), y = tensor({2, 2, 2, 2});
  const Tensor condition = tensor({0.5, 0.0, std::nan(""), -0.0});
  CHECK(elements(where(condition, x, y)) == std::vector<double>{1, 2, 1, 2});
  CHECK(where(condition, x, y).dtype() == int64);
  const Tensor tiny = tensor({1e-300, 0.0, -1e-300, 1.0}, {.dtype = float64});
  CHECK(elements(where(tiny, x.to(float32), y.to(float32))) == std::vector<double>{1, 2, 1, 1});
  CHECK(elements(masked_fill(x, condition, 7)) == std::vector<double>{7, 1, 7, 1});
  CHECK(masked_fill(x, condition, 7).dtype() == int64);
  CHECK_THROWS_AS(masked_fill(x, condition, 0.5), DtypeError);
}
