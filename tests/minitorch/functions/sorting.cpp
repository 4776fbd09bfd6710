// Sorting: values and indices.
#include "minitorch/functions/sorting.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;

namespace {

// Returns 0, 1, 2, ... modulo 4, in the same layout: unsorted, with many equal numbers.
Tensor few_numbers(Tensor x) { return x.sub_((x / 4).to(int64).to(float64) * 4); }

}  // namespace

TEST_CASE("sort puts each line in order, and says where its elements come from") {
  CHECK(rc::check([] {
    const Tensor x = few_numbers(in_any_layout(any_shape(3, 0, 5), float64));
    if (x.dim() == 0) return;
    const auto dim = *rc::gen::inRange<std::int64_t>(0, static_cast<std::int64_t>(x.dim()));
    const bool descending = *rc::gen::arbitrary<bool>();
    const auto [values, indices] = sort(x, dim, {.descending = descending});
    RC_ASSERT(elements(gather(x, dim, indices)) == elements(values));
    RC_ASSERT(elements(argsort(x, dim, {.descending = descending})) == elements(indices));
    const Tensor in_lines = values.transpose(dim, -1), places = indices.transpose(dim, -1);
    const auto sorted = elements(in_lines), from = elements(places);
    const std::int64_t length = in_lines.shape().back();
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (static_cast<std::int64_t>(i) % length == 0) continue;
      const bool in_order = descending ? sorted[i - 1] >= sorted[i] : sorted[i - 1] <= sorted[i];
      RC_ASSERT(in_order);
      if (sorted[i - 1] == sorted[i]) RC_ASSERT(from[i - 1] < from[i]);
    }
  }));
}

TEST_CASE("sort by hand, along each dimension") {
  const Tensor x = tensor({{3, 1, 2}, {0, 5, 4}});
  CHECK(elements(sort(x).values) == Numbers{1, 2, 3, 0, 4, 5});
  CHECK(elements(sort(x).indices) == Numbers{1, 2, 0, 0, 2, 1});
  CHECK(elements(sort(x, 0).values) == Numbers{0, 1, 2, 3, 5, 4});
  CHECK(elements(sort(x, 1, {.descending = true}).values) == Numbers{3, 2, 1, 5, 4, 0});
  CHECK(elements(sort(x.t(), 0).values) == elements(sort(x, 1).values.t()));
  CHECK(sort(x).indices.dtype() == int64);
}

TEST_CASE("NaN counts as the largest, and -0 as 0") {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  const Tensor x = tensor({nan, infinity, 0.0, -infinity, -0.0, nan});
  CHECK(elements(sort(x).indices) == Numbers{3, 2, 4, 1, 0, 5});
  CHECK(elements(sort(x, 0, {.descending = true}).indices) == Numbers{0, 5, 1, 2, 4, 3});
  CHECK(elements(topk(x, 2).indices) == Numbers{0, 5});
  CHECK(elements(topk(x, 2, 0, {.largest = false}).indices) == Numbers{3, 2});
}

TEST_CASE("the ends of int64 sort as numbers") {
  using Limits = std::numeric_limits<std::int64_t>;
  const Tensor x = tensor({std::int64_t{0}, Limits::min(), Limits::max(), std::int64_t{-1}});
  CHECK(elements(argsort(x)) == Numbers{1, 3, 0, 2});
  CHECK(elements(argsort(x, 0, {.descending = true})) == Numbers{2, 0, 3, 1});
}

TEST_CASE("topk equals the start of sort's result") {
  const Tensor x = tensor({{3, 1, 2, 3}, {0, 5, 4, 5}});
  CHECK(elements(topk(x, 2).values) == Numbers{3, 3, 5, 5});
  CHECK(elements(topk(x, 2).indices) == Numbers{0, 3, 1, 3});
  CHECK(elements(topk(x, 1, 0).values) == Numbers{3, 5, 4, 5});
  CHECK(elements(topk(x, 3, 1, {.largest = false}).values) == Numbers{1, 2, 3, 0, 4, 5});
  CHECK(elements(topk(x, 4).values) == elements(sort(x, 1, {.descending = true}).values));
  CHECK(topk(x, 0).values.shape() == Shape{2, 0});
}

TEST_CASE("numbers and nothing are in order") {
  CHECK(sort(tensor(3.0)).values.item() == 3);
  CHECK(sort(tensor(3.0)).indices.item() == 0);
  CHECK(topk(tensor(3.0), 1).values.dim() == 0);
  CHECK(sort(zeros({0})).values.shape() == Shape{0});
  CHECK(sort(zeros({2, 0}), 0).indices.shape() == Shape{2, 0});
  CHECK(sort(Tensor()).values.numel() == 0);
  CHECK(topk(zeros({0, 3}), 2).values.shape() == Shape{0, 2});
}

TEST_CASE("dimensions and numbers that are not there are refused") {
  const Tensor x = counted({2, 3});
  CHECK_THROWS_AS(sort(x, 2), IndexError);
  CHECK_THROWS_AS(argsort(x, -3), IndexError);
  CHECK_THROWS_AS(topk(x, 4), IndexError);
  CHECK_THROWS_AS(topk(x, -1), IndexError);
  CHECK_THROWS_AS(topk(x, 1, 2), IndexError);
  CHECK_THROWS_AS(topk(tensor(1), 2), IndexError);
}
