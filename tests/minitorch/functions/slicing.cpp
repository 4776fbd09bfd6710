// narrow, slice, select, split and chunk, at the ends of a dimension and beyond.
#include "minitorch/functions/slicing.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "minitorch/functions/diagonal.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/sanitizers.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;

TEST_CASE("narrow takes places that are there") {
  const Tensor x = arange(5);
  CHECK(elements(narrow(x, 0, 1, 3)) == Numbers{1, 2, 3});
  CHECK(elements(narrow(x, 0, -2, 2)) == Numbers{3, 4});
  CHECK(narrow(x, 0, 5, 0).numel() == 0);
  CHECK_THROWS_AS(narrow(x, 0, 3, 3), IndexError);
  CHECK_THROWS_AS(narrow(x, 0, 6, 0), IndexError);
  CHECK_THROWS_AS(narrow(x, 0, 0, -1), IndexError);
  CHECK_THROWS_AS(narrow(x, 0, -6, 1), IndexError);
  CHECK_THROWS_AS(narrow(x, 1, 0, 1), IndexError);
  CHECK_THROWS_AS(narrow(x, 0, highest_int64, highest_int64), IndexError);
  CHECK_THROWS_AS(narrow(x, 0, lowest_int64, 1), IndexError);
  CHECK_THROWS_AS(narrow(tensor(1), 0, 0, 1), IndexError);
}

TEST_CASE("slice clamps its ends, as Python does") {
  const Tensor x = arange(5);
  CHECK(elements(slice(x, 0)) == Numbers{0, 1, 2, 3, 4});
  CHECK(elements(slice(x, 0, 1, 4)) == Numbers{1, 2, 3});
  CHECK(elements(slice(x, 0, -2)) == Numbers{3, 4});
  CHECK(elements(slice(x, 0, 0, -1)) == Numbers{0, 1, 2, 3});
  CHECK(elements(slice(x, 0, -100, 100)) == Numbers{0, 1, 2, 3, 4});
  CHECK(elements(slice(x, 0, 0, 5, 2)) == Numbers{0, 2, 4});
  CHECK(elements(slice(x, 0, 1, 5, 2)) == Numbers{1, 3});
  CHECK(elements(slice(x, 0, 0, 5, 100)) == Numbers{0});
  CHECK(slice(x, 0, 4, 2).numel() == 0);
  CHECK(slice(x, 0, 5).numel() == 0);
  CHECK(elements(slice(x, 0, lowest_int64, highest_int64)) == Numbers{0, 1, 2, 3, 4});
  CHECK_THROWS_AS(slice(x, 0, 0, 5, 0), IndexError);
  CHECK_THROWS_AS(slice(x, 0, 0, 5, -1), IndexError);
  CHECK_THROWS_AS(slice(x, 1), IndexError);
  CHECK_THROWS_AS(slice(tensor(1), 0), ShapeError);
}

TEST_CASE("a step may be as large as numbers are") {
  const Tensor x = counted({4, 10});
  CHECK(elements(slice(x, 0, 1, 4, highest_int64)) == elements(x[1].unsqueeze(0)));
  CHECK(slice(x, 0, 4, 4, highest_int64).numel() == 0);
  Tensor leaf = ones({4, 10}, {.requires_grad = true});
  slice(leaf, 0, 1, 4, highest_int64).sum().backward();
  CHECK(leaf.grad()->sum().item() == 10);
}

TEST_CASE("select takes one index and removes the dimension") {
  const Tensor x = counted({2, 3});
  CHECK(elements(x[0]) == Numbers{0, 1, 2});
  CHECK(elements(x[-1]) == Numbers{3, 4, 5});
  CHECK(elements(x.select(1, 1)) == Numbers{1, 4});
  CHECK(x[1][2].dim() == 0);
  CHECK_THROWS_AS(x[2], IndexError);
  CHECK_THROWS_AS(x[-3], IndexError);
  CHECK_THROWS_AS(x[lowest_int64], IndexError);
  CHECK_THROWS_AS(tensor(1)[0], IndexError);
  CHECK_THROWS_AS(zeros({0})[0], IndexError);
  CHECK(zeros({2, 0})[1].shape() == Shape{0});
}

TEST_CASE("split and chunk cut a dimension into runs") {
  const Tensor x = arange(7);
  const auto threes = split(x, 3);
  REQUIRE(threes.size() == 3);
  CHECK(elements(threes[1]) == Numbers{3, 4, 5});
  CHECK(elements(threes[2]) == Numbers{6});
  CHECK(split(x, highest_int64).size() == 1);
  const auto given = split(x, std::vector<std::int64_t>{2, 0, 5});
  REQUIRE(given.size() == 3);
  CHECK(given[1].numel() == 0);
  CHECK(elements(given[2]) == Numbers{2, 3, 4, 5, 6});
  CHECK(chunk(x, 3).size() == 3);
  CHECK(chunk(x, 3)[0].numel() == 3);
  CHECK(chunk(x, 4).size() == 4);
  CHECK(chunk(x, 100).size() == 7);
  CHECK(chunk(x, highest_int64).size() == 7);
  CHECK(chunk(zeros({2, 0}), 3, 1).size() == 3);
  CHECK(chunk(zeros({2, 0}), 3, 1)[2].shape() == Shape{2, 0});
  CHECK(split(counted({2, 5}), 2, -1)[2].shape() == Shape{2, 1});
  CHECK(threes[2].data().storage().is_same(x.data().storage()));
}

// So what does not fit into the memory fails before the first is made.
TEST_CASE("split, chunk and unbind ask at once for the memory of the list that they give") {
  const auto has_its_size = [](const std::vector<Tensor>& list) { return list.capacity() == list.size(); };
  for (const std::int64_t size : {1, 2, 3, 4, 5, 7, 8}) {
    CAPTURE(size);
    CHECK(has_its_size(split(arange(7), size)));
    CHECK(has_its_size(chunk(arange(7), size)));
    CHECK(has_its_size(unbind(arange(size))));
    CHECK(has_its_size(split(arange(size), std::vector<std::int64_t>(static_cast<std::size_t>(size), 1))));
  }
  CHECK(has_its_size(split(zeros({0}), 3)));
  CHECK(has_its_size(chunk(zeros({2, 0}), 3, 1)));
}

TEST_CASE("split and chunk refuse runs that do not fit") {
  const Tensor x = arange(7);
  CHECK_THROWS_AS(split(x, 0), ShapeError);
  CHECK_THROWS_AS(split(x, -1), ShapeError);
  CHECK_THROWS_AS(split(tensor(1), 1), ShapeError);
  CHECK_THROWS_AS(split(x, 3, 1), IndexError);
  CHECK_THROWS_AS(split(x, std::vector<std::int64_t>{3, 3}), ShapeError);
  CHECK_THROWS_AS(split(x, std::vector<std::int64_t>{8, -1}), ShapeError);
  CHECK_THROWS_AS(split(x, std::vector<std::int64_t>{highest_int64, highest_int64, 9}), ShapeError);
  CHECK_THROWS_AS(split(x, std::vector<std::int64_t>(20, 1)), ShapeError);
  CHECK_THROWS_AS(chunk(x, 0), ShapeError);
  CHECK_THROWS_AS(chunk(tensor(1), 1), ShapeError);
}

TEST_CASE("split, chunk and unbind into more tensors than memory can hold throw MemoryError", "[64bit]") {
  if (test::has_address_sanitizer) return;
  const Tensor rows = zeros({1, 2}).expand({std::int64_t{1} << 50, 2});
  CHECK_THROWS_AS(split(rows, 1), MemoryError);
  CHECK_THROWS_AS(chunk(rows, std::int64_t{1} << 49), MemoryError);
  CHECK_THROWS_AS(chunk(zeros({0}), highest_int64), MemoryError);
  CHECK_THROWS_AS(unbind(rows), MemoryError);
}

TEST_CASE("slice_backward puts elements where slice takes them") {
  CHECK(elements(slice_backward(tensor({1, 2}), 0, 1, 2, 5)) == Numbers{0, 1, 0, 2, 0});
  CHECK(elements(slice_backward(zeros({0}), 0, 0, 1, 2)) == Numbers{0, 0});
  CHECK_THROWS_AS(slice_backward(tensor({1, 2}), 0, 4, 1, 5), IndexError);
  CHECK_THROWS_AS(slice_backward(tensor({1, 2}), 0, -1, 1, 5), IndexError);
  CHECK_THROWS_AS(slice_backward(tensor({1, 2}), 0, 0, 0, 5), IndexError);
  CHECK_THROWS_AS(slice_backward(tensor({1, 2}), 0, 0, 1, -5), Error);
  CHECK_THROWS_AS(slice_backward(tensor(1), 0, 0, 1, 5), Error);
}

TEST_CASE("slice_backward refuses places that are not there") {
  const auto refuse = [](const Tensor& x, std::int64_t start, std::int64_t step, std::int64_t size) {
    CHECK_THROWS_AS(slice_backward(x, 0, start, step, size), IndexError);
  };
  refuse(ones({1}), 1, 5, 1);
  refuse(ones({1}), 1'000'000'000, 2'000'000'000, 1);
  refuse(ones({2}), 0, 1, 1);
  refuse(ones({1}), 0, 1, std::numeric_limits<std::int64_t>::min());
  refuse(ones({0}), 0, 1, -1);
  refuse(tensor(1.0), 0, 1, 1);
  CHECK(slice_backward(ones({0}), 0, 7, 1, 3).shape() == Shape{3});
}

TEST_CASE("split takes sizes in braces") {
  CHECK_THROWS_AS(split(ones({7}), {3}), ShapeError);
  CHECK(split(ones({7}), {3, 4}).size() == 2);
  CHECK(split(ones({7}), {7}).size() == 1);
}

TEST_CASE("a diagonal is a view, of matrices that are not square too") {
  Tensor x = arange(12).reshape({3, 4});
  const Tensor y = diagonal(x);
  CHECK(elements(y) == Numbers{0, 5, 10});
  CHECK(y.data().storage().is_same(x.data().storage()));
  CHECK(elements(diagonal(x.t())) == Numbers{0, 5, 10});
  CHECK(diagonal(zeros({2, 5, 3}), 0, 0, -1).shape() == Shape{5, 2});
  CHECK_THROWS_AS(diagonal(x, 0, 1, -1), ShapeError);
  CHECK_THROWS_AS(diagonal(ones({3})), IndexError);
  CHECK_THROWS_AS(diagonal(tensor(1), 0, 0, 0), ShapeError);
  CHECK_THROWS_AS(diagonal_backward(ones({2}), {3, 3}, 0, 0, 1), ShapeError);
}
