// Running sums and products against plain loops.
#include "operators/reduce/scan.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/operators/layout/strided.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T> std::vector<T> run(const Strided<T>& x, std::size_t dim) {
  std::vector<T> y(static_cast<std::size_t>(numel(x.shape)), T(55));
  cumsum(x.view(), dim, contiguous_view(y.data(), x.shape));
  return y;
}

template <class T> std::vector<T> plain(const Strided<T>& x, std::size_t dim) {
  std::vector<T> y;
  for (std::int64_t i = 0; i < numel(x.shape); ++i) {
    Index index = to_index(i, x.shape);
    const std::int64_t last = index[dim];
    double sum = 0;
    for (index[dim] = 0; index[dim] <= last; ++index[dim]) sum += static_cast<double>(x.at(index));
    y.push_back(static_cast<T>(sum));
  }
  return y;
}

template <class T> Strided<T> random_scan_operand(const Shape& shape) {
  Generator generator(1);
  std::vector<T> x(static_cast<std::size_t>(numel(shape)));
  for (T& number : x) number = static_cast<T>(200 * generator.uniform() - 100);
  return contiguous(shape, x);
}

}  // namespace

TEMPLATE_TEST_CASE("cumsum is the running sum along every dimension of every layout", "", float, double, std::int64_t) {
  for (const Shape& shape : {Shape{1}, Shape{300}, Shape{5, 6, 7}, Shape{3, 20, 300}, Shape{1, 1}}) {
    const auto x = random_scan_operand<TestType>(shape);
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      for (const auto& layout : {x, scattered(x), transposed(x)}) {
        CAPTURE(to_text(shape), dim, layout.name);
        CHECK((run(layout, dim) == plain(x, dim)));
      }
    }
  }
}

TEST_CASE("cumsum takes tensors without dimensions and without elements") {
  CHECK(run(contiguous<float>({}, {3}), 0) == std::vector<float>{3});
  CHECK(run(contiguous<float>({0, 2}, {}), 0).empty());
  CHECK(run(contiguous<float>({2, 0}, {}), 0).empty());
}

TEST_CASE("cumsum counts on where a float cannot") {
  constexpr std::int64_t n = (std::int64_t{1} << 24U) + 10;
  const std::vector<float> one{1};
  std::vector<float> y(n);
  cumsum<float>({one.data(), {n}, {0}}, 0, contiguous_view(y.data(), {n}));
  CHECK(y.back() == static_cast<float>(n));
}

TEST_CASE("integers wrap around beyond their range") {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  const auto y = run(contiguous<std::int64_t>({2}, {largest, 1}), 0);
  CHECK(y == std::vector<std::int64_t>{largest, std::numeric_limits<std::int64_t>::min()});
}

TEST_CASE("bits of cumsum do not depend on the number of threads") {
  for (const std::size_t dim : {0U, 1U}) {
    const auto x = random_scan_operand<float>({500, 400});
    for (const auto& y : at_numbers_of_threads([&] { return run(x, dim); })) CHECK((y == run(x, dim)));
  }
}

TEMPLATE_TEST_CASE("cumprod is the running product along every dimension of every layout", "", float, double,
                   std::int64_t) {
  const auto x = contiguous<TestType>({2, 2, 3}, {1, 2, -3, 4, 5, 0, -1, 7, 1, 2, 2, 3});
  for (const auto& layout : {x, scattered(x), transposed(x)}) {
    const auto products = [&](std::size_t dim) {
      std::vector<TestType> y(12);
      cumprod(layout.view(), dim, contiguous_view(y.data(), x.shape));
      return y;
    };
    CHECK((products(2) == std::vector<TestType>{1, 2, -6, 4, 20, 0, -1, -7, -7, 2, 4, 12}));
    CHECK((products(1) == std::vector<TestType>{1, 2, -3, 4, 10, 0, -1, 7, 1, -2, 14, 3}));
    CHECK((products(0) == std::vector<TestType>{1, 2, -3, 4, 5, 0, -1, 14, -3, 8, 10, 0}));
  }
}

TEMPLATE_TEST_CASE("linear_scan is the linear recurrence along every dimension", "", float, double) {
  const std::vector<TestType> a = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, b = {9, 2, 0, 9, 1, -1, 9, 3, 2, 9, 0, 1};
  const auto found = [&](const Shape& shape, std::size_t dim) {
    std::vector<TestType> y(12);
    const auto view = [&](const std::vector<TestType>& from) {
      return View<const TestType>(contiguous_view(const_cast<TestType*>(from.data()), shape));
    };
    linear_scan<TestType>(view(a), view(b), dim, contiguous_view(y.data(), shape));
    return y;
  };
  CHECK((found({4, 3}, 1) == std::vector<TestType>{1, 4, 3, 4, 9, -3, 7, 29, 67, 10, 11, 23}));
  CHECK((found({4, 3}, 0) == std::vector<TestType>{1, 2, 3, 13, 7, 3, 124, 29, 15, 1126, 11, 27}));
  CHECK((found({2, 3, 2}, 1) == std::vector<TestType>{1, 2, 3, 22, 8, -16, 7, 8, 23, 82, 11, 94}));
}

TEST_CASE("bits of linear_scan do not depend on the number of threads") {
  for (const std::size_t dim : {0U, 1U}) {
    const auto a = random_scan_operand<float>({500, 400});
    auto b = a;
    for (float& number : b.memory) number /= 100;
    const auto found = [&] {
      std::vector<float> y(200000);
      linear_scan<float>(a.view(), b.view(), dim, contiguous_view(y.data(), a.shape));
      return y;
    };
    const auto expected = found();
    for (const auto& y : at_numbers_of_threads(found)) CHECK((y == expected));
  }
}

TEMPLATE_TEST_CASE("products_of_others leaves out each element in turn", "", float, double) {
  for (const Shape& shape : {Shape{1}, Shape{7}, Shape{9, 5}, Shape{4, 1}, Shape{2, 3, 300}, Shape{2, 5, 1}}) {
    auto x = random_scan_operand<TestType>(shape);
    for (TestType& number : x.memory) number = std::round(number / 30);  // so some are 0
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      CAPTURE(to_text(shape), dim);
      std::vector<double> y(x.memory.size());
      CHECK(products_of_others<TestType>(x.view(), dim, contiguous_view(y.data(), shape)));
      for (std::int64_t i = 0; i < numel(shape); ++i) {
        Index index = to_index(i, shape);
        const std::int64_t left_out = index[dim];
        double product = 1;  // of at most 300 whole numbers from -3 to 3: exact if one is 0, else nearly
        for (index[dim] = 0; index[dim] < shape[dim]; ++index[dim]) {
          if (index[dim] != left_out) product *= static_cast<double>(x.at(index));
        }
        CHECK(y[static_cast<std::size_t>(i)] == Approx(product).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("products_of_others says whether all partial products are in range") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const auto is_in_range = [](const std::vector<double>& line, bool expected) {
    CAPTURE(line);
    const auto n = static_cast<std::int64_t>(line.size());
    std::vector<double> y(line.size());
    CHECK(products_of_others<double>(contiguous({1, n}, line).view(), 1, contiguous_view(y.data(), {1, n})) ==
          expected);
    std::vector<double> columns;  // the line is the last of three columns
    for (const double number : line) columns.insert(columns.end(), {1.0, 2.0, number});
    y.resize(columns.size());
    CHECK(products_of_others<double>(contiguous({n, 3}, columns).view(), 0, contiguous_view(y.data(), {n, 3})) ==
          expected);
  };
  is_in_range({1e200, 0.0, 1e100, -1e-300, 2.0}, true);
  is_in_range({0.0, 0.0, 0.0}, true);
  is_in_range({1e200, 0.0, 1e200, 1e-200, 1e-200}, false);  // too large, were the 0 not there
  is_in_range({1e-200, 1e-120, 1e120, 1e200}, false);       // too small for a normal number in between
  is_in_range({1e200, 1e200, 1e-200, 1e-200}, false);
  is_in_range({1.0, nan, 2.0}, false);
  is_in_range({1.0, 0.0, infinity}, false);
}

TEST_CASE("bits of products_of_others do not depend on the number of threads") {
  for (const std::size_t dim : {0U, 1U}) {
    auto x = random_scan_operand<float>({501, 403});
    for (float& number : x.memory) number = 1 + number / 1000;
    const auto found = [&] {
      std::vector<double> y(x.memory.size());
      products_of_others<float>(x.view(), dim, contiguous_view(y.data(), x.shape));
      return y;
    };
    const auto expected = found();
    for (const auto& y : at_numbers_of_threads(found)) CHECK((y == expected));
  }
}
