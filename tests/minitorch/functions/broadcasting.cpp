// Broadcasting: shapes by the textbook rule, and elements by the index in each operand.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/indexing.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using operators::broadcast_index, operators::to_index;

namespace {

// The textbook rule: align the shapes at the right, and pad the shorter one with 1.
std::optional<Shape> told_shape(const Shape& a, const Shape& b) {
  Shape result = Shape::filled(std::max(a.size(), b.size()), 0);
  const auto from_right = [](const Shape& shape, std::size_t i) {
    return i < shape.size() ? shape[shape.size() - 1 - i] : 1;
  };
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t n = from_right(a, i), m = from_right(b, i);
    if (n != m && n != 1 && m != 1) return std::nullopt;
    result[result.size() - 1 - i] = n == 1 ? m : n;
  }
  return result;
}

// Returns a shape that broadcasts to `shape`.
Shape part_of(const Shape& shape) {
  Shape part;
  for (std::size_t d = *rc::gen::inRange<std::size_t>(0, shape.size() + 1); d < shape.size(); ++d) {
    part.push_back(*rc::gen::inRange(0, 3) == 0 ? 1 : shape[d]);
  }
  return part;
}

double element(const Tensor& x, const operators::Index& index) {
  return x.data().number_at(operators::index_to_position(broadcast_index(index, x.shape()), x.strides()));
}

// Computes z = f(x, y) index by index.
template <class F> std::vector<double> by_index(const Tensor& x, const Tensor& y, const Shape& shape, const F& f) {
  std::vector<double> z;
  for (std::int64_t i = 0; i < numel(shape); ++i) {
    const auto index = to_index(i, shape);
    z.push_back(f(element(x, index), element(y, index)));
  }
  return z;
}

}  // namespace

TEST_CASE("shapes broadcast by the textbook rule, or are refused") {
  CHECK(rc::check([] {
    const Shape a = any_shape(4, 0, 3), b = any_shape(4, 0, 3);
    const auto expected = told_shape(a, b);
    if (expected) {
      RC_ASSERT((zeros(a) + zeros(b)).shape() == *expected);
      RC_ASSERT(maximum(zeros(b), zeros(a)).shape() == *expected);
      RC_ASSERT(where(zeros(a), zeros(b), zeros(a)).shape() == *expected);
    } else {
      RC_ASSERT_THROWS_AS(zeros(a) + zeros(b), ShapeError);
      RC_ASSERT_THROWS_AS(lt(zeros(b), zeros(a)), ShapeError);
      RC_ASSERT_THROWS_AS(where(zeros(a), zeros(b), zeros(a)), ShapeError);
    }
  }));
}

TEST_CASE("functions of two arguments are the plain loop over indices, whatever shapes and strides") {
  CHECK(rc::check([] {
    const Shape shape = any_shape(5, 0, 4);
    const Tensor x = in_any_layout(part_of(shape), float64), y = in_any_layout(part_of(shape), float64) + 1;
    const Shape result = *told_shape(x.shape(), y.shape());
    RC_ASSERT(elements(x + y) == by_index(x, y, result, [](double a, double b) { return a + b; }));
    RC_ASSERT(elements(x - y) == by_index(x, y, result, [](double a, double b) { return a - b; }));
    RC_ASSERT(elements(x * y) == by_index(x, y, result, [](double a, double b) { return a * b; }));
    RC_ASSERT(elements(x / y) == by_index(x, y, result, [](double a, double b) { return a / b; }));
    RC_ASSERT(elements(x < y) == by_index(x, y, result, [](double a, double b) { return a < b ? 1.0 : 0.0; }));
    RC_ASSERT(elements(maximum(x, y)) == by_index(x, y, result, [](double a, double b) { return std::max(a, b); }));
  }));
}

TEST_CASE("float32 and int64 broadcast as float64 does") {
  CHECK(rc::check([] {
    const Shape shape = any_shape(4, 0, 5);
    const Shape a = part_of(shape), b = part_of(shape);
    for (const DType dtype : {float32, int64}) {
      const Tensor x = in_any_layout(a, dtype), y = in_any_layout(b, dtype);
      const Shape result = *told_shape(a, b);
      RC_ASSERT(elements(x * y) == by_index(x, y, result, [](double m, double n) { return m * n; }));
    }
  }));
}

TEST_CASE("large operands broadcast as small ones do") {
  const Tensor x = counted({300, 1}, float64), y = counted({400}, float64);
  const auto expected = by_index(x, y, {300, 400}, [](double a, double b) { return a * b; });
  CHECK((elements(x * y) == expected));
  CHECK((elements((y.unsqueeze(1) * x.t()).t()) == expected));
}

TEST_CASE("where chooses by index among three broadcast operands") {
  CHECK(rc::check([] {
    const Shape shape = any_shape(4, 0, 4);
    const Tensor c = in_any_layout(part_of(shape), int64), x = in_any_layout(part_of(shape)),
                 y = in_any_layout(part_of(shape)) + 100;
    const Tensor odd = c - 2 * (c / 2).to(int64);
    const Shape result = *told_shape(*told_shape(odd.shape(), x.shape()), y.shape());
    std::vector<double> expected;
    for (std::int64_t i = 0; i < numel(result); ++i) {
      const auto index = to_index(i, result);
      expected.push_back(element(odd, index) != 0 ? element(x, index) : element(y, index));
    }
    RC_ASSERT(elements(where(odd, x, y)) == expected);
  }));
}

TEST_CASE("a tensor without dimensions broadcasts to all shapes, one without elements stays without") {
  CHECK(elements(tensor(2) * counted({2, 2}, int64)) == std::vector<double>{0, 2, 4, 6});
  CHECK((tensor(2) + tensor(3)).dim() == 0);
  CHECK((zeros({0}) + tensor(3)).shape() == Shape{0});
  CHECK((zeros({0}) + zeros({1})).shape() == Shape{0});
  CHECK((zeros({0, 3}) * zeros({2, 1, 1})).shape() == Shape{2, 0, 3});
  CHECK_THROWS_AS(zeros({0}) + zeros({2}), ShapeError);
  CHECK((Tensor() + 1).shape() == Shape{0});
}

TEST_CASE("two expanded tensors may broadcast to more than can be counted: that is an error", "[64bit]") {
  const std::int64_t many = std::int64_t{1} << 40U;
  const Tensor column = ones({1, 1}).expand({many, 1}), row = ones({1, 1}).expand({1, many});
  CHECK_THROWS_AS(column + row, ShapeError);
  CHECK_THROWS_AS(column < row, ShapeError);
  CHECK_THROWS_AS(where(column, row, 1.0), ShapeError);
}

TEST_CASE("sum_to undoes broadcasting") {
  CHECK(rc::check([] {
    const Shape shape = any_shape(4, 0, 4);
    const Shape part = part_of(shape);
    const Tensor x = in_any_layout(shape, float64), y = sum_to(x, part);
    std::vector<double> expected(static_cast<std::size_t>(numel(part)));
    for (std::int64_t i = 0; i < numel(shape); ++i) {
      const auto index = to_index(i, shape);
      expected[static_cast<std::size_t>(operators::index_to_position(
          broadcast_index(index, part), operators::contiguous_strides(part)))] += element(x, index);
    }
    RC_ASSERT(y.shape() == part);
    RC_ASSERT(elements(y) == expected);
  }));
}

TEST_CASE("sum_to refuses a shape that does not broadcast") {
  CHECK_THROWS_AS(sum_to(ones({2, 3}), {2}), ShapeError);
  CHECK_THROWS_AS(sum_to(ones({3}), {1, 1}), ShapeError);
}
