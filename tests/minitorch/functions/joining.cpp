// cat and stack, pad, flip, roll, tril and triu.
#include "minitorch/functions/joining.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
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
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;
using Tensors = std::vector<Tensor>;
using Widths = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST_CASE("cat and split undo each other, along any dimension of any layout") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 0, 5), float64);
    if (x.dim() == 0) return;
    const auto dim =
        *rc::gen::inRange<std::int64_t>(-static_cast<std::int64_t>(x.dim()), static_cast<std::int64_t>(x.dim()));
    const Tensor y = cat(split(x, *rc::gen::inRange<std::int64_t>(1, 4), dim), dim);
    RC_ASSERT(y.shape() == x.shape());
    RC_ASSERT(elements(y) == elements(x));
  }));
}

TEST_CASE("cat puts one after the other") {
  const Tensor a = tensor({{1, 2}, {3, 4}}), b = tensor({{5, 6}});
  CHECK(elements(cat(Tensors{a, b})) == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(elements(cat({a, b})) == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(stack({a, a}, 1).shape() == Shape{2, 2, 2});
  CHECK(elements(cat(Tensors{a, a.t()}, 1)) == Numbers{1, 2, 1, 3, 3, 4, 2, 4});
  CHECK(elements(cat(Tensors{a, zeros({0, 2}, {.dtype = int64}), b})) == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(elements(cat(Tensors{a})) == Numbers{1, 2, 3, 4});
  CHECK(cat(Tensors{Tensor(), Tensor()}).shape() == Shape{0});
  CHECK(elements(cat(Tensors{a, a, a}, -1)[0]) == Numbers{1, 2, 1, 2, 1, 2});
}

TEST_CASE("cat joins a thousand tensors, and is a copy of one") {
  Tensors many;
  for (int i = 0; i < 1000; ++i) many.push_back(tensor({i}));
  CHECK(elements(cat(many)) == elements(arange(1000)));
  Tensor x = counted({2});
  const Tensor y = cat(Tensors{x});
  x.fill_(7);
  CHECK(elements(y) == Numbers{0, 1});
}

TEST_CASE("cat and stack refuse shapes that do not fit", "[64bit]") {
  CHECK_THROWS_AS(cat(Tensors{}), ShapeError);
  CHECK_THROWS_AS(cat(Tensors{tensor(1), tensor(2)}), ShapeError);
  CHECK_THROWS_AS(cat(Tensors{ones({2, 3}), ones({2, 2})}), ShapeError);
  CHECK_THROWS_AS(cat(Tensors{ones({2, 3}), ones({3})}), ShapeError);
  CHECK_THROWS_AS(cat(Tensors{ones({2, 3})}, 2), IndexError);
  CHECK_THROWS_AS(stack(Tensors{}), ShapeError);
  CHECK_THROWS_AS(stack(Tensors{ones({2}), ones({3})}), ShapeError);
  CHECK_THROWS_AS(stack(Tensors{ones({2})}, 2), IndexError);
  CHECK_THROWS_AS(stack(Tensors{ones({1, 1, 1, 1, 1, 1, 1, 1})}), ShapeError);
  const Tensor huge = ones({1}).expand({std::int64_t{1} << 59U});
  CHECK_THROWS_AS(cat(Tensors(20, huge)), ShapeError);
}

TEST_CASE("stack has a new dimension where it is asked for") {
  const Tensor a = tensor({1, 2, 3}), b = tensor({4, 5, 6});
  CHECK(elements(stack(Tensors{a, b})) == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(elements(stack(Tensors{a, b}, 1)) == Numbers{1, 4, 2, 5, 3, 6});
  CHECK(elements(stack(Tensors{a, b}, -1)) == Numbers{1, 4, 2, 5, 3, 6});
  CHECK(elements(stack(Tensors{tensor(1), tensor(2)})) == Numbers{1, 2});
  CHECK(stack(Tensors{zeros({0}), zeros({0})}).shape() == Shape{2, 0});
}

TEST_CASE("pad counts dimensions from the last, and cuts where widths are negative") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  CHECK(elements(pad(x, Widths{{1, 0}})) == Numbers{0, 1, 2, 0, 3, 4});
  CHECK(elements(pad(x, Widths{{0, 1}, {1, 0}}, 9)) == Numbers{9, 9, 9, 1, 2, 9, 3, 4, 9});
  CHECK(elements(pad(x, Widths{{-1, 0}})) == Numbers{2, 4});
  CHECK(elements(pad(x, Widths{{-1, 1}})) == Numbers{2, 0, 4, 0});
  CHECK(elements(pad(x, Widths{{0, 0}, {0, -1}})) == Numbers{1, 2});
  CHECK(pad(x, Widths{{-1, -1}}).shape() == Shape{2, 0});
  CHECK(elements(pad(x, Widths{})) == elements(x));
  CHECK(elements(pad(zeros({0}), Widths{{1, 2}}, 5)) == Numbers{5, 5, 5});
  CHECK(pad(x, Widths{{1, 1}}).dtype() == int64);
}

TEST_CASE("pad refuses to cut more than there is, and dimensions that are not there") {
  const Tensor x = tensor({1, 2});
  CHECK_THROWS_AS(pad(x, Widths{{-2, -1}}), ShapeError);
  CHECK_THROWS_AS(pad(x, Widths{{-3, 5}}), ShapeError);
  CHECK_THROWS_AS(pad(x, Widths{{lowest_int64, lowest_int64}}), ShapeError);
  CHECK_THROWS_AS(pad(x, Widths{{lowest_int64, 0}}), ShapeError);
  CHECK_THROWS_AS(pad(x, Widths{{highest_int64, 0}}), ShapeError);
  CHECK_THROWS_AS(pad(x, Widths{{0, 0}, {0, 0}}), ShapeError);
  CHECK_THROWS_AS(pad(tensor(1), Widths{{0, 0}}), ShapeError);
}

TEST_CASE("pad refuses a value that an int64 tensor cannot hold") {
  const Tensor x = tensor({1, 2});
  CHECK_THROWS_WITH(pad(x, Widths{{1, 0}}, 0.5), "pad: a value of 0.5 for int64, it must be an integer");
  CHECK_THROWS_WITH(pad(x, Widths{{1, 0}}, 1e30), "pad: a value of 1e+30 for int64, it must be from -2^63 to 2^63 - 1");
  CHECK_THROWS_AS(pad(x, Widths{{1, 0}}, std::nan("")), DtypeError);
  CHECK(elements(pad(ones({1}), Widths{{1, 0}}, 0.5)) == Numbers{0.5, 1});
}

TEST_CASE("flip reverses dimensions, and twice is x") {
  const Tensor x = counted({2, 3});
  CHECK(elements(flip(x, {0})) == Numbers{3, 4, 5, 0, 1, 2});
  CHECK(elements(flip(x, {1})) == Numbers{2, 1, 0, 5, 4, 3});
  CHECK(elements(flip(x, {0, -1})) == Numbers{5, 4, 3, 2, 1, 0});
  CHECK(elements(flip(x.t(), {0})) == elements(flip(x, {1}).t()));
  CHECK(elements(flip(flip(x, {0, 1}), {1, 0})) == elements(x));
  CHECK(flip(zeros({0, 3}), {0, 1}).shape() == Shape{0, 3});
  CHECK(flip(tensor(1), {0}).item() == 1);
  CHECK_THROWS_AS(flip(x, {2}), IndexError);
  CHECK_THROWS_AS(flip(x, {0, -2}), IndexError);
}

TEST_CASE("roll brings in at the start what leaves at the end, however far") {
  const Tensor x = arange(5);
  CHECK(elements(roll(x, 1, 0)) == Numbers{4, 0, 1, 2, 3});
  CHECK(elements(roll(x, -1, 0)) == Numbers{1, 2, 3, 4, 0});
  CHECK(elements(roll(x, 7, 0)) == elements(roll(x, 2, 0)));
  CHECK(elements(roll(x, 5, 0)) == elements(x));
  CHECK(elements(roll(x, lowest_int64, 0)) == elements(roll(x, lowest_int64 % 5, 0)));
  CHECK(elements(roll(counted({2, 3}), 1, -1)) == Numbers{2, 0, 1, 5, 3, 4});
  CHECK(roll(zeros({0}), 3, 0).shape() == Shape{0});
  CHECK(roll(tensor(1), 3, 0).item() == 1);
  CHECK_THROWS_AS(roll(x, 1, 1), IndexError);
}

TEST_CASE("tril and triu keep one side of a diagonal, and multiply nothing") {
  const Tensor x = counted({3, 3}) + 1;
  CHECK(elements(tril(x)) == Numbers{1, 0, 0, 4, 5, 0, 7, 8, 9});
  CHECK(elements(triu(x)) == Numbers{1, 2, 3, 0, 5, 6, 0, 0, 9});
  CHECK(elements(tril(x, -1)) == Numbers{0, 0, 0, 4, 0, 0, 7, 8, 0});
  CHECK(elements(triu(x, 1)) == Numbers{0, 2, 3, 0, 0, 6, 0, 0, 0});
  CHECK(elements(tril(x, highest_int64)) == elements(x));
  CHECK(elements(triu(x, lowest_int64)) == elements(x));
  CHECK(elements(tril(counted({2, 2, 2}))) == Numbers{0, 0, 2, 3, 4, 0, 6, 7});
  const Tensor infinite = full({2, 2}, -std::numeric_limits<double>::infinity());
  CHECK(tril(infinite).at({0, 1}) == 0);
  CHECK(tril(zeros({0, 3})).shape() == Shape{0, 3});
  CHECK_THROWS_AS(tril(ones({3})), ShapeError);
  CHECK_THROWS_AS(triu(tensor(1)), ShapeError);
}

TEST_CASE("joining, padding, flipping and rolling copy, even if nothing changes") {
  const Tensor x = counted({2, 3});
  for (const Tensor& y : {roll(x, 0, 0), roll(x, 3, 1), flip(x, {}), pad(x, {}), pad(x, {{0, 0}}), pad(x, {{-1, 0}}),
                          cat({x}), roll(zeros({0, 3}), 1, 0)}) {
    CHECK_FALSE(y.data().storage().is_same(x.data().storage()));
  }
}

TEST_CASE("tensors of shape (0) are nothing to join") {
  const Tensor x = counted({2, 3});
  CHECK(elements(cat({Tensor(), x, zeros({0})}, 1)) == elements(x));
  CHECK(cat({Tensor(), x}).shape() == Shape{2, 3});
  CHECK(cat({zeros({0}), zeros({0})}).shape() == Shape{0});
  CHECK(cat({zeros({0}, {.dtype = float64}), ones({1, 2})}).dtype() == float64);
  CHECK_THROWS_AS(cat({zeros({0, 2}), x}), ShapeError);
}
