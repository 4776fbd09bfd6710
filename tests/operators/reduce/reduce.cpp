// Reductions against plain loops over indices in double. Exact results: the sum of many ones, the same bits for any
// threads and strides, NaN and infinity.
#include "operators/reduce/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <rapidcheck.h>

#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/operators/reduce/reductions.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

Axes all_axes(const Shape& shape) {
  Axes axes(shape.size());
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  return axes;
}

std::vector<Axes> subsets(std::size_t rank) {
  std::vector<Axes> result;
  for (std::size_t bits = 0; bits < (std::size_t{1} << rank); ++bits) {
    Axes axes;
    for (std::size_t d = 0; d < rank; ++d) {
      if ((bits >> d & 1U) != 0) axes.push_back(d);
    }
    result.push_back(axes);
  }
  return result;
}

/// Computes the same by the definition, index by index.
template <class T, class Combine>
std::vector<double> expected(const Strided<T>& x, const Axes& axes, double identity, const Combine& combine) {
  const Shape shape = reduced_shape(x.shape, axes);
  std::vector<double> y(static_cast<std::size_t>(numel(shape)), identity);
  for (std::int64_t i = 0; i < numel(x.shape); ++i) {
    const Index index = to_index(i, x.shape);
    const auto place = index_to_position(broadcast_index(index, shape), contiguous_strides(shape));
    auto& result = y[static_cast<std::size_t>(place)];
    result = combine(result, static_cast<double>(x.at(index)));
  }
  return y;
}

template <class T> void check_all(const Strided<T>& x, const Axes& axes) {
  CAPTURE(x.name, to_text(x.shape), axes);
  const auto check = [&](const auto& f, double identity, const auto& combine) {
    const auto y = reduced(f, x, axes);
    const auto wanted = expected(x, axes, identity, combine);
    REQUIRE(y.size() == wanted.size());
    const double precision = std::is_same_v<T, float> ? 2e-7 : 1e-14;
    const double scale =
        1 + 4 * static_cast<double>(numel(x.shape)) / static_cast<double>(std::max<std::size_t>(1, y.size()));
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (static_cast<double>(y[i]) != wanted[i])
        CHECK(static_cast<double>(y[i]) == Approx(wanted[i]).margin(precision * scale));
    }
  };
  check(sum_of, 0, [](double a, double b) { return a + b; });
  if (x.shape.size() > 0 && numel(x.shape) > 0 && std::is_floating_point_v<T>) {
    check(max_of, -infinity_of<double>, [](double a, double b) { return std::max(a, b); });
    check(min_of, infinity_of<double>, [](double a, double b) { return std::min(a, b); });
  } else if (numel(x.shape) > 0) {
    check(max_of, -9e18, [](double a, double b) { return std::max(a, b); });
    check(min_of, 9e18, [](double a, double b) { return std::min(a, b); });
  }
}

}  // namespace

TEMPLATE_TEST_CASE("every set of axes of four dimensions is reduced as plain loops do it", "", float, double,
                   std::int64_t) {
  for (const Shape& shape : {Shape{3, 4, 5, 6}, Shape{2, 40, 1, 37}, Shape{18, 3, 33, 2}}) {
    for (const auto& x : layouts<TestType>(shape)) {
      for (const auto& axes : subsets(4)) check_all(x, axes);
    }
  }
}

TEMPLATE_TEST_CASE("shapes of every kind are reduced as plain loops do it", "", float, double, std::int64_t) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{15}, Shape{16}, Shape{17}, Shape{512}, Shape{513}, Shape{9000},
                             Shape{1, 1}, Shape{300, 10}, Shape{10, 300}, Shape{5000, 20}, Shape{20, 5000},
                             Shape{70, 31}, Shape{70, 32}, Shape{3, 700, 17}, Shape{4100, 3}}) {
    for (const auto& x : layouts<TestType>(shape)) {
      for (const auto& axes : subsets(shape.size())) check_all(x, axes);
    }
  }
}

TEMPLATE_TEST_CASE("few rows of any number of columns are reduced as plain loops do it, and as rows are", "", float,
                   double, std::int64_t) {
  for (std::int64_t rows = 1; rows <= 18; ++rows) {
    for (const std::int64_t columns : {8, 9, 15, 16, 17, 31, 33, 65, 129, 255, 256, 257, 300}) {
      auto numbers = random_fractions<TestType>(static_cast<std::size_t>(rows * columns));
      const auto x = contiguous({rows, columns}, numbers);
      CAPTURE(rows, columns);
      check_all(x, {0});
      check_all(scattered(x), {0});
      if constexpr (std::is_floating_point_v<TestType>) {
        for (TestType& number : numbers) number /= 3;  // so that products and sums are rounded
      }
      const auto rounded = contiguous({rows, columns}, numbers);
      CHECK(reduced(sum_of, rounded, {0}) == reduced(sum_of, transposed(rounded), {0}));
      CHECK(reduced(prod_of, rounded, {0}) == reduced(prod_of, transposed(rounded), {0}));
    }
  }
}

TEMPLATE_TEST_CASE("the sum of negative zeros is 0, however many rows they make", "", float, double) {
  for (std::int64_t rows = 1; rows <= 33; ++rows) {
    for (const std::int64_t columns : {1, 3, 8, 17, 70}) {
      const auto x = contiguous({rows, columns}, std::vector<TestType>(static_cast<std::size_t>(rows * columns), -0.0));
      for (const TestType y : reduced(sum_of, x, {0})) CHECK_FALSE(std::signbit(y));
    }
  }
}

TEMPLATE_TEST_CASE("values that repeat are reduced as often as they are seen", "", float, double, std::int64_t) {
  const auto x = repeated({7, 30, 40}, random_fractions<TestType>(40));
  for (const auto& axes : subsets(3)) check_all(x, axes);
}

TEMPLATE_TEST_CASE("reducing nothing gives the identity", "", float, double, std::int64_t) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  const auto lowest = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  const auto highest = Limits::has_infinity ? Limits::infinity() : Limits::max();
  for (const Shape& shape : {Shape{0}, Shape{3, 0}, Shape{0, 3}, Shape{0, 40}, Shape{2, 0, 40}}) {
    const auto x = contiguous<T>(shape, {});
    for (const auto& axes : subsets(shape.size())) {
      const auto n = static_cast<std::size_t>(numel(reduced_shape(shape, axes)));
      CHECK(reduced(sum_of, x, axes) == std::vector<T>(n, 0));
      CHECK(reduced(prod_of, x, axes) == std::vector<T>(n, 1));
      CHECK(reduced(max_of, x, axes) == std::vector<T>(n, lowest));
      CHECK(reduced(min_of, x, axes) == std::vector<T>(n, highest));
    }
  }
}

TEMPLATE_TEST_CASE("products", "", float, double, std::int64_t) {
  using T = TestType;
  const auto x = contiguous<T>({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(reduced(prod_of, x, {1}) == std::vector<T>{6, 120});
  CHECK(reduced(prod_of, transposed(x), {0}) == std::vector<T>{4, 10, 18});
  CHECK(reduced(prod_of, x, {0, 1}) == std::vector<T>{720});
  CHECK(reduced(prod_of, x, {0}) == std::vector<T>{4, 10, 18});
}

TEST_CASE("a product of floats may leave their range on its way") {
  std::vector<float> x(64, 1e8F);
  for (std::size_t i = 0; i < x.size(); i += 2) x[i] = 1e-8F;
  CHECK(reduced(prod_of, contiguous({64}, x), {0})[0] == Approx(1));  // of 32 numbers 1e8 and 32 numbers 1e-8
}

TEST_CASE("integers are added exactly, and wrap around beyond their range") {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  CHECK(reduced(sum_of, contiguous<std::int64_t>({3}, {largest - 1, 1, 0}), {0})[0] == largest);
  CHECK(reduced(sum_of, contiguous<std::int64_t>({2}, {largest, 1}), {0})[0] ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(reduced(prod_of, contiguous<std::int64_t>({2}, {largest, 2}), {0})[0] == -2);
  const auto many = repeated<std::int64_t>({5000, 1}, {largest});
  CHECK(reduced(sum_of, many, {0, 1})[0] == -5000);
}

TEST_CASE("the sum of a hundred million ones is a hundred million") {
  const std::vector<float> one{1};
  float y = 0;
  sum<float>({one.data(), {100'000'000}, {0}}, {&y, {1}, {1}});
  CHECK(y == 100'000'000);
}

TEST_CASE("the sum of more ones than a float can count is exact, whichever axis they lie along") {
  constexpr std::int64_t n = (std::int64_t{1} << 24U) + 4096;
  const std::vector<float> ones(n, 1);
  std::vector<float> y(16);
  const auto sum_to = [&](const Shape& from, const Shape& to) {
    sum<float>(contiguous_view(ones.data(), from), contiguous_view(y.data(), to));
    return y[0];
  };
  CHECK(sum_to({n}, {1}) == n);
  CHECK(sum_to({n, 1}, {1, 1}) == n);
  CHECK(sum_to({1, n}, {1, 1}) == n);
  CHECK(sum_to({4096, n / 4096}, {1, 1}) == n);

  const std::vector<float> row(16, 1);  // 2^24 + 4096 rows of 16 ones
  sum<float>({row.data(), {n, 16}, {0, 1}}, contiguous_view(y.data(), {1, 16}));
  CHECK(y == std::vector<float>(16, n));
}

TEST_CASE("the sum of a million random floats is that of doubles, to a unit in the last place or two") {
  Generator generator(3);
  std::vector<float> x(1'000'000);
  for (float& number : x) number = static_cast<float>(generator.uniform());
  const double exact = std::accumulate(x.begin(), x.end(), 0.0);
  for (const Shape& shape : {Shape{1'000'000}, Shape{1000, 1000}}) {
    const double y = reduced(sum_of, contiguous(shape, x), all_axes(shape))[0];
    CHECK(std::abs(y - exact) <= 2 * 0.03125);  // a unit of a float near 500,000
  }
}

TEMPLATE_TEST_CASE("the sum of squares has the bits of the sum of the squares, in every layout", "", float, double) {
  const auto squares_of = [](const auto& x, const auto& y) { sum_of_squares(x, y); };
  for (const Shape& shape : {Shape{1}, Shape{0}, Shape{100003}, Shape{700, 300}, Shape{3, 40, 50}}) {
    std::vector<TestType> numbers = random_fractions<TestType>(static_cast<std::size_t>(numel(shape)));
    for (TestType& number : numbers) number /= 3;  // so that squares are rounded
    auto squares = numbers;
    for (TestType& number : squares) number *= number;
    const auto x = contiguous(shape, numbers), y = contiguous(shape, squares);
    for (const Axes& axes : subsets(shape.size())) {
      CAPTURE(to_text(shape), axes);
      const auto wanted = reduced(sum_of, y, axes);
      CHECK(reduced(squares_of, x, axes) == wanted);
      CHECK(reduced(squares_of, scattered(x), axes) == wanted);
      CHECK(reduced(squares_of, transposed(x), axes) == wanted);
      const Threads several(3);
      CHECK(reduced(squares_of, x, axes) == wanted);
    }
  }
}

TEMPLATE_TEST_CASE("one NaN makes the largest and the smallest NaN, wherever it is", "", float, double) {
  using T = TestType;
  for (const std::int64_t n : {1, 2, 15, 16, 17, 33, 5000}) {
    for (const std::int64_t place : {std::int64_t{0}, n / 2, n - 1}) {
      std::vector<T> x(static_cast<std::size_t>(n), infinity_of<T>);
      x[static_cast<std::size_t>(place)] = not_a_number_of<T>;
      for (const T other : {infinity_of<T>, -infinity_of<T>, T(0)}) {
        std::replace_if(
            x.begin(), x.end(), [](T number) { return number == number; }, other);
        CHECK(std::isnan(reduced(max_of, contiguous({n}, x), {0})[0]));
        CHECK(std::isnan(reduced(min_of, contiguous({n}, x), {0})[0]));
        CHECK(std::isnan(reduced(sum_of, contiguous({n}, x), {0})[0]));
        std::vector<T> columns;  // 20 of them
        for (const T number : x) columns.insert(columns.end(), 20, number);
        for (const T y : reduced(max_of, contiguous({n, 20}, columns), {0})) CHECK(std::isnan(y));
        for (const T y : reduced(min_of, contiguous({n, 20}, columns), {0})) CHECK(std::isnan(y));
        columns.clear();
        for (const T number : x) columns.insert(columns.end(), 3, number);
        for (const T y : reduced(max_of, contiguous({n, 3}, columns), {0})) CHECK(std::isnan(y));
        for (const T y : reduced(min_of, contiguous({n, 3}, columns), {0})) CHECK(std::isnan(y));
      }
    }
  }
}

TEMPLATE_TEST_CASE("infinity is the largest, minus infinity the smallest, and their sum is NaN", "", float, double) {
  using T = TestType;
  const auto x = contiguous<T>({3}, {infinity_of<T>, 1, -infinity_of<T>});
  CHECK(reduced(max_of, x, {0})[0] == infinity_of<T>);
  CHECK(reduced(min_of, x, {0})[0] == -infinity_of<T>);
  CHECK(std::isnan(reduced(sum_of, x, {0})[0]));
  CHECK(reduced(max_of, contiguous<T>({2}, {-infinity_of<T>, -infinity_of<T>}), {0})[0] == -infinity_of<T>);
}

TEMPLATE_TEST_CASE("bits depend neither on the number of threads nor on strides", "", float, double) {
  using T = TestType;
  Generator generator(5);
  for (const Shape& shape : {Shape{300'000}, Shape{3000, 200}, Shape{200, 3000}, Shape{30, 100, 100}, Shape{40'000, 10},
                             Shape{1100, 2}, Shape{5, 1, 7}, Shape{3, 700, 33}, Shape{521, 64}, Shape{521, 65},
                             Shape{3, 2, 1300}, Shape{5, 3, 1024}, Shape{4, 2, 513}}) {
    std::vector<T> numbers(static_cast<std::size_t>(numel(shape)));
    for (T& number : numbers) number = static_cast<T>(generator.uniform() - 0.5);
    const auto x = contiguous(shape, numbers);
    for (const auto& axes : subsets(shape.size())) {
      const auto wanted = reduced(sum_of, x, axes);
      for (const auto& layout : {x, scattered(x), transposed(x)}) {
        CAPTURE(to_text(shape), axes, layout.name);
        for (const auto& y : at_numbers_of_threads([&] { return reduced(sum_of, layout, axes); })) CHECK((y == wanted));
      }
    }
  }
}

/// The same numbers: dimension order[0] lies outermost in memory, and order.back() innermost, `step` apart.
template <class T> Strided<T> laid_out(const Strided<T>& x, const Axes& order, std::int64_t step) {
  const std::int64_t gaps = step;
  Strided<T> y{"laid out", {}, x.shape, x.shape};
  for (std::size_t i = order.size(); i-- > 0;) {
    y.strides[order[i]] = step;
    step *= x.shape[order[i]];
  }
  y.memory.assign(static_cast<std::size_t>(numel(x.shape) * gaps), T(77));
  for (std::int64_t i = 0; i < numel(x.shape); ++i) {
    const auto index = to_index(i, x.shape);
    y.memory[static_cast<std::size_t>(index_to_position(index, y.strides))] = x.at(index);
  }
  return y;
}

TEMPLATE_TEST_CASE("reductions have the same bits in every order of dimensions, with and without gaps", "", float,
                   double, std::int64_t) {
  using T = TestType;
  for (const Shape& shape : {Shape{5, 40, 130}, Shape{140, 33, 3}, Shape{2, 16, 513}}) {
    auto numbers = random_fractions<T>(static_cast<std::size_t>(numel(shape)));
    if constexpr (std::is_floating_point_v<T>) {
      for (T& number : numbers) number /= 3;  // so that sums are rounded
      for (std::size_t i = 0; i < 600; ++i) numbers[i] = -T(0);
      numbers[numbers.size() / 2] = infinity_of<T>;
    }
    const auto x = contiguous(shape, numbers);
    for (const auto& axes : subsets(3)) {
      const auto check = [&](const auto& f) {
        const auto wanted = reduced(f, x, axes);
        Axes order{0, 1, 2};
        do {
          for (const std::int64_t step : {1, 2, 3}) {
            CAPTURE(to_text(shape), axes, order, step);
            const auto y = laid_out(x, order, step);
            CHECK((reduced(f, y, axes) == wanted));
            const Threads several(3);
            CHECK((reduced(f, y, axes) == wanted));
          }
        } while (std::next_permutation(order.begin(), order.end()));
      };
      check(sum_of);
      check(max_of);
      check(min_of);
    }
  }
}

TEST_CASE("the order in which axes are summed does not matter") {
  CHECK(rc::check("sum over axes one by one, in any order, is the sum over all", [] {
    const auto size = rc::gen::inRange<std::int64_t>(1, 7);
    const Shape shape{*size, *size, *size, *size};
    auto x = contiguous(shape, random_fractions<double>(static_cast<std::size_t>(numel(shape)), 9));  // whole 512ths
    const auto all = reduced(sum_of, x, all_axes(shape));
    auto order = all_axes(shape);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    for (const std::size_t d : order) {
      auto sums = reduced(sum_of, x, {d});
      x = contiguous(reduced_shape(x.shape, {d}), std::move(sums));
    }
    RC_ASSERT(x.memory == all);
  }));
}

TEST_CASE("a reduction tells how it went") {
  const auto x = contiguous<float>({4096, 100}, std::vector<float>(409'600));
  const KernelTrace trace;
  reduced(sum_of, x, {0, 1});
  REQUIRE(trace.runs().size() == 1);
  CHECK(trace.runs()[0].kernel == "sum");
  CHECK(trace.runs()[0].shape == Shape{4096, 100});
  CHECK(trace.runs()[0].path == Path::contiguous);
  CHECK(trace.runs()[0].parts == 13);  // 800 blocks, 64 in a grain
}
