// Rows are added whole, so short ones need no plan of a walk.
#include "operators/linear/add_to_rows.hpp"

#include <algorithm>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t addition_grain = 32768;  // elements; below it, a second thread does not pay

}  // namespace

template <Element T> void add_to_rows(std::int64_t rows, std::int64_t columns, T* y, const T* b) {
  const std::int64_t in_grain = std::max<std::int64_t>(1, addition_grain / std::max<std::int64_t>(1, columns));
  KernelTrace::record("add_to_rows", {rows, columns}, Path::broadcast, rows, in_grain);
  parallel_for(rows, in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (T* row = y + begin * columns; row != y + end * columns; row += columns)
      for_row(columns, row, [=](const auto& load) { return load(row) + load(b); });
  });
}

template void add_to_rows(std::int64_t, std::int64_t, float*, const float*);
template void add_to_rows(std::int64_t, std::int64_t, double*, const double*);
template void add_to_rows(std::int64_t, std::int64_t, std::int64_t*, const std::int64_t*);

}  // namespace minitorch::operators
