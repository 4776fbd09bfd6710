// The arithmetic of indices, strides and broadcasting: facts by hand, and properties of every shape against plain
// definitions.
#include "operators/layout/indexing.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using Catch::Matchers::Message;

namespace {

Shape some_shape(std::int64_t smallest, std::int64_t largest) {
  const auto rank = *rc::gen::inRange<std::size_t>(0, 6);
  const auto sizes =
      *rc::gen::container<std::vector<std::int64_t>>(rank, rc::gen::inRange<std::int64_t>(smallest, largest + 1));
  return Shape(std::span<const std::int64_t>(sizes));
}

// Returns a shape that broadcasts to `target`: without some of its first dimensions, and with some sizes of 1.
Shape some_part_of(const Shape& target) {
  const auto missing = *rc::gen::inRange<std::size_t>(0, target.size() + 1);
  Shape shape;
  for (std::size_t d = missing; d < target.size(); ++d) shape.push_back(*rc::gen::element(target[d], std::int64_t{1}));
  return shape;
}

std::vector<std::size_t> some_order(std::size_t rank) {
  std::vector<std::size_t> order(rank);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < rank; ++i) std::swap(order[i], order[*rc::gen::inRange<std::size_t>(i, rank)]);
  return order;
}

// The rule in plain words: pad with ones in front; then sizes are equal, or the one that is not 1 wins.
std::optional<Shape> plain_broadcast(Shape a, Shape b) {
  while (a.size() < b.size()) a.insert(0, 1);
  while (b.size() < a.size()) b.insert(0, 1);
  for (std::size_t d = 0; d < a.size(); ++d) {
    if (a[d] != b[d] && a[d] != 1 && b[d] != 1) return std::nullopt;
    if (a[d] == 1) a[d] = b[d];
  }
  return a;
}

std::optional<Shape> broadcast(const Shape& a, const Shape& b) {
  try {
    return shape_broadcast("add", a, b);
  } catch (const ShapeError&) {
    return std::nullopt;
  }
}

// Whether the elements, in the order of their index, lie at the positions 0, 1, 2, ...
bool is_without_gaps(const Shape& shape, const Strides& strides) {
  for (std::int64_t i = 0; i < numel(shape); ++i) {
    if (index_to_position(to_index(i, shape), strides) != i) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("an element lies at the sum of its index times the strides") {
  CHECK(index_to_position({}, {}) == 0);
  CHECK(index_to_position({4}, {3}) == 12);
  CHECK(index_to_position({1, 2}, {3, 1}) == 5);
  CHECK(index_to_position({1, 2}, {1, 2}) == 5);
  CHECK(index_to_position({1, 2, 3}, {0, 10, 1}) == 23);
}

TEST_CASE("elements are counted along the last dimension first") {
  CHECK(to_index(0, {}) == Index{});
  CHECK(to_index(4, {2, 3}) == Index{1, 1});
  CHECK(to_index(5, {2, 3}) == Index{1, 2});
  CHECK(to_index(23, {2, 3, 4}) == Index{1, 2, 3});
  CHECK(to_index(2, {3, 1, 1}) == Index{2, 0, 0});
}

TEST_CASE("the next element's index is that of a counter with a digit for each dimension") {
  CHECK(rc::check([] {
    const Shape shape = some_shape(1, 4);
    Index counter = Dims::filled(shape.size(), 0);
    for (std::int64_t i = 0; i < numel(shape); ++i) {
      RC_ASSERT(to_index(i, shape) == counter);
      std::size_t d = shape.size();
      while (d > 0 && ++counter[d - 1] == shape[d - 1]) counter[--d] = 0;
    }
  }));
}

TEST_CASE("in memory without gaps the position of an index is its number") {
  CHECK(rc::check([] {
    const Shape shape = some_shape(1, 6);
    const auto i = *rc::gen::inRange<std::int64_t>(0, numel(shape));
    RC_ASSERT(index_to_position(to_index(i, shape), contiguous_strides(shape)) == i);
  }));
}

TEST_CASE("strides without gaps are the products of the sizes behind") {
  CHECK(contiguous_strides({}) == Strides{});
  CHECK(contiguous_strides({5}) == Strides{1});
  CHECK(contiguous_strides({2, 3}) == Strides{3, 1});
  CHECK(contiguous_strides({2, 1, 3, 4}) == Strides{12, 12, 4, 1});
}

TEST_CASE("strides count a size of 0 as 1, as PyTorch's do") {
  CHECK(contiguous_strides({2, 0, 3}) == Strides{3, 3, 1});
  CHECK(contiguous_strides({0}) == Strides{1});
}

TEST_CASE("strides are contiguous where they are those without gaps") {
  CHECK(is_contiguous({2, 3}, {3, 1}));
  CHECK_FALSE(is_contiguous({2, 3}, {1, 2}));  // transposed
  CHECK_FALSE(is_contiguous({2, 3}, {4, 1}));  // the first columns of a wider tensor
  CHECK_FALSE(is_contiguous({2, 3}, {6, 2}));  // every second column
  CHECK_FALSE(is_contiguous({2, 3}, {0, 1}));  // a row seen twice
  CHECK_FALSE(is_contiguous({2}, {0}));
}

TEST_CASE("a stride that is never used makes no gap") {
  CHECK(is_contiguous({}, {}));
  CHECK(is_contiguous({1}, {7}));
  CHECK(is_contiguous({2, 1, 3}, {3, 100, 1}));
  CHECK(is_contiguous({1, 3}, {0, 1}));
}

TEST_CASE("a tensor without elements has no gaps") {
  CHECK(is_contiguous({0}, {5}));
  CHECK(is_contiguous({2, 0, 3}, {9, 9, 9}));
  CHECK(is_contiguous({2, 3, 0}, {1, 2, 0}));
}

TEST_CASE("elements are dense where they fill memory in the order of any dimensions") {
  CHECK(is_dense({2, 3}, {3, 1}));
  CHECK(is_dense({2, 3}, {1, 2}));
  CHECK(is_dense({2, 3, 4}, {4, 8, 1}));
  CHECK(is_dense({2, 1, 3}, {1, 50, 2}));
  CHECK(is_dense({}, {}));
  CHECK(is_dense({2, 0}, {7, 7}));
  CHECK_FALSE(is_dense({2, 3}, {1, 3}));  // a gap between columns
  CHECK_FALSE(is_dense({2, 3}, {0, 1}));
  CHECK_FALSE(is_dense({2, 2}, {1, 1}));
  CHECK_FALSE(is_dense({3}, {2}));
}

TEST_CASE("strides are contiguous where elements lie one after another") {
  CHECK(rc::check("the strides without gaps", [] {
    const Shape shape = some_shape(0, 4);
    RC_ASSERT(is_contiguous(shape, contiguous_strides(shape)));
  }));
  CHECK(rc::check("any strides", [] {
    const Shape shape = some_shape(0, 3);
    Strides strides = contiguous_strides(shape);
    if (!strides.empty()) {
      const auto d = *rc::gen::inRange<std::size_t>(0, strides.size());
      strides[d] = *rc::gen::inRange<std::int64_t>(0, 10);
    }
    RC_ASSERT(is_contiguous(shape, strides) == is_without_gaps(shape, strides));
  }));
}

TEST_CASE("shapes broadcast aligned at the last dimension") {
  CHECK(shape_broadcast("add", {2, 1}, {3}) == Shape{2, 3});
  CHECK(shape_broadcast("add", {5, 1, 3}, {4, 1}) == Shape{5, 4, 3});
  CHECK(shape_broadcast("add", {}, {2, 3}) == Shape{2, 3});
  CHECK(shape_broadcast("add", {2, 3}, {}) == Shape{2, 3});
  CHECK(shape_broadcast("add", {}, {}) == Shape{});
}

TEST_CASE("a size of 0 broadcasts like any other") {
  CHECK(shape_broadcast("add", {1}, {0}) == Shape{0});
  CHECK(shape_broadcast("add", {0}, {1}) == Shape{0});
  CHECK(shape_broadcast("add", {2, 1}, {0}) == Shape{2, 0});
  CHECK_FALSE(broadcast({0}, {3}));
  CHECK_FALSE(broadcast({3}, {0}));
}

TEST_CASE("shapes that do not broadcast are refused in the order they were given") {
  CHECK_THROWS_MATCHES(shape_broadcast("add", {2, 3}, {4}), ShapeError,
                       Message("add: the shapes (2, 3) and (4) do not broadcast: aligned at the last dimension, sizes "
                               "must be equal or one of them 1, not 3 and 4"));
  CHECK_THROWS_MATCHES(shape_broadcast("mul", {4}, {2, 3}), ShapeError,
                       Message("mul: the shapes (4) and (2, 3) do not broadcast: aligned at the last dimension, sizes "
                               "must be equal or one of them 1, not 4 and 3"));
}

TEST_CASE("shapes broadcast by the plain definition") {
  CHECK(rc::check([] {
    const Shape a = some_shape(0, 3), b = some_shape(0, 3);
    RC_ASSERT(broadcast(a, b) == plain_broadcast(a, b));
    RC_ASSERT(broadcast(a, b) == broadcast(b, a));
  }));
}

TEST_CASE("shapes with something in common broadcast by the plain definition") {
  CHECK(rc::check([] {
    const Shape target = some_shape(0, 4);
    const Shape a = some_part_of(target), b = some_part_of(target);
    RC_ASSERT(broadcast(a, b).has_value());
    RC_ASSERT(broadcast(a, b) == plain_broadcast(a, b));
    RC_ASSERT(broadcast(a, target) == target);
  }));
}

TEST_CASE("of three shapes it does not matter which two broadcast first") {
  CHECK(rc::check([] {
    const Shape target = some_shape(0, 4);
    const Shape a = some_part_of(target), b = some_part_of(target), c = some_part_of(target);
    RC_ASSERT(broadcast(*broadcast(a, b), c) == broadcast(a, *broadcast(b, c)));
  }));
}

TEST_CASE("a shape broadcasts to another where both together give the other") {
  CHECK(broadcasts_to({3}, {2, 3}));
  CHECK_FALSE(broadcasts_to({2, 3}, {3}));
  CHECK_FALSE(broadcasts_to({2}, {1}));
  CHECK(rc::check([] {
    const Shape target = some_shape(0, 3);
    const Shape shape = *rc::gen::arbitrary<bool>() ? some_shape(0, 3) : some_part_of(target);
    RC_ASSERT(broadcasts_to(shape, target) == (broadcast(shape, target) == target));
  }));
}

TEST_CASE("an index of the large shape is that of the small one, where values repeat 0") {
  CHECK(broadcast_index({4, 2, 1}, {3, 1}) == Index{2, 0});
  CHECK(broadcast_index({4, 2, 1}, {}) == Index{});
  CHECK(broadcast_index({4, 2}, {5, 3}) == Index{4, 2});
}

TEST_CASE("the stride is 0 where a value repeats") {
  CHECK(broadcast_strides({3, 1}, {1, 1}, {2, 3, 4}) == Strides{0, 1, 0});
  CHECK(broadcast_strides({}, {}, {2, 3}) == Strides{0, 0});
  CHECK(broadcast_strides({2, 3}, {1, 2}, {2, 3}) == Strides{1, 2});
}

TEST_CASE("strides of a broadcast tensor lead where its broadcast index leads") {
  CHECK(rc::check([] {
    const Shape target = some_shape(1, 4);
    const Shape shape = some_part_of(target);
    const Strides strides = contiguous_strides(shape);
    const Index index = to_index(*rc::gen::inRange<std::int64_t>(0, numel(target)), target);
    RC_ASSERT(index_to_position(index, broadcast_strides(shape, strides, target)) ==
              index_to_position(broadcast_index(index, shape), strides));
  }));
}

TEST_CASE("permuted dims are those that the order names") {
  const std::vector<std::size_t> order = {2, 0, 1};
  CHECK(permuted({5, 6, 7}, order) == Dims{7, 5, 6});
  CHECK(permuted({}, {}) == Dims{});
}

TEST_CASE("permuting index and strides alike leads to the same element") {
  CHECK(rc::check([] {
    const Shape shape = some_shape(1, 4);
    const auto order = some_order(shape.size());
    const Strides strides = contiguous_strides(shape);
    const Index index = to_index(*rc::gen::inRange<std::int64_t>(0, numel(shape)), shape);
    RC_ASSERT(index_to_position(permuted(index, order), permuted(strides, order)) == index_to_position(index, strides));
    RC_ASSERT(numel(permuted(shape, order)) == numel(shape));
  }));
}
