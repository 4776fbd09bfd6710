// The matrix product against its definition as a sum: ranks, shapes and batches.
#include "minitorch/functions/products.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;

namespace {

// Σ_p a[..., i, p] b[..., p, j], by broadcasting and a sum.
Tensor by_sum(const Tensor& a, const Tensor& b) { return sum(a.unsqueeze(-1) * b.unsqueeze(-3), {-2}); }

Shape with_matrix(Shape batch, std::int64_t n, std::int64_t m) {
  for (std::int64_t& size : batch) size = *rc::gen::inRange(0, 3) == 0 ? 1 : size;
  batch.push_back(n);
  batch.push_back(m);
  return batch;
}

}  // namespace

TEST_CASE("ranks follow PyTorch's rules") {
  CHECK(matmul(ones({3}), ones({3})).shape() == Shape{});
  CHECK(matmul(ones({2, 3}), ones({3})).shape() == Shape{2});
  CHECK(matmul(ones({3}), ones({3, 4})).shape() == Shape{4});
  CHECK(matmul(ones({2, 3}), ones({3, 4})).shape() == Shape{2, 4});
  CHECK(matmul(ones({5, 2, 3}), ones({3})).shape() == Shape{5, 2});
  CHECK(matmul(ones({3}), ones({5, 3, 4})).shape() == Shape{5, 4});
  CHECK(matmul(ones({5, 2, 3}), ones({3, 4})).shape() == Shape{5, 2, 4});
  CHECK(matmul(ones({2, 3}), ones({5, 3, 4})).shape() == Shape{5, 2, 4});
  CHECK(matmul(ones({5, 2, 3}), ones({5, 3, 4})).shape() == Shape{5, 2, 4});
  CHECK(matmul(ones({5, 1, 2, 3}), ones({6, 3, 4})).shape() == Shape{5, 6, 2, 4});
  CHECK(matmul(ones({1, 1}), ones({1, 1})).shape() == Shape{1, 1});
}

TEST_CASE("products of small numbers by hand") {
  const Tensor a = tensor({{1, 2}, {3, 4}}), b = tensor({{5, 6}, {7, 8}});
  CHECK(elements(matmul(a, b)) == Numbers{19, 22, 43, 50});
  CHECK(elements(matmul(a, b[0])) == Numbers{17, 39});
  CHECK(elements(matmul(a[0], b)) == Numbers{19, 22});
  CHECK(matmul(a[0], b[0]).item() == 17);
  CHECK(elements(a.matmul(b.t())) == Numbers{17, 23, 39, 53});
}

TEST_CASE("matmul is the sum of products, of any batch and any strides") {
  CHECK(rc::check([] {
    const auto size = [] { return *rc::gen::inRange<std::int64_t>(0, 6); };
    const std::int64_t n = size(), k = size(), m = size();
    const DType dtype = *rc::gen::element(float64, int64, float32);
    const Shape batch = any_shape(dtype == float32 ? 1 : 3, 0, 3);  // so that sums in float32 stay below 2²⁴
    const Tensor a = in_any_layout(with_matrix(batch, n, k), dtype),
                 b = in_any_layout(with_matrix(batch, k, m), dtype) - 3;
    const Tensor c = matmul(a, b), expected = by_sum(a.to(float64), b.to(float64));
    RC_ASSERT(c.shape() == expected.shape());
    RC_ASSERT(c.dtype() == dtype);
    RC_ASSERT(elements(c) == elements(expected));  // of small whole numbers the sums are exact
  }));
}

TEST_CASE("batches that are broadcast in memory are multiplied as they are") {
  const Tensor a = counted({2, 3}, float64), b = counted({3, 2}, float64);
  const Tensor c = matmul(a.expand({4, 2, 3}), b.expand({4, 3, 2}));
  for (std::int64_t i = 0; i < 4; ++i) CHECK(elements(c[i]) == elements(matmul(a, b)));
}

TEST_CASE("products over nothing are 0, products of nothing are nothing") {
  CHECK(elements(matmul(zeros({2, 0}), zeros({0, 3}))) == Numbers(6, 0));
  CHECK(matmul(zeros({0}), zeros({0})).item() == 0);
  CHECK(matmul(zeros({0, 3}), zeros({3, 2})).shape() == Shape{0, 2});
  CHECK(matmul(zeros({0, 2, 3}), zeros({3, 2})).shape() == Shape{0, 2, 2});
  CHECK(matmul(zeros({5, 2, 0}), zeros({0, 3})).shape() == Shape{5, 2, 3});
  CHECK(elements(matmul(zeros({2, 1, 0}), zeros({0, 2}))) == Numbers(4, 0));
  CHECK(matmul(zeros({3, 0}), zeros({0})).shape() == Shape{3});
  CHECK(matmul(Tensor(), Tensor()).item() == 0);
}

TEST_CASE("whole numbers go round where they overflow, in products of any depth") {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  const Tensor a = full({3, 300}, largest), b = ones({300, 5}, {.dtype = int64});
  CHECK(matmul(a, b).to_vector<std::int64_t>() == std::vector<std::int64_t>(15, -300));
}

TEST_CASE("inner sizes must be equal, batches must broadcast, numbers have no product") {
  CHECK_THROWS_AS(matmul(ones({2, 3}), ones({2, 3})), ShapeError);
  CHECK_THROWS_AS(matmul(ones({3}), ones({2})), ShapeError);
  CHECK_THROWS_AS(matmul(ones({2, 1}), ones({3, 2})), ShapeError);
  CHECK_THROWS_AS(matmul(ones({2, 2, 3}), ones({3, 3, 2})), ShapeError);
  CHECK_THROWS_AS(matmul(tensor(2), ones({2})), ShapeError);
  CHECK_THROWS_AS(matmul(ones({2}), tensor(2)), ShapeError);
}

TEST_CASE("a product too large to be counted is refused", "[64bit]") {
  const std::int64_t many = std::int64_t{1} << 40U;
  const Tensor column = ones({1, 1}).expand({many, 1}), row = ones({1, 1}).expand({1, many});
  CHECK_THROWS_AS(matmul(column, row), ShapeError);
}

TEST_CASE("NaN and infinity go through products") {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(matmul(tensor({nan, 0.0}), tensor({0.0, 0.0})).item()));
  CHECK(std::isnan(matmul(tensor({infinity, 1.0}), tensor({0.0, 1.0})).item()));
  CHECK(matmul(tensor({infinity, 1.0}), tensor({1.0, 1.0})).item() == infinity);
}

TEST_CASE("bits of products do not depend on the number of threads") {
  manual_seed(1);
  const Tensor a = randn({150, 130}), b = randn({130, 170}), batch = randn({6, 40, 130});
  const auto all_of_them = [&](int threads) {
    const Threads set(threads);
    return std::vector{elements(matmul(a, b)), elements(matmul(b.t(), a.t())), elements(matmul(batch, b)),
                       elements(matmul(a, b.select(1, 0)))};
  };
  const auto alone = all_of_them(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((all_of_them(threads) == alone));
}

TEST_CASE("einsum refuses subscripts that are no letters, also beside an ellipsis") {
  const Tensor x = ones({3, 3});
  CHECK_THROWS_WITH(einsum("0...->", {x}), "einsum: \"0...->\": '0' is not a letter, comma, arrow or ellipsis");
  CHECK_THROWS_AS(einsum("i1->i", {x}), ShapeError);
  CHECK(einsum(" ... -> ", {x}).item() == 9);
}

TEST_CASE("einsum multiplies its operands in an order whose products are tensors") {
  const Tensor a = rand({2, 2, 3}), b = rand({2, 3, 2}), c = rand({2, 2, 2});
  // from left to right the first product would have nine dimensions
  const Tensor all = einsum("abc,def,ghi,abcdefgh->i", {a, b, c, rand({2, 2, 3, 2, 3, 2, 2, 2})});
  CHECK(all.shape() == Shape{2});
  const Tensor y = einsum("abc,def,ghi,adg->bcefhi", {a, b, c, c});
  CHECK(y.shape() == Shape{2, 3, 3, 2, 2, 2});
  CHECK(elements(y) == elements(einsum("adg,abc,def,ghi->bcefhi", {c, a, b, c})));
  double expected = 0;
  for (const std::int64_t i : {0, 1}) {
    for (const std::int64_t j : {0, 1}) {
      for (const std::int64_t k : {0, 1}) {
        expected += a.at({i, 1, 2}) * b.at({j, 0, 1}) * c.at({k, 1, 0}) * c.at({i, j, k});
      }
    }
  }
  CHECK(y.at({1, 2, 0, 1, 1, 0}) == Approx(expected));
}

TEST_CASE("einsum multiplies first the pair that adds the fewest elements") {
  const std::int64_t n = std::int64_t{1} << 20U;
  const Tensor column = ones({1, 1}).expand({n, 1}), x = ones({n});
  // from left to right it would be n² elements
  CHECK(einsum("i,j,j->i", {x, x, x}).at({0}) == static_cast<double>(n));
  CHECK(einsum("ij,kj,k->", {column, column, x}).item() == static_cast<double>(n) * static_cast<double>(n));
}

TEST_CASE("einsum names itself in the error if no order works", "[64bit]") {
  const Tensor x = ones({2, 2, 2}), y = ones({1, 1, 1, 1, 1, 1, 1, 1});
  CHECK_THROWS_WITH(einsum("abc,def,ghi", {x, x, x}),
                    "einsum: \"abc,def,ghi\": the result would have 9 dimensions, a tensor has at most 8");
  CHECK_THROWS_WITH(einsum("abc,def,ghi->abcdefghi", {x, x, x}),
                    "einsum: \"abc,def,ghi->abcdefghi\": the result would have 9 dimensions, a tensor has at most 8");
  CHECK_THROWS_WITH(
      einsum("abghijkl,cdghimno,efjklmno->abcdef", {y, y, y}),
      "einsum: \"abghijkl,cdghimno,efjklmno->abcdef\": whichever operands are multiplied first, the product has "
      "more than 8 dimensions, a tensor has at most 8");
  const Tensor many = ones({1}).expand({std::int64_t{1} << 40U});
  CHECK_THROWS_WITH(
      einsum("i,j->ij", {many, many}),
      "einsum: the shape (1099511627776, 1099511627776) is too large: the product of its sizes, zeros left "
      "out, must be below 2^60");
}

TEST_CASE("products of given shapes are matmul, and outer has all products") {
  const Tensor a = counted({2, 3}), b = counted({3, 2}), x = tensor({1.F, 2.F, 3.F});
  CHECK(equal(mm(a, b), matmul(a, b)));
  CHECK(equal(mv(a, x), matmul(a, x)));
  CHECK(equal(bmm(a.unsqueeze(0), b.unsqueeze(0)), matmul(a, b).unsqueeze(0)));
  CHECK(dot(x, x).item() == 14);
  CHECK(equal(outer(x, tensor({1, 10})), tensor({{1, 10}, {2, 20}, {3, 30}})));
  CHECK(equal(addmm(tensor({1.F, 2.F}), a, b, {.beta = 10, .alpha = 2}), tensor({{30, 46}, {66, 100}})));
  CHECK(addmm(tensor({1, 2}), tensor({{1}}), tensor({{3, 4}}), {.alpha = 2}).dtype() == int64);
  CHECK(elements(addmm(full({2}, NAN), tensor({{1.F}}), tensor({{3.F, 4.F}}), {.beta = 0})) == Numbers{3, 4});
}
