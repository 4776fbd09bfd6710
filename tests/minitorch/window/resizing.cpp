// Unfolding, folding and interpolation by numbers worked out by hand, and the messages of errors.
#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;

TEST_CASE("unfold has a column for each window, and a row for each of its elements") {
  const Tensor x = tensor({{{1., 2., 3.}, {4., 5., 6.}}});
  CHECK(elements(unfold(x, 2)) == std::vector<double>{1, 2, 2, 3, 4, 5, 5, 6});
  CHECK(unfold(x, 2).shape() == Shape{4, 2});
  CHECK(elements(unfold(x, {1, 2}, {.dilation = {1, 2}, .padding = {0, 1}, .stride = {1, 2}})) ==
        std::vector<double>{0, 2, 0, 5, 2, 0, 5, 0});
  CHECK(elements(unfold(x, 1, {.padding = {1, 0}, .stride = {2, 1}})) == std::vector<double>{0, 0, 0, 4, 5, 6});
  CHECK(elements(unfold(tensor({{{1., 2.}}, {{3., 4.}}}), 1)) == std::vector<double>{1, 2, 3, 4});
}

TEST_CASE("fold adds what overlaps") {
  CHECK(elements(fold(ones({4, 2}), {2, 3}, 2)) == std::vector<double>{1, 2, 1, 1, 2, 1});
  CHECK(fold(ones({2, 4, 2}), {2, 3}, 2).shape() == Shape{2, 1, 2, 3});
}

TEST_CASE("fold is the transpose of unfold for any windows") {
  CHECK(rc::check([] {
    const auto any = [](std::int64_t least, std::int64_t most) { return *rc::gen::inRange(least, most + 1); };
    const Pair2d size{any(1, 7), any(1, 9)}, kernel{any(1, size.height), any(1, size.width)};
    const FoldOptions options{.dilation = {kernel.height == 1 ? 2 : 1, 1},
                              .padding = {any(0, 3), any(0, 3)},
                              .stride = {any(1, 4), any(1, 4)}};
    const Tensor x = in_any_layout({2, any(1, 3), size.height, size.width}, float64);
    const Tensor columns = unfold(x, kernel, options);
    const Tensor y = flip(counted(columns.shape(), float64), {0, 1, 2});
    RC_ASSERT((columns * y).sum().item() == (x * fold(y, size, kernel, options)).sum().item());
  }));
}

TEST_CASE("nearest takes the element that a point lies in") {
  const Tensor x = tensor({{{1., 2., 3.}}});
  CHECK(elements(interpolate(x, {.size = 6})) == std::vector<double>{1, 1, 2, 2, 3, 3});
  CHECK(elements(interpolate(x, {.size = 2})) == std::vector<double>{1, 2});
  CHECK(elements(interpolate(x, {.scale_factor = 1.5})) == std::vector<double>{1, 1, 2, 3});
  CHECK(interpolate(zeros({2, 3, 4, 5}), {.scale_factor = {0.5, 2}}).shape() == Shape{2, 3, 2, 10});
}

TEST_CASE("linear and bilinear interpolate between the middles of elements") {
  const auto linear = InterpolationMode::linear;
  const Tensor x = tensor({{{0., 4.}}});
  CHECK(elements(interpolate(x, {.size = 4, .mode = linear})) == std::vector<double>{0, 1, 3, 4});
  CHECK(elements(interpolate(x, {.size = 3, .mode = linear, .align_corners = true})) == std::vector<double>{0, 2, 4});
  CHECK(elements(interpolate(x, {.size = 1, .mode = linear, .align_corners = true})) == std::vector<double>{0});
  CHECK(elements(interpolate(x, {.size = 1, .mode = linear})) == std::vector<double>{2});
  const Tensor picture = tensor({{{{0., 4.}, {8., 12.}}}});
  CHECK(elements(interpolate(picture, {.size = 3, .mode = InterpolationMode::bilinear, .align_corners = true})) ==
        std::vector<double>{0, 2, 4, 4, 6, 8, 8, 10, 12});
  const Tensor infinite = tensor({{{infinity, 1., -infinity}}});
  CHECK(elements(interpolate(infinite, {.size = 3, .mode = linear})) == elements(infinite));
}

TEST_CASE("a factor that leaves a size as it is, or doubles it, moves elements as in PyTorch") {
  const auto bilinear = InterpolationMode::bilinear;
  const Tensor x = rand({2, 1, 7, 5});
  CHECK(elements(interpolate(x, {.scale_factor = {1.1, 1.19}, .mode = bilinear})) == elements(x));
  CHECK(elements(interpolate(x, {.scale_factor = {1.1, 2.3}, .mode = bilinear})) ==
        elements(interpolate(x, {.scale_factor = {1, 2.3}, .mode = bilinear})));
  CHECK(elements(interpolate(x, {.scale_factor = {2.3, 1.1}, .mode = bilinear})) ==
        elements(interpolate(x, {.scale_factor = {2.3, 1}, .mode = bilinear})));
  CHECK(elements(interpolate(x, {.scale_factor = 1.1})) == elements(x));
  CHECK(elements(interpolate(x, {.scale_factor = {2.1, 1}})) == elements(interpolate(x, {.scale_factor = {2, 1}})));

  const Tensor line = reshape(arange(9, {.dtype = float64}), {1, 1, 9});
  CHECK(elements(interpolate(line, {.scale_factor = 1.1, .mode = InterpolationMode::linear})) == elements(line));
  CHECK(elements(interpolate(line, {.scale_factor = 1.1})) == std::vector<double>{0, 0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(elements(interpolate(line, {.scale_factor = 2.1})) ==
        std::vector<double>{0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8});
}

TEST_CASE("interpolation keeps a constant picture") {
  for (const std::int64_t size : {1, 2, 3, 5, 7, 64}) {
    for (const bool corners : {false, true}) {
      const Tensor y = interpolate(full({1, 1, 5, 3}, 2.5, {.dtype = float64}),
                                   {.size = size, .mode = InterpolationMode::bilinear, .align_corners = corners});
      for (const double value : elements(y)) CHECK(value == Approx(2.5).epsilon(1e-15));
    }
  }
}

TEST_CASE("messages of unfold and fold name the function, the shapes and the rule") {
  const Tensor x = zeros({1, 2, 3, 4}), columns = zeros({8, 6});
  check_messages<ShapeError>({
      {[=] { unfold(columns, 2); }, "unfold: the input (8, 6) must have the shape (N, C, H, W) or (C, H, W)"},
      {[=] { unfold(x, 4); },
       "unfold: no window fits into pictures of (3, 4) with kernel (4, 4), padding (0, 0) and dilation (1, 1)"},
      {[=] { unfold(x, 2, {.stride = 0}); }, "unfold: stride is (0, 0), both numbers must be from 1 to 2147483647"},
      {[=] { fold(x, 4, 2); },
       "fold: the input (1, 2, 3, 4) must have the shape (N, C · elements, windows) or (C · elements, windows)"},
      {[=] {
         fold(columns, {3, 0}, 2);
       },
       "fold: output_size is (3, 0), both numbers must be from 1 to 2147483647"},
      {[=] {
         fold(columns, {3, 4}, 3);
       },
       "fold: the input (8, 6) must have a multiple of 9 rows, the elements of a kernel (3, 3)"},
      {[=] {
         fold(columns, {3, 5}, 2);
       },
       "fold: the input (8, 6) must have 8 columns, for 2 times 4 windows over pictures of (3, 5)"},
  });
  const std::string message = ": needs float32 or float64, not an int64 tensor ";
  check_messages<DtypeError>({
      {[=] { unfold(to(x, int64), 2); }, "unfold" + message + "(1, 2, 3, 4); convert it by to(dtype)"},
      {[=] {
         fold(to(columns, int64), {3, 4}, 2);
       },
       "fold" + message + "(8, 6); convert it by to(dtype)"},
  });
}

TEST_CASE("messages of interpolate name the shapes and the rule") {
  const Tensor x = zeros({1, 2, 3, 4}), line = zeros({1, 2, 4});
  const auto linear = InterpolationMode::linear, bilinear = InterpolationMode::bilinear;
  const std::string positive = "both numbers must be above 0 and finite";
  const std::string scaled = "by which the input (1, 2, 3, 4) must get a size from 1 to 2147483647";
  check_messages<ShapeError>({
      {[=] {
         interpolate(zeros({3, 4}), {.size = 2});
       },
       "interpolate: the input (3, 4) must have the shape (N, C, H, W) or (N, C, L)"},
      {[=] {
         interpolate(zeros({1, 0, 4}), {.size = 2});
       },
       "interpolate: the input (1, 0, 4) has size 0 in dimension 1, only the batch may be empty"},
      {[=] { interpolate(x, {}); }, "interpolate: there is neither size nor scale_factor, give one of them"},
      {[=] { interpolate(x, {.size = 2, .scale_factor = 2}); },
       "interpolate: there are both size and scale_factor, give one of them"},
      {[=] {
         interpolate(x, {.size = {2, 0}});
       },
       "interpolate: size is (2, 0), both numbers must be from 1 to 2147483647"},
      {[=] {
         interpolate(line, {.size = {2, 3}});
       },
       "interpolate: size is (2, 3), it must be one number for the input (1, 2, 4)"},
      {[=] {
         interpolate(line, {.scale_factor = {2, 3}});
       },
       "interpolate: scale_factor is (2, 3), it must be one number for the input (1, 2, 4)"},
      {[=] {
         interpolate(x, {.scale_factor = {0.25, 2}});
       },
       "interpolate: scale_factor is (0.25, 2), " + scaled},
      {[=] {
         interpolate(x, {.scale_factor = {-1, 2}});
       },
       "interpolate: scale_factor is (-1, 2), " + positive},
      {[=] { interpolate(x, {.scale_factor = not_a_number}); }, "interpolate: scale_factor is (nan, nan), " + positive},
      {[=] { interpolate(x, {.scale_factor = infinity}); }, "interpolate: scale_factor is (inf, inf), " + positive},
      {[=] { interpolate(x, {.size = 2, .mode = linear}); },
       "interpolate: the input (1, 2, 3, 4) must have the shape (N, C, L) for the mode linear; bilinear is for (N, C, "
       "H, W)"},
      {[=] { interpolate(line, {.size = 2, .mode = bilinear}); },
       "interpolate: the input (1, 2, 4) must have the shape (N, C, H, W) for the mode bilinear; linear is for (N, C, "
       "L)"},
      {[=] { interpolate(x, {.size = 2, .align_corners = true}); },
       "interpolate: align_corners is for the modes linear and bilinear, not for nearest"},
  });
  CHECK(error_of<DtypeError>([=] { interpolate(to(x, int64), {.size = 2}); }) ==
        "interpolate: needs float32 or float64, not an int64 tensor (1, 2, 3, 4); convert it by to(dtype)");
}
