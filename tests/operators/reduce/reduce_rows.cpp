// Reductions of contiguous rows, which are folded several at once: to the bit the same as those of other layouts.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/random/generator.hpp"
#include "operators/reduce/reduce.hpp"
#include "tests/catch.hpp"
#include "tests/operators/layout/strided.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

TEMPLATE_TEST_CASE("reductions of rows of any length have the bits of columns", "", float, double, std::int64_t) {
  using T = TestType;
  Generator generator(3);
  for (const std::int64_t n : {1, 2, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 63, 64, 65, 100, 255, 256, 257, 300}) {
    for (const std::int64_t rows : {1, 2, 15, 16, 17, 70}) {
      std::vector<T> numbers(static_cast<std::size_t>(rows * n));
      for (T& number : numbers) number = static_cast<T>(generator.uniform() * 3 - 1);
      const auto x = contiguous({rows, n}, numbers);
      for (const auto& layout : {scattered(x), transposed(x)}) {
        CAPTURE(rows, n, layout.name);
        const auto check = [&](const auto& f) {
          std::vector<T> of_rows(static_cast<std::size_t>(rows)), of_layout = of_rows;
          f(x.view(), contiguous_view(of_rows.data(), {rows, 1}));
          f(layout.view(), contiguous_view(of_layout.data(), {rows, 1}));
          CHECK(of_rows == of_layout);
        };
        check([](const auto& from, const auto& to) { sum(from, to); });
        check([](const auto& from, const auto& to) { prod(from, to); });
        check([](const auto& from, const auto& to) { max(from, to); });
        check([](const auto& from, const auto& to) { min(from, to); });
      }
    }
  }
}
