// Functions that repeat, move and pad elements: their forms by hand, what is a view and what a copy, and errors.
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;

namespace {

constexpr std::int64_t largest_number = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest_number = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("repeat repeats the whole, repeat_interleave each entry", "[64bit]") {
  const Tensor x = tensor({1, 2, 3});
  CHECK(elements(repeat(x, 2)) == Numbers{1, 2, 3, 1, 2, 3});
  CHECK(elements(repeat_interleave(x, 2)) == Numbers{1, 1, 2, 2, 3, 3});
  CHECK(equal(repeat(x, {2, 1}), tensor({{1, 2, 3}, {1, 2, 3}})));
  CHECK(equal(repeat_interleave(tensor({{1, 2}, {3, 4}}), tensor({1, 2}), 0), tensor({{1, 2}, {3, 4}, {3, 4}})));
  CHECK(repeat(ones({1, 1, 1, 1, 1, 1, 1, 2}), {2, 1, 3, 1, 1, 1, 1, 2}).shape() == Shape{2, 1, 3, 1, 1, 1, 1, 4});
  CHECK(repeat(zeros({2, 0}), {3, 5}).shape() == Shape{6, 0});
  CHECK(repeat(x, {0, 2}).shape() == Shape{0, 6});
  CHECK(repeat(ones({1, 2}), {0, std::int64_t{1} << 50}).shape() == Shape{0, std::int64_t{1} << 51});
  CHECK(repeat_interleave(tensor(7), 3, 0).shape() == Shape{3});
  CHECK(repeat_interleave(zeros({0}), zeros({0}, {.dtype = int64})).shape() == Shape{0});
}

TEST_CASE("repeat and repeat_interleave make copies, also of one") {
  const Tensor x = tensor({{1., 2.}, {3., 4.}});
  CHECK_FALSE(share_memory(repeat(x, {1, 1}), x));
  CHECK_FALSE(share_memory(repeat_interleave(x, 1, 0), x));
  CHECK_FALSE(share_memory(repeat_interleave(x, 1), x));
  CHECK_FALSE(share_memory(roll(x, 2, 0), x));
  CHECK_FALSE(share_memory(pad(x, {{0, 0}}, PadMode::circular), x));
  CHECK_FALSE(share_memory(diag(x), x));
  CHECK_FALSE(share_memory(diff(x, 0), x));
}

TEST_CASE("repeat and repeat_interleave of any layout are contiguous, and change in place") {
  const Tensor x = arange(4).to(float32), transposed = arange(12).to(float32).reshape({4, 3, 1}).transpose(0, 1);
  for (Tensor y : {repeat(x, {2, 2}), repeat(x.reshape({1, 4}), {3, 2}), repeat(x.reshape({2, 2}), {2, 2, 2}),
                   repeat(x.expand({3, 4}), {2, 1}), repeat_interleave(transposed, 2, -1),
                   repeat_interleave(transposed, 1, 0), repeat_interleave(x, 3)}) {
    CHECK(y.is_contiguous());
    const auto before = y.to_vector<float>();
    CHECK((y.add_(1) - 1).to_vector<float>() == before);
  }
}

TEST_CASE("meshgrid, movedim, unbind and diagonal are views") {
  const Tensor x = counted({2, 3, 4});
  const auto grid = meshgrid({x[0][0], tensor({7.F, 8.F})});
  CHECK(equal(grid[0], tensor({{0, 0}, {1, 1}, {2, 2}, {3, 3}})));
  CHECK(equal(grid[1], tensor({{7, 8}, {7, 8}, {7, 8}, {7, 8}})));
  CHECK(meshgrid({x[0][0], tensor({7.F, 8.F})}, Indexing::xy)[0].shape() == Shape{2, 4});
  CHECK(share_memory(grid[0], x));
  CHECK(movedim(x, 0, -1).shape() == Shape{3, 4, 2});
  CHECK(movedim(x, {0, 1}, {2, 0}).shape() == Shape{3, 4, 2});
  CHECK(equal(movedim(x, {0, 1}, {2, 0}), permute(x, {1, 2, 0})));
  CHECK(share_memory(movedim(x, 0, 2), x));
  const auto parts = unbind(x, 1);
  CHECK(parts.size() == 3);
  CHECK(equal(parts[2], select(x, 1, 2)));
  CHECK(share_memory(parts[0], x));
  CHECK(unbind(zeros({0, 2})).empty());
  CHECK(share_memory(diagonal(x, 1), x));
}

TEST_CASE("a diagonal may begin beside the first one, and beyond the last it is empty") {
  const Tensor x = counted({3, 4});
  CHECK(elements(diagonal(x, 1)) == Numbers{1, 6, 11});
  CHECK(elements(diagonal(x, 3)) == Numbers{3});
  CHECK(elements(diagonal(x, -2)) == Numbers{8});
  CHECK(elements(diagonal(x.t(), -1)) == Numbers{1, 6, 11});
  for (const std::int64_t offset : {std::int64_t{4}, std::int64_t{-3}, largest_number, smallest_number}) {
    CHECK(diagonal(x, offset).shape() == Shape{0});
    CHECK(diagonal(counted({16, 16}), offset < 0 ? smallest_number : largest_number).shape() == Shape{0});
  }
  CHECK(equal(diag(tensor({1, 2}), -1), tensor({{0, 0, 0}, {1, 0, 0}, {0, 2, 0}})));
  CHECK(elements(diag(x, 1)) == Numbers{1, 6, 11});
  CHECK(trace(tensor({{1, 2, 9}, {3, 4, 9}})).item() == 5);
  CHECK(trace(tensor({{1, 2}, {3, 4}})).dtype() == int64);
}

TEST_CASE("pad takes what it puts around a tensor from the tensor") {
  const Tensor x = tensor({1, 2, 3, 4});
  CHECK(elements(pad(x, {{3, 2}}, PadMode::reflect)) == Numbers{4, 3, 2, 1, 2, 3, 4, 3, 2});
  CHECK(elements(pad(x, {{3, 2}}, PadMode::replicate)) == Numbers{1, 1, 1, 1, 2, 3, 4, 4, 4});
  CHECK(elements(pad(x, {{4, 2}}, PadMode::circular)) == Numbers{1, 2, 3, 4, 1, 2, 3, 4, 1, 2});
  CHECK(elements(pad(x, {{-1, 2}}, PadMode::reflect)) == Numbers{2, 3, 4, 3, 2});
  CHECK(elements(pad(x, {{-3, 3}}, PadMode::reflect)) == Numbers{4, 3, 2, 1});
  CHECK(elements(pad(x, {{-3, 2}}, PadMode::replicate)) == Numbers{4, 4, 4});
  CHECK(elements(pad(x, {{-1, 2}}, PadMode::circular)) == Numbers{2, 3, 4, 2, 3});
  CHECK(elements(pad(x, {{3, -1}}, PadMode::circular)) == Numbers{1, 2, 3, 1, 2, 3});
  CHECK(elements(pad(tensor({1, 2}), {{-1, 1}}, PadMode::circular)) == Numbers{2, 2});
  CHECK(elements(pad(tensor({5}), {{2, 2}}, PadMode::replicate)) == Numbers{5, 5, 5, 5, 5});
  CHECK(pad(zeros({0, 2}), {{1, 1}}, PadMode::circular).shape() == Shape{0, 4});
}

TEST_CASE("roll turns several dimensions, one of them twice, or all as one") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(equal(roll(x, {1, 1}, {0, 1}), tensor({{6, 4, 5}, {3, 1, 2}})));
  CHECK(equal(roll(x, {1, 1}, {1, 1}), roll(x, 2, 1)));
  CHECK(equal(roll(x, 1), tensor({{6, 1, 2}, {3, 4, 5}})));
  CHECK(equal(roll(x, -7), roll(x, -1)));
  CHECK(equal(roll(x, {smallest_number, largest_number}, {0, 1}), roll(x, largest_number, 1)));
}

TEST_CASE("messages of functions that arrange") {
  const Tensor x = ones({2, 3}), most_dims = ones({1, 1, 1, 1, 1, 1, 1, 1});
  check_messages<ShapeError>({
      {[=] { repeat(x, 2); }, "repeat: the numbers (2) for a tensor (2, 3), there must be one for each dimension"},
      {[=] {
         repeat(x, {1, -1});
       },
       "repeat: the numbers (1, -1), none can be negative"},
      {[=] { repeat_interleave(x, -1); }, "repeat_interleave: -1 repeats, the number cannot be negative"},
      {[=] {
         repeat_interleave(x, tensor({1, -2}), 0);
       },
       "repeat_interleave: -2 repeats, the number cannot be negative"},
      {[=] {
         repeat_interleave(x, tensor({1, 2}), 1);
       },
       "repeat_interleave: repeats (2) for dimension 1 of (2, 3), there must be 3 or one"},
      {[=] { meshgrid(std::vector<Tensor>{}); }, "meshgrid: there are no tensors, there must be at least one"},
      {[=] { meshgrid({x}); }, "meshgrid: a tensor (2, 3), each must be a vector or a number"},
      {[=] { meshgrid(std::vector<Tensor>(9, tensor(1))); },
       "meshgrid: the result would have 9 dimensions, a tensor has at most 8"},
      {[=] {
         movedim(x, {0, 1}, {1});
       },
       "movedim: dimensions (0, 1) to places (1), there must be as many"},
      {[=] { unbind(tensor(1)); }, "unbind: a tensor () has no dimension to split"},
      {[=] { diag(tensor(1)); }, "diag: a tensor (), it must be a vector or a matrix; diagonal takes any"},
      {[=] { trace(ones({2})); }, "trace: a tensor (2), it must be a matrix"},
      {[=] { diff(tensor(1)); }, "diff: a tensor () has no dimension for differences"},
      {[=] { diff(x, -1); }, "diff: -1 times, the number cannot be negative"},
      {[=] {
         roll(x, {1, 2});
       },
       "roll: the shifts (1, 2) without dimensions, there must be one"},
      {[=] {
         roll(x, {1, 2}, 0);
       },
       "roll: the shifts (1, 2) for the dimensions (0), there must be as many"},
      {[=] {
         pad(x, {{0, 3}}, PadMode::reflect);
       },
       "pad: widths 0 and 3 of dimension 1 of (2, 3), reflected ones must be less than the size"},
      {[=] {
         pad(x, {{0, 0}, {3, 0}}, PadMode::circular);
       },
       "pad: widths 3 and 0 of dimension 0 of (2, 3), circular ones must be at most the size that negative ones leave"},
      {[=] {
         pad(x, {{-2, 2}}, PadMode::circular);
       },
       "pad: widths -2 and 2 of dimension 1 of (2, 3), circular ones must be at most the size that negative ones "
       "leave"},
      {[=] {
         pad(zeros({0}), {{1, 0}}, PadMode::replicate);
       },
       "pad: widths 1 and 0 of dimension 0 of (0), replicated ones must be 0 without elements"},
      {[=] {
         pad(x, {{-4, 1}}, PadMode::reflect);
       },
       "pad: widths -4 and 1 remove more than dimension 1 of (2, 3) has"},
  });
  for (const auto& call : std::vector<std::function<void()>>{
           [=] {
             repeat(x, {largest_number, largest_number});
           },
           [=] { repeat_interleave(x, largest_number); }, [=] { diag(x[0], largest_number); },
           [=] {
             repeat_interleave(x, tensor({largest_number, largest_number}), 0);
           },
           [=] { diag(x[0], smallest_number); },
           [=] {
             pad(x, {{largest_number, largest_number}}, PadMode::replicate);
           }}) {
    CHECK_THROWS_AS(call(), ShapeError);
  }
  check_messages<DtypeError>({
      {[=] { repeat_interleave(x, ones({2}), 0); }, "repeat_interleave: repeats of float32, they must be int64"},
      {[=] {
         meshgrid({ones({2}), tensor({1})});
       },
       "meshgrid: a tensor of int64 beside one of float32, the dtypes must be equal"},
  });
  check_messages<IndexError>({
      {[=] {
         movedim(x, {0, -2}, {0, 1});
       },
       "movedim: the dimensions (0, -2) name a dimension twice"},
      {[=] {
         movedim(x, {0, 1}, {2, 0});
       },
       "movedim: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[=] { diff(x, 1, 2); }, "diff: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
  });
}
