// Maximum pooling by windows that are searched along their rows, wide or adaptive ones, against plain loops.
#include <cstddef>
#include <cstdint>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/window/plain_max_pool.hpp"

using namespace minitorch;
using namespace minitorch::test;

namespace {

// The largest elements of adaptive windows, by definition.
PlainPool plain_adaptive_max_pool(const Tensor& x, std::int64_t rows, std::int64_t columns) {
  PlainPool y;
  const std::int64_t height = x.size(-2), width = x.size(-1);
  for (std::int64_t n = 0; n < x.size(0); ++n) {
    for (std::int64_t k = 0; k < rows * columns; ++k) {
      const std::int64_t i = k / columns, j = k % columns;
      const std::int64_t top = i * height / rows, bottom = ((i + 1) * height + rows - 1) / rows;
      const std::int64_t left = j * width / columns, right = ((j + 1) * width + columns - 1) / columns;
      const Tensor window = x[n].narrow(0, top, bottom - top).narrow(1, left, right - left);
      const PlainPool largest = plain_max_pool(window, {1, 1}, {.kernel = {bottom - top, right - left}});
      const std::int64_t index = largest.indices[0];
      y.values.push_back(largest.values[0]);
      y.indices.push_back((top + index / (right - left)) * width + left + index % (right - left));
    }
  }
  return y;
}

// dx = 0, then dx += dy at the indices, for the derivatives dy of y.
void check_derivative(const Tensor& x, const Tensor& y, const std::vector<std::int64_t>& indices) {
  const Tensor dy = special_elements(empty(y.shape(), {.dtype = y.dtype()}));
  const std::vector<double> of_y = elements(dy);
  std::vector<double> of_x(static_cast<std::size_t>(x.numel()), 0);
  const std::int64_t picture = x.size(-2) * x.size(-1), outputs = y.size(-2) * y.size(-1);
  for (std::size_t i = 0; i < of_y.size(); ++i)
    of_x[static_cast<std::size_t>(static_cast<std::int64_t>(i) / outputs * picture + indices[i])] += of_y[i];
  RC_ASSERT(same_bits(elements(grad(y, {x}, {.grad_outputs = {dy}})[0]), of_x));
}

}  // namespace

TEMPLATE_TEST_CASE("adaptive_max_pool2d is a plain loop over each window, and so is its derivative", "", float,
                   double) {
  CHECK(rc::check([] {
    const Shape shape = {2, any_size(1, 9), any_size(1, 70)};
    const Tensor x = special_elements(empty(shape, {.dtype = operators::dtype_of<TestType>})).requires_grad_();
    const std::int64_t rows = any_size(1, shape[1] + 1), columns = any_size(1, 9);
    const PlainPool expected = plain_adaptive_max_pool(x, rows, columns);
    const Selected y = adaptive_max_pool2d_with_indices(x, {rows, columns});
    RC_ASSERT(same_bits(elements(y.values), expected.values));
    RC_ASSERT(y.indices.to_vector<std::int64_t>() == expected.indices);
    const Tensor values = adaptive_max_pool2d(x, {rows, columns});
    RC_ASSERT(same_bits(elements(values), expected.values));
    check_derivative(x, values, expected.indices);
  }));
}

TEMPLATE_TEST_CASE("max_pool2d by wide windows is a plain loop, and so is its derivative", "", float, double) {
  CHECK(rc::check([] {
    const Shape shape = {2, any_size(1, 6), any_size(5, 90)};
    const Tensor x = special_elements(empty(shape, {.dtype = operators::dtype_of<TestType>})).requires_grad_();
    const std::int64_t kernel = any_size(4, shape[2] - 1), stride = any_size(1, 20);
    const std::int64_t rows = any_size(1, shape[1]), padding = any_size(0, kernel / 2);
    const PoolCase c{.kernel = {rows, kernel}, .stride = {1, stride}, .padding = {0, padding}};
    const Tensor y = max_pool2d(x, c.kernel, {.stride = c.stride, .padding = c.padding});
    const PlainPool expected = plain_max_pool(x, y.shape(), c);
    RC_ASSERT(same_bits(elements(y), expected.values));
    check_derivative(x, y, expected.indices);
  }));
}

TEST_CASE("max_pool1d counts further than float has whole numbers") {
  constexpr std::int64_t size = (std::int64_t{1} << 24) + 3;
  Tensor x = zeros({1, size});
  x[0][size - 1].fill_(1);
  CHECK(adaptive_max_pool1d_with_indices(x, 1).indices.item() == static_cast<double>(size - 1));
}
