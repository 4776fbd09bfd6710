// Medians and quantiles of few numbers, NaN and infinity, ties, and errors.
#include "minitorch/functions/order_statistics.hpp"

#include <cmath>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;

TEST_CASE("the median of an even number of elements is the lower of the two in the middle") {
  CHECK(median(tensor({4, 1, 3, 2})).item() == 2);
  CHECK(median(tensor({4, 1, 3})).item() == 3);
  CHECK(median(tensor({4, 1, 3})).dtype() == int64);
  CHECK(median(tensor({{1., 9.}, {5., 7.}}).t()).item() == 5);
  const auto [values, indices] = median(tensor({{4, 1, 3, 3}, {0, 5, 0, 0}}), 1);
  CHECK(elements(values) == Numbers{3, 0});
  CHECK(elements(indices) == Numbers{2, 0});  // the first of equal ones
  CHECK(median(ones({2, 3}), 0, {.keepdim = true}).values.shape() == Shape{1, 3});
  CHECK(median(ones({0, 3}), 1).values.shape() == Shape{0});
  CHECK(median(tensor(5.0), 0).indices.item() == 0);
}

TEST_CASE("the median of elements with NaN is NaN, and infinity counts") {
  CHECK(std::isnan(median(tensor({1.0, not_a_number, 2.0})).item()));
  const auto found = median(tensor({{1.0, not_a_number, not_a_number}, {infinity, infinity, 1.0}}), 1);
  CHECK(std::isnan(found.values.at({0})));
  CHECK(found.values.at({1}) == infinity);
  CHECK(elements(found.indices) == Numbers{1, 0});
}

TEST_CASE("equal medians share the derivative of all elements, and along a dimension the first one gets it") {
  const Tensor x = tensor({2., 1., 2., 2., 7.}, {.requires_grad = true});
  CHECK(elements(grad(median(x) * 3, {x})[0]) == Numbers{1, 0, 1, 1, 0});
  CHECK(elements(grad(median(x, 0).values, {x})[0]) == Numbers{1, 0, 0, 0, 0});
}

TEST_CASE("quantiles lie between two elements") {
  const Tensor x = tensor({10., 40., 20.});
  CHECK(quantile(x, 0).item() == 10);
  CHECK(quantile(x, 0.25).item() == 15);
  CHECK(quantile(x, 0.5).item() == 20);
  CHECK(quantile(x, 1).item() == 40);
  CHECK(elements(quantile(x, tensor({0.75, 0.25}))) == Numbers{30, 15});
  const Tensor matrix = tensor({{1., 2., 3.}, {5., 4., 3.}});
  CHECK(elements(quantile(matrix, 0.5, 0)) == Numbers{3, 3, 3});
  CHECK(quantile(matrix, tensor({0.5, 0.1, 0.2, 0.3}), 1, {.keepdim = true}).shape() == Shape{4, 2, 1});
  CHECK(quantile(matrix, tensor(0.5), 1, {.keepdim = true}).shape() == Shape{2, 1});
  CHECK(quantile(matrix, tensor(NestedNumbers{}), 1).shape() == Shape{0, 2});
  CHECK(quantile(tensor(5.0), 0.3, 0, {.keepdim = true}).shape() == Shape{});
  CHECK(quantile(x.to(float64), 0.1).dtype() == float64);
}

TEST_CASE("quantiles of infinities are infinite, and NaN makes its own line NaN alone") {
  CHECK(quantile(tensor({1.0, infinity, infinity}), 0.9).item() == infinity);
  CHECK(quantile(tensor({1.0, -infinity, -infinity}), 0).item() == -infinity);
  const Tensor y = quantile(tensor({{1.0, not_a_number}, {1.0, 3.0}}), 0.0, 1);
  CHECK(std::isnan(y.at({0})));
  CHECK(y.at({1}) == 1);
}

TEST_CASE("between equal infinities a quantile does not change") {
  const Tensor x = tensor({infinity, infinity, 1.0}, {.dtype = float64, .requires_grad = true});
  const Tensor q = tensor(0.8, {.dtype = float64, .requires_grad = true});
  quantile(x, q).backward();
  CHECK(q.grad()->item() == 0);
  CHECK(x.grad()->sum().item() == 1);
}

TEST_CASE("the median of a number is a tensor of its own") {
  const Tensor x = tensor(5.0);
  median(x, 0).values.add_(1);
  CHECK(x.item() == 5);
}

TEST_CASE("messages of medians and quantiles") {
  const Tensor x = ones({2, 3}), none = zeros({0, 3});
  check_messages<ShapeError>({
      {[=] { median(none); },
       "median: reduces a dimension of size 0 of a tensor (0, 3), which needs at least one element"},
      {[=] { median(none, 0); },
       "median: reduces a dimension of size 0 of a tensor (0, 3), which needs at least one element"},
      {[=] { quantile(none, 0.5); },
       "quantile: reduces a dimension of size 0 of a tensor (0, 3), which needs at least one element"},
      {[=] {
         quantile(x, ones({1, 1}));
       },
       "quantile: quantiles (1, 1), they must be a vector or a number"},
  });
  check_messages<DtypeError>({
      {[] {
         quantile(tensor({1, 2}), 0.5);
       },
       "quantile: needs float32 or float64, not an int64 tensor (2); convert it by to(dtype)"},
      {[=] { quantile(x, tensor({1})); }, "quantile: quantiles of int64, they must be float32 or float64"},
  });
  check_messages<DataError>({
      {[=] { quantile(x, 1.5); }, "quantile: a quantile of 1.5, it must be from 0 to 1"},
      {[=] {
         quantile(x, tensor({0.5, -0.25}), 0);
       },
       "quantile: a quantile of -0.25, it must be from 0 to 1"},
      {[=] { quantile(x, not_a_number); }, "quantile: a quantile of nan, it must be from 0 to 1"},
  });
}
