// Pooling against plain loops, for all kinds of numbers, layouts and numbers of threads; what happens to equal elements
// and NaN; and the messages of errors.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/minitorch/window/plain_max_pool.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;

namespace {

using Integers = std::vector<std::int64_t>;

// Fractions, truth values and braces are no sizes.
static_assert(std::convertible_to<int, Pair2d> && std::convertible_to<std::size_t, OptionalPair2d>);
static_assert(!std::convertible_to<double, Pair2d> && !std::convertible_to<bool, Pair2d>);
static_assert(!std::convertible_to<double, OptionalPair2d> && !std::convertible_to<bool, OptionalPair2d>);
static_assert(!std::convertible_to<bool, ScaleFactor> && !std::convertible_to<bool, OptionalScaleFactor>);
template <class T>
concept TakesBracesAsKernel = requires(T x) {
  max_pool2d(x, {});
};
static_assert(!TakesBracesAsKernel<Tensor>);

// The averages of windows, whose padding counts or not.
std::vector<double> plain_avg_pool(const Tensor& x, const Shape& result, const PoolCase& c, bool counts_padding) {
  std::vector<double> y;
  const std::int64_t height = x.size(-2), width = x.size(-1), pictures = x.numel() / (height * width);
  const std::vector<double> from = elements(x);
  for (std::int64_t n = 0; n < pictures; ++n) {
    for (std::int64_t i = 0; i < result[-2]; ++i) {
      for (std::int64_t j = 0; j < result[-1]; ++j) {
        double sum = 0;
        std::int64_t count = 0;
        for (std::int64_t r = 0; r < c.kernel.height; ++r) {
          for (std::int64_t k = 0; k < c.kernel.width; ++k) {
            const std::int64_t row = i * c.stride.height - c.padding.height + r;
            const std::int64_t column = j * c.stride.width - c.padding.width + k;
            const bool within = row >= 0 && row < height && column >= 0 && column < width;
            const bool padded = row < height + c.padding.height && column < width + c.padding.width;
            if (within) sum += from[static_cast<std::size_t>((n * height + row) * width + column)];
            if (within || (counts_padding && padded)) ++count;
          }
        }
        y.push_back(sum / static_cast<double>(count));
      }
    }
  }
  return y;
}

// Windows that fit into a picture of `height` and `width`.
PoolCase any_pool(std::int64_t height, std::int64_t width, bool dilated) {
  const auto any = [&](std::int64_t size, std::int64_t& kernel, std::int64_t& padding, std::int64_t& dilation) {
    kernel = any_size(1, std::min<std::int64_t>(size, 5));
    padding = any_size(0, kernel / 2);
    dilation = dilated && kernel > 1 ? any_size(1, std::min<std::int64_t>((size - 1) / (kernel - 1), 3)) : 1;
  };
  PoolCase c;
  c.stride = {any_size(1, 4), any_size(1, 4)};
  any(height, c.kernel.height, c.padding.height, c.dilation.height);
  any(width, c.kernel.width, c.padding.width, c.dilation.width);
  return c;
}

}  // namespace

TEMPLATE_TEST_CASE("max_pool2d is a plain loop, bit for bit, in every layout, and so are the indices", "", float,
                   double) {
  CHECK(rc::check([] {
    const DType dtype = operators::dtype_of<TestType>;
    const Shape shape = {any_size(1, 2), any_size(1, 3), any_size(1, 9), any_size(1, 40)};
    const Tensor x = special_elements(in_any_layout(shape, dtype));
    const PoolCase c = any_pool(shape[2], shape[3], true);
    const bool ceil_mode = *rc::gen::arbitrary<bool>();
    const MaxPool2dOptions options{
        .stride = c.stride, .padding = c.padding, .dilation = c.dilation, .ceil_mode = ceil_mode};
    const Selected y = max_pool2d_with_indices(x, c.kernel, options);
    const PlainPool expected = plain_max_pool(x, y.values.shape(), c);
    RC_ASSERT(same_bits(elements(y.values), expected.values));
    RC_ASSERT(same_bits(elements(max_pool2d(x, c.kernel, options)), expected.values));
    RC_ASSERT(y.indices.to_vector<std::int64_t>() == expected.indices);
  }));
}

TEMPLATE_TEST_CASE("max_pool2d by 2 and 4 is a plain loop for rows of any length, and so is its derivative", "", float,
                   double) {
  const auto tries = [](std::int64_t size, std::int64_t stride, std::int64_t height, std::int64_t width) {
    const Tensor like = empty({2, 2, height, width}, {.dtype = operators::dtype_of<TestType>});
    Tensor x = special_elements(like);
    const PoolCase c{.kernel = size, .stride = stride};
    x.requires_grad_();
    const Tensor y = max_pool2d(x, size, {.stride = stride});
    const PlainPool expected = plain_max_pool(x, y.shape(), c);
    RC_ASSERT(same_bits(elements(y), expected.values));

    const Tensor dy = special_elements(empty(y.shape(), {.dtype = y.dtype()}));
    const std::vector<double> of_y = elements(dy);
    std::vector<double> of_x(static_cast<std::size_t>(x.numel()), 0);
    const auto picture = static_cast<std::size_t>(y.size(-2) * y.size(-1));
    for (std::size_t i = 0; i < of_y.size(); ++i) {
      of_x[i / picture * static_cast<std::size_t>(height * width) + static_cast<std::size_t>(expected.indices[i])] +=
          of_y[i];
    }
    y.backward(dy);
    RC_ASSERT(same_bits(elements(*x.grad()), of_x));
  };
  CHECK(rc::check([&] {
    const std::int64_t size = *rc::gen::element<std::int64_t>(2, 3, 4);
    const std::int64_t stride = *rc::gen::element(size, size, std::int64_t{2});
    tries(size, stride, any_size(size, 13), any_size(size, 100));
  }));
}

TEMPLATE_TEST_CASE("avg_pool2d is a plain loop in every layout", "", float, double) {
  CHECK(rc::check([] {
    const DType dtype = operators::dtype_of<TestType>;
    const Shape shape = {any_size(1, 2), any_size(1, 3), any_size(1, 9), any_size(1, 40)};
    const Tensor x = in_any_layout(shape, dtype);
    const PoolCase c = any_pool(shape[2], shape[3], false);
    const bool ceil_mode = *rc::gen::arbitrary<bool>(), counts = *rc::gen::arbitrary<bool>();
    const Tensor y = avg_pool2d(
        x, c.kernel, {.stride = c.stride, .padding = c.padding, .ceil_mode = ceil_mode, .count_include_pad = counts});
    const std::vector<double> expected = plain_avg_pool(x, y.shape(), c, counts), found = elements(y);
    RC_ASSERT(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)  // sums of whole numbers are exact
      RC_ASSERT(found[i] == static_cast<double>(static_cast<TestType>(expected[i])));
  }));
}

TEST_CASE("pooling has the same bits on any number of threads") {
  manual_seed(3);
  const Tensor x = rand({3, 5, 61, 67}, {.requires_grad = true});
  const auto results = [&] {
    std::vector<Tensor> ys = {max_pool2d(x, 3, {.stride = 2, .padding = 1}),
                              max_pool2d(x, 2),
                              max_pool2d(x, 4),
                              avg_pool2d(x, 3, {.stride = 1, .padding = 1}),
                              adaptive_avg_pool2d(x, {7, 5}),
                              adaptive_max_pool2d(x, {7, 5}),
                              unfold(x, 3, {.padding = 1}),
                              fold(unfold(x, 3), {61, 67}, 3),
                              interpolate(x, {.scale_factor = 1.7}),
                              interpolate(x, {.scale_factor = 1.7, .mode = InterpolationMode::bilinear})};
    std::vector<std::vector<double>> all;
    for (const Tensor& y : ys) {
      all.push_back(elements(y));
      all.push_back(elements(grad(square(y).sum(), {x})[0]));
    }
    all.push_back(elements(max_pool2d_with_indices(x, 3).indices));
    return all;
  };
  const auto expected = [&] {
    const Threads one(1);
    return results();
  }();
  for (const int n : {2, 3, 4, 7}) {
    const Threads several(n);
    CHECK(results() == expected);
  }
}

TEST_CASE("of equal elements the first in row-major order is taken, of NaN the last") {
  const Tensor x = tensor({{{1., 3., 3.}, {3., 0., 3.}, {-0., 0., 2.}}}, {.dtype = float64, .requires_grad = true});
  const auto [values, indices] = max_pool2d_with_indices(x, 2, {.stride = 1});
  CHECK(elements(values) == std::vector<double>{3, 3, 3, 3});
  CHECK(indices.to_vector<std::int64_t>() == Integers{1, 1, 3, 5});
  CHECK(elements(grad(max_pool2d(x, 2, {.stride = 1}).sum(), {x})[0]) ==
        std::vector<double>{0, 2, 0, 1, 0, 1, 0, 0, 0});
  CHECK(std::signbit(max_pool1d(tensor({{-0., 0.}}), 2).item()));
  CHECK(!std::signbit(max_pool1d(tensor({{0., -0.}}), 2).item()));

  const double nan = not_a_number;
  const auto of_nan = max_pool1d_with_indices(tensor({{1., nan, 9., nan, infinity, 2.}}), 3);
  CHECK(std::isnan(elements(of_nan.values)[0]));
  CHECK(std::isnan(elements(of_nan.values)[1]));
  CHECK(of_nan.indices.to_vector<std::int64_t>() == Integers{1, 3});
  CHECK(max_pool1d_with_indices(tensor({{1., nan, nan}}), 3).indices.to_vector<std::int64_t>() == Integers{2});
  const auto lowest = max_pool1d_with_indices(full({1, 4}, -infinity), 2, {.padding = 1});
  CHECK(elements(lowest.values) == std::vector<double>(3, -infinity));
  CHECK(lowest.indices.to_vector<std::int64_t>() == Integers{0, 1, 3});
}

TEST_CASE("ceil_mode adds a window that starts within the picture or the padding before it") {
  const Tensor x = counted({1, 5});
  CHECK(max_pool1d(x, 2).shape() == Shape{1, 2});
  CHECK(elements(max_pool1d(x, 2, {.ceil_mode = true})) == std::vector<double>{1, 3, 4});
  CHECK(max_pool1d(x, 1, {.stride = 5, .ceil_mode = true}).shape() == Shape{1, 1});  // 5 is beyond the picture
  CHECK(elements(max_pool1d(counted({1, 1}), 3, {.stride = 2, .padding = 1, .ceil_mode = true})) ==
        std::vector<double>{0});
  // The last window is cut at the end of the padding, which counts: (3 + 0) / 2.
  CHECK(elements(avg_pool1d(counted({1, 4}), 3, {.stride = 2, .padding = 1, .ceil_mode = true})) ==
        std::vector<double>{1 / 3.F, 2, 1.5});
  CHECK(elements(avg_pool1d(x, 2, {.ceil_mode = true})) == std::vector<double>{0.5, 2.5, 4});
  CHECK(elements(avg_pool1d(x, 4, {.padding = 2, .ceil_mode = true, .count_include_pad = false})) ==
        std::vector<double>{0.5, 3});
}

TEST_CASE("one picture gives what a batch of one gives") {
  const Tensor x = counted({2, 6, 7}, float64);
  const Tensor batch = x.unsqueeze(0);
  CHECK(elements(max_pool2d(x, 2)) == elements(max_pool2d(batch, 2)));
  CHECK(max_pool2d(x, 2).shape() == Shape{2, 3, 3});
  CHECK(elements(adaptive_avg_pool2d(x, 1)) == std::vector<double>{20.5, 62.5});
  CHECK(adaptive_avg_pool2d(x, 1).shape() == Shape{2, 1, 1});
  CHECK(elements(unfold(x, 3)) == elements(unfold(batch, 3)));
  CHECK(elements(fold(unfold(x, 3), {6, 7}, 3)) == elements(fold(unfold(batch, 3), {6, 7}, 3)));
}

TEST_CASE("an adaptive output may be empty, and larger than the picture") {
  const Tensor x = counted({1, 2, 3}, float64).requires_grad_();
  CHECK(adaptive_max_pool2d(x, {0, 2}).shape() == Shape{1, 0, 2});
  CHECK(adaptive_avg_pool2d(x, {2, 0}).shape() == Shape{1, 2, 0});
  CHECK(elements(grad(adaptive_avg_pool2d(x, {2, 0}).sum(), {x})[0]) == std::vector<double>(6, 0));
  CHECK(elements(grad(adaptive_max_pool2d(x, {2, 0}).sum(), {x})[0]) == std::vector<double>(6, 0));
  CHECK(elements(adaptive_avg_pool1d(x[0], 4)) == std::vector<double>{0, 0.5, 1.5, 2, 3, 3.5, 4.5, 5});
}

TEST_CASE("backward of max pooling throws if the input was changed since") {
  const Tensor x = rand({1, 4, 4}, {.requires_grad = true});
  const Tensor y = max_pool2d(x, 2).sum();
  {
    const auto guard = no_grad();
    Tensor(x).fill_(3);
  }
  CHECK_THROWS_AS(y.backward(), GraphError);
}

TEST_CASE("messages of pooling name the function, the shapes and the rule") {
  const Tensor x = zeros({1, 1, 3, 4}), row = zeros({1, 5}), whole = zeros({1, 4, 4}, {.dtype = int64});
  const std::string numbers = "must be from 1 to 2147483647";
  check_messages<ShapeError>({
      {[=] { max_pool2d(row, 2); }, "max_pool2d: the input (1, 5) must have the shape (N, C, H, W) or (C, H, W)"},
      {[=] { avg_pool1d(x, 2); }, "avg_pool1d: the input (1, 1, 3, 4) must have the shape (N, C, L) or (C, L)"},
      {[=] {
         max_pool2d(zeros({2, 0, 4, 4}), 2);
       },
       "max_pool2d: the input (2, 0, 4, 4) has size 0 in dimension 1, only the batch may be empty"},
      {[=] {
         adaptive_avg_pool2d(zeros({3, 0, 4}), 1);
       },
       "adaptive_avg_pool2d: the input (3, 0, 4) has size 0 in dimension 1, only the batch may be empty"},
      {[=] {
         max_pool2d(x, {0, 2});
       },
       "max_pool2d: kernel is (0, 2), both numbers " + numbers},
      {[=] { max_pool1d(row, -1); }, "max_pool1d: kernel is -1, it " + numbers},
      {[=] {
         avg_pool2d(x, 2, {.stride = {1, 0}});
       },
       "avg_pool2d: stride is (1, 0), both numbers " + numbers},
      {[=] { max_pool1d(row, 2, {.dilation = 0}); }, "max_pool1d: dilation is 0, it " + numbers},
      {[=] { avg_pool1d(row, 2, {.padding = -1}); }, "avg_pool1d: padding is -1, it must be from 0 to 2147483647"},
      {[=] {
         max_pool2d(x, 3, {.padding = {1, 2}});
       },
       "max_pool2d: padding is (1, 2), it must be at most half of the kernel (3, 3)"},
      {[=] { avg_pool1d(row, 1, {.padding = 1}); },
       "avg_pool1d: padding is 1, it must be at most half of the kernel 1"},
      {[=] { max_pool2d(x, 4); },
       "max_pool2d: no window fits into the input (1, 1, 3, 4) with kernel (4, 4), padding (0, 0)"},
      {[=] { max_pool1d(row, 3, {.dilation = 3}); },
       "max_pool1d: no window fits into the input (1, 5) with kernel 3, padding 0 and dilation 3"},
      {[=] {
         max_pool2d(zeros({1, 2, 2}), 2, {.padding = 1, .dilation = 3});
       },
       "max_pool2d: the first window has no element of the input (1, 2, 2) with kernel (2, 2), padding (1, 1) and "
       "dilation (3, 3)"},
      {[=] { avg_pool2d(x, 2, {.divisor_override = 0}); },
       "avg_pool2d: divisor_override is 0, it must be another number"},
      {[=] {
         adaptive_max_pool2d(x, {2, -1});
       },
       "adaptive_max_pool2d: output_size is (2, -1), both numbers must be from 0 to 2147483647"},
      {[=] { adaptive_avg_pool1d(row, -1); },
       "adaptive_avg_pool1d: output_size is -1, it must be from 0 to 2147483647"},
  });
  const std::string whole_message =
      ": needs float32 or float64, not an int64 tensor (1, 4, 4); convert it by to(dtype)";
  check_messages<DtypeError>({
      {[=] { max_pool2d(whole, 2); }, "max_pool2d" + whole_message},
      {[=] { max_pool2d_with_indices(whole, 2); }, "max_pool2d_with_indices" + whole_message},
      {[=] { avg_pool2d(whole, 2); }, "avg_pool2d" + whole_message},
      {[=] { max_pool1d(whole, 2); }, "max_pool1d" + whole_message},
      {[=] { avg_pool1d(whole, 2); }, "avg_pool1d" + whole_message},
      {[=] { adaptive_max_pool2d(whole, 2); }, "adaptive_max_pool2d" + whole_message},
      {[=] { adaptive_avg_pool2d(whole, 1); }, "adaptive_avg_pool2d" + whole_message},
  });
}

TEST_CASE("the largest options of windows do not overflow", "[64bit]") {
  constexpr std::int64_t most = 2147483647;
  const Tensor x = counted({1, 1, 3, 4}), none = zeros({0, 1, 3, 4});
  for (const Tensor& y : {x, none}) {
    CHECK(max_pool2d(y, 2, {.stride = most}).shape() == Shape{y.size(0), 1, 1, 1});
    CHECK(avg_pool2d(y, most, {.stride = most, .padding = most / 2, .ceil_mode = true}).shape() ==
          Shape{y.size(0), 1, 1, 1});
    CHECK(max_pool2d(y, 1, {.dilation = most}).shape() == y.shape());
    CHECK_THROWS_AS(max_pool2d(y, most, {.padding = most / 2, .dilation = most}), ShapeError);
    CHECK_THROWS_AS(unfold(y, most, {.dilation = most, .padding = most}), ShapeError);
    CHECK_THROWS_AS(unfold(y, most, {.padding = most}), ShapeError);
    CHECK_THROWS_AS(fold(zeros({1, 1}), most, most), ShapeError);
  }
  CHECK(elements(avg_pool2d(x, most, {.padding = most / 2, .ceil_mode = true, .divisor_override = 1}))[0] == 66);
  CHECK_THROWS_AS(adaptive_avg_pool2d(x, most), ShapeError);  // 2⁶² elements
  CHECK_THROWS_AS(interpolate(x, {.size = most}), ShapeError);
  CHECK(adaptive_avg_pool2d(none, {2, most}).shape() == Shape{0, 1, 2, most});
  CHECK(adaptive_max_pool2d(none, {2, most}).shape() == Shape{0, 1, 2, most});
}
