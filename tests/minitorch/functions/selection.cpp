// Selection by indices: values, indices that are views, and indices out of range.
#include "minitorch/functions/selection.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;
using operators::Index;

namespace {

double at(const Tensor& x, const Index& index) {
  return x.data().number_at(operators::index_to_position(index, x.strides()));
}

// Returns indices from 0 to size - 1, in any layout.
Tensor any_places(const Shape& shape, std::int64_t size) {
  Tensor places = in_any_layout(shape, int64);
  for (std::int64_t i = 0; i < numel(shape); ++i) {
    const auto position = operators::index_to_position(operators::to_index(i, shape), places.strides());
    places.data_pointer<std::int64_t>()[position] = *rc::gen::inRange<std::int64_t>(0, size);
  }
  return places;
}

}  // namespace

TEST_CASE("gather and scatter_add follow their formulas for all shapes and strides") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 1, 4), float64);
    if (x.dim() == 0) return;
    const std::size_t d = *rc::gen::inRange<std::size_t>(0, x.dim());
    const auto dim = static_cast<std::int64_t>(d);
    Shape shape = x.shape();
    for (std::int64_t& size : shape) size = *rc::gen::inRange<std::int64_t>(0, size + 1);
    shape[d] = *rc::gen::inRange<std::int64_t>(0, 6);
    const Tensor index = any_places(shape, x.shape()[d]);
    const Tensor source = in_any_layout(shape, float64);
    Numbers gathered;
    Tensor added = clone(x);
    for (std::int64_t i = 0; i < numel(shape); ++i) {
      const Index place = operators::to_index(i, shape);
      Index from = place;
      from[d] = static_cast<std::int64_t>(at(index, place));
      gathered.push_back(at(x, from));
      added.data_pointer<double>()[operators::index_to_position(from, added.strides())] += at(source, place);
    }
    RC_ASSERT(elements(gather(x, dim, index)) == gathered);
    RC_ASSERT(elements(scatter_add(x, dim - static_cast<std::int64_t>(x.dim()), index, source)) == elements(added));
  }));
}

TEST_CASE("index_select and index_add take whole slices, whatever shapes and strides") {
  CHECK(rc::check([] {
    const Tensor x = in_any_layout(any_shape(4, 1, 4), float64);
    if (x.dim() == 0) return;
    const std::size_t d = *rc::gen::inRange<std::size_t>(0, x.dim());
    const auto dim = static_cast<std::int64_t>(d);
    const Tensor index = any_places({*rc::gen::inRange<std::int64_t>(0, 6)}, x.shape()[d]);
    const Tensor chosen = index_select(x, dim, index);
    Tensor added = clone(x);
    Shape shape = x.shape();
    shape[d] = index.numel();
    RC_ASSERT(chosen.shape() == shape);
    const Tensor source = in_any_layout(shape, float64);
    for (std::int64_t i = 0; i < index.numel(); ++i) {
      const auto place = static_cast<std::int64_t>(index.at({i}));
      RC_ASSERT(elements(select(chosen, dim, i)) == elements(select(x, dim, place)));
      select(added, dim, place).add_(select(source, dim, i));
    }
    RC_ASSERT(elements(index_add(x, dim, index, source)) == elements(added));
  }));
}

TEST_CASE("an index may be a view, and repeat places") {
  const Tensor x = counted({3, 2});
  const Tensor places = tensor({{2, 9}, {0, 9}, {2, 9}}).select(1, 0);
  CHECK(elements(index_select(x, 0, places)) == Numbers{4, 5, 0, 1, 4, 5});
  CHECK(elements(index_select(x, 0, tensor({1}).expand({3}))) == Numbers{2, 3, 2, 3, 2, 3});
  CHECK(elements(gather(x, 0, tensor({{0, 1}, {2, 0}}).t())) == Numbers{0, 5, 2, 1});
  CHECK(elements(index_add(zeros({3}), 0, tensor({1}).expand({4}), ones({4}))) == Numbers{0, 4, 0});
  CHECK(elements(index_add(zeros({3}), 0, tensor({1, 1}), tensor({5.0}).expand({2}))) == Numbers{0, 10, 0});
}

TEST_CASE("the functions leave their arguments as they were") {
  const Tensor x = zeros({3}), source = ones({2}), index = tensor({1, 1});
  scatter_add(x, 0, index, source);
  index_add(x, 0, index, source);
  CHECK(elements(x) == Numbers{0, 0, 0});
  CHECK(elements(source) == Numbers{1, 1});
}

TEST_CASE("of a number place 0 can be chosen") {
  const Tensor x = tensor(7.0);
  CHECK(gather(x, 0, tensor(0)).item() == 7);
  CHECK(elements(gather(x, -1, tensor({0, 0}))) == Numbers{7, 7});
  CHECK(index_select(x, 0, tensor({0})).item() == 7);
  CHECK(index_select(x, 0, tensor({0})).dim() == 0);
  CHECK(scatter_add(x, 0, tensor(0), tensor(1.0)).item() == 8);
  CHECK(elements(scatter_add(x, 0, tensor({0}), tensor({1.0}))) == Numbers{8});
  CHECK(index_add(x, 0, tensor(0), tensor(1.0)).item() == 8);
  CHECK_THROWS_AS(index_select(x, 0, tensor({0, 0})), ShapeError);
  CHECK_THROWS_AS(gather(x, 0, tensor(1)), IndexError);
  CHECK_THROWS_AS(gather(x, 1, tensor(0)), IndexError);
  CHECK(elements(index_select(counted({3}), 0, tensor(2))) == Numbers{2});
}

TEST_CASE("nothing chosen of something, and something of nothing") {
  const Tensor none = zeros({0}, {.dtype = int64});
  CHECK(index_select(counted({3, 2}), 0, none).shape() == Shape{0, 2});
  CHECK(gather(counted({3}), 0, none).shape() == Shape{0});
  CHECK(elements(index_add(ones({2}), 0, none, zeros({0}))) == Numbers{1, 1});
  CHECK(elements(scatter_add(ones({2}), 0, none, zeros({0}))) == Numbers{1, 1});
  CHECK(index_select(zeros({0, 2}), 1, tensor({1})).shape() == Shape{0, 1});
  CHECK_THROWS_AS(index_select(zeros({0}), 0, tensor({0})), IndexError);
}

TEST_CASE("indices out of range are refused, wherever they stand") {
  const Tensor x = counted({3, 2});
  for (const std::int64_t place : {std::int64_t{3}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()}) {
    CHECK_THROWS_AS(index_select(x, 0, tensor({std::int64_t{0}, place})), IndexError);
    CHECK_THROWS_AS(gather(x, 0, tensor({{place, std::int64_t{0}}})), IndexError);
    CHECK_THROWS_AS(index_add(x, 0, tensor({place}), ones({1, 2})), IndexError);
    CHECK_THROWS_AS(scatter_add(x, 0, tensor({{place, place}}), ones({1, 2})), IndexError);
  }
}

TEST_CASE("indices are int64, and fit") {
  const Tensor x = counted({3, 2});
  CHECK_THROWS_AS(index_select(x, 0, tensor({0.0})), DtypeError);
  CHECK_THROWS_AS(gather(x, 0, zeros({1, 2})), DtypeError);
  CHECK_THROWS_AS(index_select(x, 0, tensor({{0}})), ShapeError);
  CHECK_THROWS_AS(index_select(x, 2, tensor({0})), IndexError);
  CHECK_THROWS_AS(gather(x, 0, tensor({0})), ShapeError);
  CHECK_THROWS_AS(gather(x, 0, tensor({{0, 0, 0}})), ShapeError);
  CHECK_THROWS_AS(scatter_add(x, 0, tensor({{0, 0}}), ones({1, 1})), ShapeError);
  CHECK_THROWS_AS(scatter_add(x, 0, tensor({{0, 0}, {0, 0}}), ones({1, 2})), ShapeError);
  CHECK_THROWS_AS(scatter_add(x, 0, tensor({{0, 0}}), ones({1, 2}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_AS(index_add(x, 0, tensor({0}), ones({2, 2})), ShapeError);
  CHECK_THROWS_AS(index_add(x, 0, tensor({0}), ones({1, 2}, {.dtype = float64})), DtypeError);
}

TEST_CASE("scatter_add takes the corner of a source that is larger than the index") {
  const Tensor source = counted({3, 3}) + 1;
  CHECK(elements(scatter_add(zeros({2, 2}), 1, tensor({{1, 1}}), source)) == Numbers{0, 3, 0, 0});
}

TEST_CASE("one_hot has a 1 at the place of each class") {
  CHECK(elements(one_hot(tensor({0, 2, 1}))) == Numbers{1, 0, 0, 0, 0, 1, 0, 1, 0});
  CHECK(one_hot(tensor({0, 2}), 5).shape() == Shape{2, 5});
  CHECK(one_hot(tensor({{0}, {1}})).shape() == Shape{2, 1, 2});
  CHECK(one_hot(tensor({0, 2})).dtype() == int64);
  CHECK(elements(one_hot(tensor(1), 3)) == Numbers{0, 1, 0});
  CHECK(one_hot(zeros({0}, {.dtype = int64}), 3).shape() == Shape{0, 3});
  CHECK(elements(one_hot(tensor({{0, 1}, {1, 1}}).select(0, 0))) == Numbers{1, 0, 0, 1});
}

TEST_CASE("one_hot refuses invalid classes") {
  CHECK_THROWS_AS(one_hot(tensor({0.0})), DtypeError);
  CHECK_THROWS_AS(one_hot(tensor({3}), 3), IndexError);
  CHECK_THROWS_WITH(one_hot(tensor({-1})), "one_hot: the class -1, it must be 0 or more");
  CHECK_THROWS_AS(one_hot(tensor({-1}), 3), IndexError);
  CHECK_THROWS_AS(one_hot(tensor({0}), 0), IndexError);
  CHECK_THROWS_AS(one_hot(tensor({0}), -2), IndexError);
  CHECK_THROWS_AS(one_hot(zeros({0}, {.dtype = int64})), ShapeError);
  CHECK_THROWS_AS(one_hot(tensor({std::numeric_limits<std::int64_t>::max()})), Error);
}

TEST_CASE("sums at repeated places have the same bits on any number of threads") {
  manual_seed(1);
  const Tensor source = randn({20000, 5}), index = randint(0, 50, {20000});
  const auto added = [&](int threads) {
    const Threads set(threads);
    return elements(index_add(zeros({50, 5}), 0, index, source));
  };
  const auto alone = added(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((added(threads) == alone));
}

TEST_CASE("scatter of a number computes no derivative of the number") {
  const Tensor x = ones({4}, {.requires_grad = true}), source = ones({2}, {.requires_grad = true});
  const Tensor index = tensor({1, 3});
  const auto kernels_of_backward = [](const Tensor& y) {
    const Tensor total = sum(y);
    const KernelTrace trace;
    total.backward();
    return trace.runs().size();
  };
  const std::size_t of_number = kernels_of_backward(scatter(x, 0, index, 2));
  CHECK(x.grad()->to_vector<double>() == Numbers{1, 0, 1, 0});
  CHECK(of_number + 3 <= kernels_of_backward(scatter(x, 0, index, source)));  // gather twice, and where
  CHECK(kernels_of_backward(scatter_add(x, 0, index, ones({2}))) <
        kernels_of_backward(scatter_add(x, 0, index, source)));
}

TEST_CASE("the derivative of elements at indices passes over a whole tensor once, for its zeros") {
  Tensor x = ones({1000, 4}, {.requires_grad = true});
  const auto passes_over_all = [&](const Tensor& y) {
    x.zero_grad();
    const Tensor total = sum(y);
    const KernelTrace trace;
    total.backward();
    return std::ranges::count_if(trace.runs(), [&](const KernelRun& run) { return numel(run.shape) == x.numel(); });
  };
  CHECK(passes_over_all(index_select(x, 0, tensor({7, 9, 7}))) == 1);
  CHECK(elements(sum(*x.grad(), 1)).at(7) == 8);
  CHECK(passes_over_all(gather(x, 0, tensor({{7, 9, 7, 7}, {7, 9, 9, 8}}))) == 1);
  CHECK(elements(sum(*x.grad(), 1)).at(7) == 4);
}
