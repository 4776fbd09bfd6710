// Public functions of shapes, strides, offsets, positions and dtypes refuse whatever leads outside the memory, and
// allocate nothing for impossible sizes.
#include "minitorch/tensor/tensor_data.hpp"

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       most = std::numeric_limits<std::int64_t>::max();

// 0, 1, ..., n - 1
TensorData counted(std::int64_t n) { return arange(n).to(float32).data(); }

std::vector<float> elements(const TensorData& x) { return Tensor(x).to_vector<float>(); }

}  // namespace

TEST_CASE("a view of memory may walk it in any way that stays inside") {
  const TensorData base = counted(6);
  CHECK(elements(TensorData(base, {2, 3}, {3, 1}, 0)) == std::vector<float>{0, 1, 2, 3, 4, 5});
  CHECK(elements(TensorData(base, {3, 2}, {1, 3}, 0)) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(elements(TensorData(base, {2, 2}, {0, 1}, 4)) == std::vector<float>{4, 5, 4, 5});
  CHECK(elements(TensorData(base, {4, 3}, {1, 1}, 0)).size() == 12);
  CHECK(elements(TensorData(base, {}, {}, 5)) == std::vector<float>{5});
  CHECK(elements(TensorData(base, {1, 2}, {most, 1}, 0)) == std::vector<float>{0, 1});  // the first is never used
  CHECK(elements(TensorData(base, {0, 3}, {100, 1}, 6)).empty());
  const TensorData narrow(base, {2}, {1}, 3);
  CHECK(elements(TensorData(narrow, {6}, {1}, 0)).size() == 6);  // offsets count from the start of the memory
}

TEST_CASE("a view that leads outside the memory is refused with the reason") {
  const TensorData base = counted(4);
  CHECK_THROWS_WITH(TensorData(base, {2, 2}, {100, 1}, 0),
                    "TensorData: the shape (2, 2) with strides (100, 1) at offset 0 needs memory for 102 elements, it "
                    "has 4");
  struct Wrong {
    Shape shape;
    Strides strides;
    std::int64_t offset;
  };
  for (const auto& [shape, strides, offset] :
       {Wrong{{5}, {1}, 0}, Wrong{{4}, {1}, 1}, Wrong{{2}, {4}, 0}, Wrong{{}, {}, 4}, Wrong{{4}, {1}, -1},
        Wrong{{}, {}, most}, Wrong{{}, {}, least}, Wrong{{2}, {most}, 1}, Wrong{{3}, {most}, 0}, Wrong{{0}, {1}, 5},
        Wrong{{0}, {1}, -1}, Wrong{{2}, {-1}, 3}, Wrong{{2}, {least}, 0}, Wrong{{2, 2}, {most, most}, 0}}) {
    CAPTURE(to_text(shape), to_text(strides), offset);
    CHECK_THROWS_AS(TensorData(base, shape, strides, offset), IndexError);
  }
  for (const auto& [shape, strides] : {std::pair<Shape, Strides>({2, 2}, {1}),
                                       {{2}, {1, 1}},
                                       {{}, {1}},
                                       {{-1}, {1}},
                                       {{most, 2}, {0, 0}},
                                       {{least}, {0}}}) {
    CAPTURE(to_text(shape), to_text(strides));
    CHECK_THROWS_AS(TensorData(base, shape, strides, 0), ShapeError);
  }
  CHECK_THROWS_AS(TensorData(TensorData(), {1}, {1}, 0), IndexError);
  CHECK(TensorData(TensorData(), {0}, {1}, 0).numel() == 0);
}

TEST_CASE("no memory is taken for a shape that cannot be") {
  const std::int64_t before = live_bytes();
  for (const Shape& shape :
       {Shape{-1}, Shape{2, -3}, Shape{most}, Shape{most, most}, Shape{least}, Shape{1LL << 31, 1LL << 31},
        Shape{1LL << 32, 1LL << 32, 1LL << 32}, Shape{0, most, 2}, Shape{1LL << 60}}) {
    CAPTURE(to_text(shape));
    CHECK_THROWS_AS(TensorData(shape, float32), ShapeError);
    CHECK_THROWS_AS(zeros(shape), ShapeError);
  }
  CHECK(live_bytes() == before);
  CHECK_THROWS_WITH(TensorData({2, -3}, float32), "TensorData: the shape (2, -3) has a negative size");
}

TEST_CASE("storage of more bytes than a machine has is refused") {
  const std::int64_t before = live_bytes();
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t bytes : {most, most / 2 + 1, most / 8 * 7 + 8, most / 4 + 2}) {
    CHECK_THROWS_WITH(graph::Storage(bytes),
                      ContainsSubstring("has no memory for a tensor of " + std::to_string(bytes)));
  }
  CHECK(live_bytes() == before);
}

TEST_CASE("elements are given as the kind that they are alone") {
  const TensorData x = counted(3);
  CHECK(*x.data<float>() == 0);
  CHECK_THROWS_WITH(x.data<double>(),
                    "TensorData: the elements (3) float32 were read as float64; convert them by to(dtype)");
  CHECK_THROWS_AS(x.view<std::int64_t>(), DtypeError);
}

TEST_CASE("an element is read at positions in the memory alone") {
  const TensorData x(counted(6), {2}, {1}, 3);
  CHECK(x.number_at(1) == 4);
  CHECK(x.number_at(-3) == 0);
  CHECK(x.number_at(2) == 5);
  for (const std::int64_t position : {std::int64_t{3}, std::int64_t{-4}, least, most}) {
    CHECK_THROWS_AS(x.number_at(position), IndexError);
  }
  CHECK_THROWS_AS(TensorData().number_at(0), IndexError);
}

TEST_CASE("released or moved-from data has no elements") {
  TensorData x = counted(3);
  x.release();
  CHECK(x.numel() == 0);
  CHECK(elements(x).empty());
  TensorData y = counted(3);
  const TensorData z = std::move(y);
  CHECK(elements(y).empty());  // NOLINT(bugprone-use-after-move)
  CHECK(z.numel() == 3);
}

TEST_CASE("elements are copied between tensors that are alike") {
  const TensorData x = counted(3);
  CHECK_THROWS_WITH(copy_into(x, counted(4)),
                    "copy_into: (4) float32 cannot be copied to (3) float32, both must have the same shape and dtype");
  CHECK_THROWS_AS(copy_into(x, to(counted(3), float64)), ShapeError);
}

TEST_CASE("dimensions are put in and taken out where there are some") {
  Dims dims{2, 3};
  CHECK_THROWS_AS(dims.erase(2), IndexError);
  CHECK_THROWS_AS(dims.insert(3, 1), IndexError);
  CHECK_THROWS_AS(Dims{}.erase(0), IndexError);
  dims.insert(2, 4);
  CHECK(dims == Dims{2, 3, 4});
}
