// Shapes: lists of up to eight numbers, and the rules for the shape of a tensor.
#include "operators/layout/shape.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include <rapidcheck.h>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::Message;

namespace {

using SizeList = std::vector<std::int64_t>;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

constexpr std::int64_t power_of_two(int exponent) { return std::int64_t{1} << exponent; }

SizeList sizes_of(const Dims& dims) { return {dims.begin(), dims.end()}; }

SizeList some_sizes(std::size_t most) {
  const auto rank = *rc::gen::inRange<std::size_t>(0, most + 1);
  return *rc::gen::container<SizeList>(rank, rc::gen::arbitrary<std::int64_t>());
}

bool is_legal(const Shape& shape) {
  try {
    check_shape("zeros", shape);
    return true;
  } catch (const ShapeError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("dims without a number are those of a single number") {
  const Dims dims;
  CHECK(dims.empty());
  CHECK(dims.size() == 0);
  CHECK(dims.begin() == dims.end());
  CHECK(dims == Dims{});
  CHECK(numel(dims) == 1);
}

TEST_CASE("dims keep numbers in their order") {
  const Dims dims = {4, 5, 6};
  CHECK_FALSE(dims.empty());
  CHECK(dims.size() == 3);
  CHECK(dims[0] == 4);
  CHECK(dims[2] == 6);
  CHECK(dims.back() == 6);
  CHECK(sizes_of(dims) == SizeList{4, 5, 6});
}

TEST_CASE("filled dims have the same number everywhere") {
  CHECK(Dims::filled(3, 7) == Dims{7, 7, 7});
  CHECK(Dims::filled(0, 7) == Dims{});
}

TEST_CASE("a copy of dims is independent") {
  Dims dims = {1, 2};
  Dims copy = dims;
  copy[0] = 9;
  CHECK(dims == Dims{1, 2});
  CHECK(copy == Dims{9, 2});
}

TEST_CASE("dims are equal if they have the same numbers") {
  CHECK(Dims{1, 2} == Dims{1, 2});
  CHECK(Dims{1, 2} != Dims{2, 1});
  CHECK(Dims{1, 2} != Dims{1, 2, 0});
  CHECK(Dims{0} != Dims{});
}

TEST_CASE("erased dims do not count in comparisons") {
  Dims dims = {1, 2, 3};
  dims.erase(2);
  CHECK(dims == Dims{1, 2});
  dims.push_back(3);
  CHECK(dims == Dims{1, 2, 3});
}

TEST_CASE("dims are inserted and erased as in a vector") {
  CHECK(rc::check([] {
    SizeList sizes = some_sizes(max_rank - 1);
    Dims dims{std::span<const std::int64_t>(sizes)};
    const auto place = *rc::gen::inRange<std::size_t>(0, sizes.size() + 1);
    sizes.insert(sizes.begin() + static_cast<std::ptrdiff_t>(place), 42);
    dims.insert(place, 42);
    RC_ASSERT(sizes_of(dims) == sizes);
    const auto erased = *rc::gen::inRange<std::size_t>(0, sizes.size());
    sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(erased));
    dims.erase(erased);
    RC_ASSERT(sizes_of(dims) == sizes);
  }));
}

TEST_CASE("there are eight dimensions at most, however dims are made") {
  const auto says_nine = Message("shape: 9 dimensions, a tensor has at most 8");
  const SizeList nine(9, 1);
  CHECK(Dims({1, 1, 1, 1, 1, 1, 1, 1}).size() == 8);
  CHECK_THROWS_MATCHES((Dims{1, 1, 1, 1, 1, 1, 1, 1, 1}), ShapeError, says_nine);
  CHECK_THROWS_MATCHES(Dims(std::span<const std::int64_t>(nine)), ShapeError, says_nine);
  CHECK_THROWS_MATCHES(Dims::filled(9, 1), ShapeError, says_nine);
  CHECK_THROWS_MATCHES(Dims::filled(1000, 1), ShapeError, Message("shape: 1000 dimensions, a tensor has at most 8"));
}

TEST_CASE("full dims refuse one more, and stay as they were") {
  Dims dims = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto says_nine = Message("shape: 9 dimensions, a tensor has at most 8");
  CHECK_THROWS_MATCHES(dims.push_back(9), ShapeError, says_nine);
  CHECK_THROWS_MATCHES(dims.insert(0, 9), ShapeError, says_nine);
  CHECK(dims == Dims{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("dims are written as a tuple") {
  CHECK(to_text(Dims{}) == "()");
  CHECK(to_text(Dims{3}) == "(3)");
  CHECK(to_text(Dims{2, 0, -1}) == "(2, 0, -1)");
}

TEST_CASE("the number of elements is the product of the sizes") {
  CHECK(numel({}) == 1);
  CHECK(numel({7}) == 7);
  CHECK(numel({2, 3, 4}) == 24);
  CHECK(numel({2, 0, 4}) == 0);
  CHECK(numel({power_of_two(30), power_of_two(29)}) == power_of_two(59));
}

TEST_CASE("the shape of a batch of matrices is that of the batch, and the sizes of a matrix") {
  for (const Shape& batch : {Shape{}, Shape{2}, Shape{2, 0, 3, 1, 5, 1}}) {
    const Shape shape = operators::with_matrix(batch, 7, 4);
    CHECK(shape.size() == batch.size() + 2);
    CHECK(shape[-2] == 7);
    CHECK(shape[-1] == 4);
    CHECK(operators::batch_of_matrices(shape) == batch);
  }
}

TEST_CASE("a size of 0 or 1 is legal, and so is no size") {
  CHECK(is_legal({}));
  CHECK(is_legal({0}));
  CHECK(is_legal({1, 1, 1, 1, 1, 1, 1, 1}));
  CHECK(is_legal({3, 0, 0}));
}

TEST_CASE("a negative size is refused") {
  CHECK_THROWS_MATCHES(check_shape("zeros", {2, -1}), ShapeError,
                       Message("zeros: the shape (2, -1) has a negative size"));
  CHECK_FALSE(is_legal({0, -1}));
  CHECK_FALSE(is_legal({-1, 0}));
  CHECK_FALSE(is_legal({-2, -3}));
  CHECK_FALSE(is_legal({-largest - 1}));
}

TEST_CASE("2^60 elements are refused, one less is not", "[64bit]") {
  CHECK(is_legal({power_of_two(60) - 1}));
  CHECK(is_legal({power_of_two(30), power_of_two(30) - 1}));
  CHECK_FALSE(is_legal({power_of_two(30), power_of_two(30)}));
  CHECK_THROWS_MATCHES(check_shape("zeros", {power_of_two(60)}), ShapeError,
                       Message("zeros: the shape (1152921504606846976) is too large: the product of its sizes, zeros "
                               "left out, must be below 2^60"));
}

TEST_CASE("a product of sizes that overflows is refused, whatever it wraps to") {
  CHECK_FALSE(is_legal({power_of_two(32), power_of_two(32)}));  // 2⁶⁴, to 0
  CHECK_FALSE(is_legal({3, 6148914691236517206}));              // 2⁶⁴ + 2, to 2
  CHECK_FALSE(is_legal(Dims::filled(max_rank, largest)));
}

TEST_CASE("an empty shape is refused if the product of its other sizes overflows") {
  CHECK(is_legal({0, power_of_two(59)}));
  CHECK_FALSE(is_legal({0, power_of_two(60)}));
  CHECK_FALSE(is_legal({power_of_two(32), power_of_two(32), 0}));
}

TEST_CASE("powers of two are refused where their exponents add up to 60 or more") {
  CHECK(rc::check([] {
    const auto rank = *rc::gen::inRange<std::size_t>(0, max_rank + 1);
    const auto exponents = *rc::gen::container<std::vector<int>>(rank, rc::gen::inRange(0, 63));
    const auto kept = *rc::gen::inRange<std::size_t>(0, rank + 1);  // few of them are below 60 often enough
    Shape shape;
    for (std::size_t i = 0; i < kept; ++i) shape.push_back(power_of_two(exponents[i]));
    const int sum = std::accumulate(exponents.begin(), exponents.begin() + static_cast<std::ptrdiff_t>(kept), 0);
    RC_ASSERT(is_legal(shape) == (sum < 60));
  }));
}

TEST_CASE("dimensions are counted from the end where they are negative") {
  CHECK(dimension("sum", 0, 3) == 0);
  CHECK(dimension("sum", 2, 3) == 2);
  CHECK(dimension("sum", -1, 3) == 2);
  CHECK(dimension("sum", -3, 3) == 0);
}

TEST_CASE("a tensor without dimensions is treated as one with one") {
  CHECK(dimension("sum", 0, 0) == 0);
  CHECK(dimension("sum", -1, 0) == 0);
  CHECK_THROWS_MATCHES(dimension("sum", 1, 0), IndexError,
                       Message("sum: dimension 1 is out of range for rank 0; it must be from -1 to 0"));
}

TEST_CASE("a dimension that is not there is refused") {
  CHECK_THROWS_MATCHES(dimension("sum", 3, 3), IndexError,
                       Message("sum: dimension 3 is out of range for rank 3; it must be from -3 to 2"));
  CHECK_THROWS_MATCHES(dimension("sum", -4, 3), IndexError,
                       Message("sum: dimension -4 is out of range for rank 3; it must be from -3 to 2"));
  CHECK_THROWS_AS(dimension("sum", largest, 3), IndexError);
  CHECK_THROWS_AS(dimension("sum", -largest - 1, 3), IndexError);
}

TEST_CASE("a dimension is counted from the end where its number is negative") {
  Dims dims = {4, 5, 6};
  CHECK(dims[-1] == 6);
  CHECK(dims[-3] == 4);
  dims[-1] = 7;
  CHECK(dims == Dims{4, 5, 7});
}

TEST_CASE("a dimension that is not there is refused, however it is asked for") {
  Dims dims = {4, 5};
  const Dims none;
  CHECK_THROWS_MATCHES(dims[2], IndexError,
                       Message("shape: dimension 2 is out of range for (4, 5); it must be from -2 to 1"));
  CHECK_THROWS_MATCHES(dims[-3], IndexError,
                       Message("shape: dimension -3 is out of range for (4, 5); it must be from -2 to 1"));
  CHECK_THROWS_AS(dims[std::size_t{8}] = 1, IndexError);
  CHECK_THROWS_AS(dims[std::numeric_limits<std::int64_t>::min()], IndexError);
  CHECK_THROWS_AS(dims[std::numeric_limits<std::size_t>::max()], IndexError);
  CHECK_THROWS_MATCHES(none[0], IndexError,
                       Message("shape: dimension 0 is out of range for (), which has no dimensions"));
  CHECK_THROWS_AS(none.back(), IndexError);
  CHECK_THROWS_AS(dims.erase(2), IndexError);
  CHECK_THROWS_AS(dims.insert(3, 1), IndexError);
  CHECK(dims == Dims{4, 5});
}

TEST_CASE("a dimension is an integer, not a bool or a fraction") {
  const auto dims_of = [](const Dims& dims) { return dims; };
  CHECK(dims_of(3) == Dims{3});
  CHECK(dims_of(-1) == Dims{-1});
  CHECK(dims_of(std::size_t{2}) == Dims{2});
  CHECK(dims_of({}) == Dims());
  CHECK(dims_of({0, 0}) == Dims{0, 0});
  STATIC_REQUIRE_FALSE(std::is_convertible_v<bool, Dims>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<double, Dims>);
}
