// The sum of a matrix and a row, worked out by hand, in rows shorter and longer than a SIMD vector.
#include "operators/linear/add_to_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

TEST_CASE("a row is added to each row of a matrix", "[add_to_rows]") {
  std::vector<float> y{1, 2, 3, 4, 5, 6};
  const std::vector<float> b{10, 20};
  const KernelTrace trace;
  add_to_rows<float>(3, 2, y.data(), b.data());
  CHECK(y == std::vector<float>{11, 22, 13, 24, 15, 26});
  CHECK(trace.text() == "add_to_rows (3, 2): broadcast, 1 part on 1 thread\n");
}

TEST_CASE("a row longer than a vector is added up to its end", "[add_to_rows]") {
  constexpr std::int64_t columns = 37;
  std::vector<std::int64_t> y, b, sum;
  for (std::int64_t i = 0; i < 2 * columns; ++i) y.push_back(100 * i);
  for (std::int64_t j = 0; j < columns; ++j) b.push_back(j);
  for (std::int64_t i = 0; i < 2 * columns; ++i) sum.push_back(100 * i + i % columns);
  y.push_back(-1);
  sum.push_back(-1);
  add_to_rows<std::int64_t>(2, columns, y.data(), b.data());
  CHECK(y == sum);
}

TEMPLATE_TEST_CASE("short rows are added several at a time", "[add_to_rows]", float, double, std::int64_t) {
  for (std::int64_t columns = 1; columns <= 17; ++columns) {
    for (const std::int64_t rows : {1, 2, 15, 16, 17, 255, 256, 257, 5000}) {
      std::vector<TestType> y, b, sum;
      for (std::int64_t i = 0; i < rows * columns; ++i) y.push_back(static_cast<TestType>(100 * i));
      for (std::int64_t j = 0; j < columns; ++j) b.push_back(static_cast<TestType>(j + 1));
      for (std::int64_t i = 0; i < rows * columns; ++i)
        sum.push_back(y[static_cast<std::size_t>(i)] + b[static_cast<std::size_t>(i % columns)]);
      y.push_back(-1);
      sum.push_back(-1);
      add_to_rows<TestType>(rows, columns, y.data(), b.data());
      REQUIRE(y == sum);
    }
  }
}

TEST_CASE("a row without columns, and no rows, change nothing", "[add_to_rows]") {
  std::vector<double> y{1};
  const std::vector<double> b{5};
  add_to_rows<double>(3, 0, y.data(), b.data());
  add_to_rows<double>(0, 1, y.data(), b.data());
  CHECK(y == std::vector<double>{1});
}
