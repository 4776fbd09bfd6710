// Views: the same elements in another shape or order, without copies, with PyTorch's strides.
#include "minitorch/functions/views.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/indexing.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using operators::Index;
using Numbers = std::vector<double>;

namespace {

// A tensor, modelled as a plain list of its elements.
struct Model {
  Shape shape;
  Numbers values;
};

// Returns the model with the element x[source(index)] at each index.
template <class Source> Model moved(const Model& x, const Shape& shape, const Source& source) {
  Model y{shape, {}};
  const Strides strides = operators::contiguous_strides(x.shape);
  for (std::int64_t i = 0; i < numel(shape); ++i) {
    const Index from = source(operators::to_index(i, shape));
    y.values.push_back(x.values[static_cast<std::size_t>(operators::index_to_position(from, strides))]);
  }
  return y;
}

struct Pair {
  Tensor x;
  Model model;
};

std::size_t some_dim(const Pair& p) { return *rc::gen::inRange<std::size_t>(0, p.x.dim()); }
std::int64_t signed_dim(std::size_t d, std::size_t rank) {
  return *rc::gen::arbitrary<bool>() ? static_cast<std::int64_t>(d)
                                     : static_cast<std::int64_t>(d) - static_cast<std::int64_t>(rank);
}

Pair permuted(const Pair& p) {
  const Dims order = any_order(p.x.dim());
  Shape shape = p.model.shape;
  for (std::size_t d = 0; d < order.size(); ++d) shape[d] = p.model.shape[static_cast<std::size_t>(order[d])];
  return {permute(p.x, order), moved(p.model, shape, [&](const Index& at) {
            Index from = at;
            for (std::size_t d = 0; d < order.size(); ++d) from[static_cast<std::size_t>(order[d])] = at[d];
            return from;
          })};
}

Pair sliced(const Pair& p) {
  if (p.x.dim() == 0) return p;
  const std::size_t d = some_dim(p);
  const std::int64_t size = p.model.shape[d], start = *rc::gen::inRange<std::int64_t>(0, size + 1);
  const std::int64_t end = *rc::gen::inRange<std::int64_t>(start, size + 1);
  const std::int64_t step = *rc::gen::inRange<std::int64_t>(1, 4);
  Shape shape = p.model.shape;
  shape[d] = (end - start + step - 1) / step;
  return {slice(p.x, signed_dim(d, p.x.dim()), start, end, step), moved(p.model, shape, [&](Index at) {
            at[d] = start + at[d] * step;
            return at;
          })};
}

Pair narrowed(const Pair& p) {
  if (p.x.dim() == 0) return p;
  const std::size_t d = some_dim(p);
  const std::int64_t size = p.model.shape[d], start = *rc::gen::inRange<std::int64_t>(0, size + 1);
  Shape shape = p.model.shape;
  shape[d] = *rc::gen::inRange<std::int64_t>(0, size - start + 1);
  return {narrow(p.x, signed_dim(d, p.x.dim()), start, shape[d]), moved(p.model, shape, [&](Index at) {
            at[d] += start;
            return at;
          })};
}

Pair selected(const Pair& p) {
  if (p.x.dim() == 0) return p;
  const std::size_t d = some_dim(p);
  const std::int64_t size = p.model.shape[d];
  if (size == 0) return p;
  const std::int64_t place = *rc::gen::inRange<std::int64_t>(-size, size);
  Shape shape = p.model.shape;
  shape.erase(d);
  return {select(p.x, signed_dim(d, p.x.dim()), place), moved(p.model, shape, [&](Index at) {
            at.insert(d, place < 0 ? place + size : place);
            return at;
          })};
}

Pair unsqueezed(const Pair& p) {
  if (p.x.dim() >= 5) return p;
  const std::size_t d = *rc::gen::inRange<std::size_t>(0, p.x.dim() + 1);
  Shape shape = p.model.shape;
  shape.insert(d, 1);
  return {unsqueeze(p.x, signed_dim(d, p.x.dim() + 1)), {shape, p.model.values}};
}

Pair squeezed(const Pair& p) {
  Shape shape;
  for (const std::int64_t size : p.model.shape) {
    if (size != 1) shape.push_back(size);
  }
  return {squeeze(p.x), {shape, p.model.values}};
}

Pair expanded(const Pair& p) {
  if (p.x.dim() >= 5 || p.x.numel() > 500) return p;
  Shape shape = p.model.shape;
  for (std::int64_t& size : shape) {
    if (size == 1) size = *rc::gen::inRange<std::int64_t>(0, 4);
  }
  if (*rc::gen::arbitrary<bool>()) shape.insert(0, *rc::gen::inRange<std::int64_t>(1, 4));
  return {expand(p.x, shape),
          moved(p.model, shape, [&](const Index& at) { return operators::broadcast_index(at, p.model.shape); })};
}

Pair reshaped(const Pair& p) {
  Shape shape = p.model.shape;
  if (shape.size() > 1) {
    const std::size_t d = *rc::gen::inRange<std::size_t>(1, shape.size());
    shape[d - 1] *= shape[d];
    shape.erase(d);
  } else if (shape.size() == 1 && shape[0] % 2 == 0) {
    shape = {2, shape[0] / 2};
  }
  Shape asked = shape;
  if (numel(shape) > 0 && !shape.empty()) asked[*rc::gen::inRange<std::size_t>(0, shape.size())] = -1;
  return {reshape(p.x, asked), {shape, p.model.values}};
}

}  // namespace

TEST_CASE("any chain of views has the elements that the same chain has on a plain list") {
  const std::vector<std::function<Pair(const Pair&)>> functions{permuted, sliced,   narrowed, selected, unsqueezed,
                                                                squeezed, expanded, reshaped, permuted};
  CHECK(rc::check([&] {
    const Shape shape = any_shape(4, 0, 5);
    Pair p{counted(shape, float64), {shape, {}}};
    p.model.values = elements(p.x);
    const int length = *rc::gen::inRange(1, 9);
    for (int i = 0; i < length; ++i) {
      p = (*rc::gen::elementOf(functions))(p);
      RC_ASSERT(p.x.shape() == p.model.shape);
      RC_ASSERT(elements(p.x) == p.model.values);
      RC_ASSERT(p.x.is_contiguous() == operators::is_contiguous(p.x.shape(), p.x.strides()));
    }
  }));
}

TEST_CASE("permute and its inverse are x again, strides and all") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(5, 0, 4));
    const Dims order = any_order(x.dim());
    Dims inverse = order;
    for (std::size_t d = 0; d < order.size(); ++d)
      inverse[static_cast<std::size_t>(order[d])] = static_cast<std::int64_t>(d);
    const Tensor y = permute(permute(x, order), inverse);
    RC_ASSERT(y.shape() == x.shape());
    RC_ASSERT(y.strides() == x.strides());
    RC_ASSERT(y.offset() == x.offset());
  }));
}

TEST_CASE("reshape copies only where no strides would do") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 0, 4), float64);
    const Pair p = reshaped({x, {x.shape(), elements(x)}});
    RC_ASSERT(elements(p.x) == p.model.values);
    if (x.is_contiguous()) RC_ASSERT(share_memory(x, p.x));
    if (!share_memory(x, p.x)) RC_ASSERT_THROWS_AS(view(x, p.model.shape), ShapeError);
  }));
}

TEST_CASE("views share memory: a write through one is seen through the other") {
  const Tensor x = counted({2, 3, 4});
  for (const Tensor& y : {x.permute({2, 0, 1}), x.reshape({6, 4}), x.narrow(1, 1, 2), x[1], x.unsqueeze(0),
                          x.expand({5, 2, 3, 4}), x.flatten(), slice(x, 2, 0, 4, 2), x.transpose(), x.view({24})}) {
    CHECK(share_memory(x, y));
  }
  CHECK_FALSE(share_memory(x, x.clone()));
  CHECK_FALSE(share_memory(x, x.transpose().reshape({24})));
  CHECK(share_memory(x, x.contiguous()));
  CHECK_FALSE(share_memory(x, x.transpose().contiguous()));
}

TEST_CASE("strides and offsets are PyTorch's") {
  const Tensor x = counted({2, 3, 4});
  CHECK(x.strides() == Strides{12, 4, 1});
  CHECK(x.permute({2, 0, 1}).strides() == Strides{1, 12, 4});
  CHECK(x.transpose().strides() == Strides{12, 1, 4});
  CHECK(x.transpose(0, 2).strides() == Strides{1, 4, 12});
  CHECK(x[1].strides() == Strides{4, 1});
  CHECK(x[1].offset() == 12);
  CHECK(x.select(2, -1).strides() == Strides{12, 4});
  CHECK(x.select(2, -1).offset() == 3);
  CHECK(x.narrow(1, 1, 2).strides() == Strides{12, 4, 1});
  CHECK(x.narrow(1, 1, 2).offset() == 4);
  CHECK(slice(x, 2, 1, 4, 2).strides() == Strides{12, 4, 2});
  CHECK(slice(x, 2, 1, 4, 2).offset() == 1);
  CHECK(x[0][0].unsqueeze(1).expand({4, 5}).strides() == Strides{1, 0});
  CHECK(x.expand({7, 2, 3, 4}).strides() == Strides{0, 12, 4, 1});
  CHECK(x.permute({2, 0, 1}).reshape({4, 6}).strides() == Strides{1, 4});
  CHECK(x.transpose(0, 1).reshape({3, 2, 2, 2}).strides() == Strides{4, 12, 2, 1});
}

TEST_CASE("a size of -1 follows from the others") {
  const Tensor x = counted({2, 6});
  CHECK(x.reshape({-1}).shape() == Shape{12});
  CHECK(x.reshape({3, -1}).shape() == Shape{3, 4});
  CHECK(x.reshape({-1, 2, 2}).shape() == Shape{3, 2, 2});
  CHECK(zeros({0, 3}).reshape({-1, 3}).shape() == Shape{0, 3});
  CHECK(tensor(5).reshape({-1}).shape() == Shape{1});
  CHECK_THROWS_AS(x.reshape({-1, -1}), ShapeError);
  CHECK_THROWS_AS(x.reshape({-1, 5}), ShapeError);
  CHECK_THROWS_AS(x.reshape({-1, 0}), ShapeError);
  CHECK_THROWS_AS(zeros({0}).reshape({-1, 0}), ShapeError);
  CHECK_THROWS_AS(x.reshape({-2, -6}), ShapeError);
}

TEST_CASE("reshape needs as many elements, whatever the sizes") {
  const Tensor x = counted({2, 6}), none = zeros({0});
  CHECK_THROWS_AS(x.reshape({11}), ShapeError);
  CHECK_THROWS_AS(x.reshape({}), ShapeError);
  CHECK_THROWS_AS(x.reshape({highest_int64, highest_int64}), ShapeError);
  CHECK_THROWS_AS(none.reshape({1}), ShapeError);
  CHECK(none.reshape({0, 5}).shape() == Shape{0, 5});
  CHECK_THROWS_AS(none.reshape({0, std::int64_t{1} << 62U, std::int64_t{1} << 62U}), ShapeError);
  CHECK_THROWS_AS(none.reshape({std::int64_t{1} << 62U, 0}), ShapeError);
  CHECK(tensor({5}).reshape({}).item() == 5);
}

TEST_CASE("view refuses shapes for which reshape copies") {
  const Tensor x = counted({2, 3});
  CHECK(x.view({3, 2}).shape() == Shape{3, 2});
  CHECK_THROWS_AS(x.t().view({6}), ShapeError);
  CHECK(x.t().view({3, 1, 2}).shape() == Shape{3, 1, 2});
  CHECK(elements(x.t().reshape({6})) == Numbers{0, 3, 1, 4, 2, 5});
}

TEST_CASE("flatten makes one dimension of some") {
  const Tensor x = counted({2, 3, 4});
  CHECK(x.flatten().shape() == Shape{24});
  CHECK(x.flatten(1).shape() == Shape{2, 12});
  CHECK(x.flatten(0, 1).shape() == Shape{6, 4});
  CHECK(x.flatten(-2, -1).shape() == Shape{2, 12});
  CHECK(x.flatten(1, 1).shape() == Shape{2, 3, 4});
  CHECK(tensor(1).flatten().shape() == Shape{1});
  CHECK(zeros({0, 3}).flatten().shape() == Shape{0});
  CHECK_THROWS_AS(x.flatten(2, 1), ShapeError);
  CHECK_THROWS_AS(x.flatten(3), IndexError);
}

TEST_CASE("dimensions of size 1 come and go") {
  const Tensor x = counted({2, 3});
  CHECK(x.unsqueeze(0).shape() == Shape{1, 2, 3});
  CHECK(x.unsqueeze(-1).shape() == Shape{2, 3, 1});
  CHECK(x.unsqueeze(2).shape() == Shape{2, 3, 1});
  CHECK(tensor(1).unsqueeze(0).shape() == Shape{1});
  CHECK(tensor(1).unsqueeze(-1).shape() == Shape{1});
  CHECK_THROWS_AS(x.unsqueeze(3), IndexError);
  CHECK_THROWS_AS(x.unsqueeze(-4), IndexError);
  CHECK_THROWS_AS(zeros({1, 1, 1, 1, 1, 1, 1, 1}).unsqueeze(0), ShapeError);
  CHECK(squeeze(zeros({1, 2, 1, 3, 1})).shape() == Shape{2, 3});
  CHECK(squeeze(zeros({1, 1})).shape() == Shape{});
  CHECK(zeros({1, 2}).squeeze(0).shape() == Shape{2});
  CHECK(zeros({1, 2}).squeeze(1).shape() == Shape{1, 2});
  CHECK(tensor(1).squeeze(0).shape() == Shape{});
  CHECK_THROWS_AS(x.squeeze(2), IndexError);
}

TEST_CASE("permute names each dimension once") {
  const Tensor x = counted({2, 3, 4});
  CHECK(x.permute({-1, 0, -2}).shape() == Shape{4, 2, 3});
  CHECK(tensor(1).permute({}).shape() == Shape{});
  CHECK_THROWS_AS(x.permute({0, 1}), ShapeError);
  CHECK_THROWS_AS(x.permute({0, 0, 1}), ShapeError);
  CHECK_THROWS_AS(x.permute({0, 1, -2}), ShapeError);
  CHECK_THROWS_AS(x.permute({0, 1, 3}), IndexError);
  CHECK_THROWS_AS(tensor(1).permute({0}), ShapeError);
}

TEST_CASE("transpose exchanges two dimensions, and for a matrix needs no arguments") {
  CHECK(counted({2, 3}).transpose().shape() == Shape{3, 2});
  CHECK(counted({2, 3, 4}).transpose(0, -1).shape() == Shape{4, 3, 2});
  CHECK(counted({2, 3}).transpose(1, 1).shape() == Shape{2, 3});
  CHECK(tensor(1).transpose(0, -1).dim() == 0);
  CHECK_THROWS_AS(counted({2}).transpose(), IndexError);
  CHECK(counted({2, 3}).t().shape() == Shape{3, 2});
  CHECK(counted({2}).t().shape() == Shape{2});
  CHECK(tensor(1).t().dim() == 0);
  CHECK_THROWS_AS(counted({2, 3, 4}).t(), ShapeError);
}

TEST_CASE("expand repeats in dimensions of size 1 and new ones in front") {
  const Tensor x = tensor({{1}, {2}});
  CHECK(elements(x.expand({2, 3})) == Numbers{1, 1, 1, 2, 2, 2});
  CHECK(elements(x.expand({2, 2, 1})) == Numbers{1, 2, 1, 2});
  CHECK(x.expand({-1, 3}).shape() == Shape{2, 3});
  CHECK(x.expand({2, 0}).shape() == Shape{2, 0});
  CHECK(tensor(7).expand({2, 2}).shape() == Shape{2, 2});
  CHECK(tensor(7).expand({}).dim() == 0);
  CHECK_THROWS_AS(x.expand({2}), ShapeError);
  CHECK_THROWS_AS(x.expand({3, 3}), ShapeError);
  CHECK_THROWS_AS(x.expand({-1, 2, 3}), ShapeError);
  CHECK_THROWS_AS(x.expand({2, -3}), ShapeError);
}

TEST_CASE("an expanded tensor may have more elements than memory has bytes, but not any number", "[64bit]") {
  const std::int64_t many = std::int64_t{1} << 50U;
  const Tensor x = tensor({1.5}).expand({many});
  CHECK(x.numel() == many);
  CHECK(x.narrow(0, many - 3, 2).sum().item() == 3);
  CHECK(x[many - 1].item() == 1.5);
  CHECK(x.reshape({1024, many / 1024}).shape() == Shape{1024, many / 1024});
  CHECK(slice(x, 0, 0, many, many / 2).numel() == 2);
  CHECK_THROWS_AS(x.expand({many, many}), ShapeError);
  CHECK_THROWS_AS(tensor({1}).expand({std::int64_t{1} << 60U}), ShapeError);
  CHECK_THROWS_AS(tensor({1}).expand({highest_int64}), ShapeError);
}

TEST_CASE("contiguous is x itself where it can be, clone never") {
  const Tensor x = counted({2, 3});
  CHECK(share_memory(contiguous(x), x));
  CHECK(contiguous(x.t()).strides() == Strides{2, 1});
  CHECK(elements(contiguous(x.t())) == elements(x.t()));
  CHECK(clone(x.t()).is_contiguous());
  CHECK_FALSE(share_memory(clone(x), x));
  CHECK(share_memory(contiguous(x.narrow(0, 1, 1)), x));
}

TEST_CASE("`to` of the same kind is x itself, of another a copy") {
  const Tensor x = counted({2, 3});
  CHECK(share_memory(x.to(float32), x));
  CHECK(x.to(float64).dtype() == float64);
  CHECK(elements(x.t().to(int64)) == elements(x.t()));
  CHECK(x.t().to(float64).strides() == x.t().strides());
  CHECK(zeros({0, 3}).to(int64).shape() == Shape{0, 3});
}
