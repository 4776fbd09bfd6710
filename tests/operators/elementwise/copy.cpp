// Copies and fills against a plain loop over all indices.
#include "operators/elementwise/copy.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <rapidcheck.h>

#include "operators/elementwise/copy_run.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/operators/elementwise/random_view.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

template <class T> void copies_random_views() {
  const Shape shape = random_shape(max_rank, 0, 4);
  auto x = in_random_layout<T>(shape), y = in_random_layout<T>(shape);
  auto expected = y;
  for (std::int64_t i = 0; i < numel(shape); ++i) expected.at(to_index(i, shape)) = x.at(to_index(i, shape));
  copy<T>(x.view(), y.view());
  RC_ASSERT(y.memory == expected.memory);  // between the elements, too
}

// x[i][j] = 1000 i + j, with another order of dimensions in memory than y.
std::vector<float> transposed(std::int64_t rows, std::int64_t columns, std::int64_t pitch) {
  std::vector<float> x(static_cast<std::size_t>(columns * pitch), -1.0F);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j)
      x[static_cast<std::size_t>(j * pitch + i)] = static_cast<float>(1000 * i + j);
  }
  return x;
}

}  // namespace

TEST_CASE("copy moves each element to its index, whatever both layouts") {
  CHECK(rc::check("float32", copies_random_views<float>));
  CHECK(rc::check("float64", copies_random_views<double>));
  CHECK(rc::check("int64", copies_random_views<std::int64_t>));
}

TEST_CASE("copy turns large planes by tiles, of sizes that tiles do not divide too") {
  for (const auto& [rows, columns] : {std::pair{64, 64},
                                      {65, 130},
                                      {128, 256},
                                      {2, 5001},
                                      {3, 5000},
                                      {4, 5003},
                                      {8, 999},
                                      {9, 999},
                                      {5000, 3},
                                      {5000, 4},
                                      {5000, 8},
                                      {5000, 9},
                                      {300, 301}}) {
    for (const std::int64_t pitch : {std::int64_t{rows}, std::int64_t{rows} + 1}) {
      const auto x = transposed(rows, columns, pitch);
      std::vector<float> y(static_cast<std::size_t>(rows * columns));
      copy<float>({x.data(), {rows, columns}, {1, pitch}}, contiguous_view(y.data(), {rows, columns}));
      bool equal = true;
      for (std::int64_t i = 0; i < rows * columns; ++i) {
        equal = equal && y[static_cast<std::size_t>(i)] == static_cast<float>(1000 * (i / columns) + i % columns);
      }
      CHECK(equal);
    }
  }
}

TEMPLATE_TEST_CASE("copy moves elements with any step, and reads none behind the last", "", float, double,
                   std::int64_t) {
  for (const std::int64_t step : {2, 3, 4, 5}) {
    for (const std::int64_t n : {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 257, 260, 300, 1025}) {
      std::vector<TestType> x(static_cast<std::size_t>((n - 1) * step + 1)), y(static_cast<std::size_t>(n)),
          expected = y;
      std::iota(x.begin(), x.end(), TestType{1});
      for (std::int64_t i = 0; i < n; ++i) expected[static_cast<std::size_t>(i)] = static_cast<TestType>(i * step + 1);
      copy<TestType>({x.data(), {n}, {step}}, {y.data(), {n}, {1}});
      CHECK((y == expected));
    }
  }
}

TEMPLATE_TEST_CASE("copy moves short rows of any length, and touches nothing between them", "", float, double,
                   std::int64_t) {
  for (const std::int64_t n : {2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 100, 255, 256, 257, 512, 513}) {
    constexpr std::int64_t outer = 3, rows = 50;
    const std::int64_t x_step = n + 3, y_step = n + 1;
    std::vector<TestType> x(static_cast<std::size_t>(outer * (rows + 1) * x_step));
    std::iota(x.begin(), x.end(), TestType{1});
    std::vector<TestType> y(static_cast<std::size_t>(outer * rows * y_step), TestType{-1}), expected = y;
    for (std::int64_t i = 0; i < outer * rows; ++i) {
      const auto from = x.begin() + (i / rows * (rows + 1) + i % rows) * x_step;
      std::copy(from, from + n, expected.begin() + i * y_step);
    }
    copy<TestType>({x.data(), {outer, rows, n}, {(rows + 1) * x_step, x_step, 1}},
                   {y.data(), {outer, rows, n}, {rows * y_step, y_step, 1}});
    CHECK((y == expected));
  }
}

TEST_CASE("copy_run copies any number of elements to any distance within a page") {
  const std::vector<float> x = transposed(5000, 1, 5000);
  for (const std::size_t distance : {0U, 1U, 4U, 7U, 8U, 500U, 1020U, 1023U}) {  // slow: 1 to 7 elements
    for (const std::size_t n : {0U, 1U, 511U, 512U, 513U, 1023U, 1025U, 4999U}) {
      std::vector<float> memory(8192, -1.0F);
      const auto behind = reinterpret_cast<std::uintptr_t>(x.data()) - reinterpret_cast<std::uintptr_t>(memory.data());
      const std::size_t first = behind % 4096 / sizeof(float) + distance;
      auto expected = memory;
      std::copy_n(x.begin(), n, expected.begin() + static_cast<std::ptrdiff_t>(first));
      copy_run(x.data(), memory.data() + first, static_cast<std::int64_t>(n));
      CHECK(memory == expected);
    }
  }
}

TEST_CASE("copy of large random views") {
  CHECK(rc::check([] {
    const Shape shape = random_shape(3, 1, 60);
    auto x = in_random_layout<double>(shape), y = in_random_layout<double>(shape);
    auto expected = y;
    for (std::int64_t i = 0; i < numel(shape); ++i) expected.at(to_index(i, shape)) = x.at(to_index(i, shape));
    copy<double>(x.view(), y.view());
    RC_ASSERT(y.memory == expected.memory);
  }));
}

TEST_CASE("copy of a value seen many times repeats it") {
  const std::vector<float> x{1, 2, 3};
  std::vector<float> y(6);
  copy<float>({x.data(), {2, 3}, {0, 1}}, contiguous_view(y.data(), {2, 3}));
  CHECK(y == std::vector<float>{1, 2, 3, 1, 2, 3});
  copy<float>({x.data(), {3, 2}, {1, 0}}, contiguous_view(y.data(), {3, 2}));
  CHECK(y == std::vector<float>{1, 1, 2, 2, 3, 3});
  std::vector<float> large(3000);
  copy<float>({x.data(), {3, 1000}, {1, 0}}, contiguous_view(large.data(), {3, 1000}));
  CHECK(std::count(large.begin() + 1000, large.begin() + 2000, 2.0F) == 1000);
}

TEMPLATE_TEST_CASE("copy repeats each of many elements, and fill one, any number of times", "", float, double,
                   std::int64_t) {
  constexpr std::int64_t outer = 2, rows = 300, gap = 5;
  for (const std::int64_t n : {2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 512, 513}) {
    std::vector<TestType> x(outer * rows * 2);
    std::iota(x.begin(), x.end(), TestType{1});
    const std::int64_t pitch = rows * n + gap;
    std::vector<TestType> y(static_cast<std::size_t>(outer * pitch), TestType{-1}), expected = y;
    for (std::int64_t i = 0; i < outer * rows; ++i)
      std::fill_n(expected.begin() + i / rows * pitch + i % rows * n, n, x[static_cast<std::size_t>(2 * i)]);
    copy<TestType>({x.data(), {outer, rows, n}, {2 * rows, 2, 0}}, {y.data(), {outer, rows, n}, {pitch, n, 1}});
    CHECK((y == expected));
    std::fill_n(expected.begin() + 1, n, TestType{7});
    fill<TestType>({y.data() + 1, {n}, {1}}, TestType{7});
    CHECK((y == expected));
  }
}

TEST_CASE("fill writes many zeros of either sign") {
  for (const double zero : {0.0, -0.0}) {
    std::vector<double> y(300001, 1.0);
    fill<double>({y.data(), {300000}, {1}}, zero);
    CHECK(std::count_if(y.begin(), y.end(),
                        [&](double x) { return x == 0 && std::signbit(x) == std::signbit(zero); }) == 300000);
    CHECK(y.back() == 1);
  }
}

TEST_CASE("copy backwards") {
  const std::vector<std::int64_t> x{1, 2, 3};
  std::vector<std::int64_t> y(3);
  copy<std::int64_t>({x.data() + 2, {3}, {-1}}, contiguous_view(y.data(), {3}));
  CHECK(y == std::vector<std::int64_t>{3, 2, 1});
}

TEST_CASE("copy of nothing touches nothing") {
  copy<float>({nullptr, {0, 3}, {3, 1}}, {nullptr, {0, 3}, {3, 1}});
  copy<float>({nullptr, {3, 0}, {1, 5}}, {nullptr, {3, 0}, {2, 7}});
  fill<float>({nullptr, {0}, {1}}, 1);
}

TEST_CASE("copy of a single number") {
  const double x = 2.5;
  double y = 0;
  copy<double>({&x, {}, {}}, {&y, {}, {}});
  CHECK(y == 2.5);
}

TEST_CASE("fill writes the elements of a view and nothing beside them") {
  CHECK(rc::check([] {
    const Shape shape = random_shape(max_rank, 0, 4);
    auto y = in_random_layout<float>(shape);
    auto expected = y;
    for (std::int64_t i = 0; i < numel(shape); ++i) expected.at(to_index(i, shape)) = -1;
    fill(y.view(), -1.0F);
    RC_ASSERT(y.memory == expected.memory);
  }));
}

TEST_CASE("copy and fill by any number of threads are the same") {
  const auto x = transposed(700, 701, 700);
  const int threads_before = num_threads();
  std::vector<float> first;
  for (const int threads : {1, 2, 3, 4, 7}) {
    set_num_threads(threads);
    std::vector<float> y(700 * 701), z(700 * 701), w(700 * 701);
    copy<float>({x.data(), {700, 701}, {1, 700}}, contiguous_view(y.data(), {700, 701}));
    copy<float>(contiguous_view<const float>(y.data(), {700, 701}), contiguous_view(z.data(), {700, 701}));
    fill(contiguous_view(w.data(), {700, 701}), 3.0F);
    if (first.empty()) first = y;
    CHECK(y == first);
    CHECK(z == first);
    CHECK(w == std::vector<float>(700 * 701, 3.0F));
  }
  set_num_threads(threads_before);
}

TEST_CASE("copy reports its path to a trace") {
  std::vector<float> x(200 * 300), y(200 * 300);
  const KernelTrace trace;
  copy<float>(contiguous_view<const float>(x.data(), {200, 300}), contiguous_view(y.data(), {200, 300}));
  copy<float>({x.data(), {200, 300}, {1, 200}}, contiguous_view(y.data(), {200, 300}));
  copy<float>({x.data(), {200, 300}, {0, 1}}, contiguous_view(y.data(), {200, 300}));
  fill(contiguous_view(y.data(), {200, 300}), 1.0F);
  REQUIRE(trace.runs().size() == 4);
  CHECK(trace.runs()[0].kernel == "copy");
  CHECK(trace.runs()[0].path == Path::contiguous);
  CHECK(trace.runs()[1].path == Path::strided);
  CHECK(trace.runs()[2].path == Path::broadcast);
  CHECK(trace.runs()[3].kernel == "fill");
}
