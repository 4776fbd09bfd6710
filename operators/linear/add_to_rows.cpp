// Rows are added whole, so short ones need no plan of a walk. Those shorter than a SIMD vector are added several at a
// time.
#include "operators/linear/add_to_rows.hpp"

#include <algorithm>
#include <array>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t addition_grain = 32768;  // elements; below it, a second thread does not pay

// y[i] += b[i % columns] for i < n.
template <class T> void add_each_row(std::int64_t n, std::int64_t columns, T* y, const T* b) {
  for (std::int64_t i = 0; i < n; i += columns) {
    T* const row = y + i;
    for_row(std::min(columns, n - i), row, [=](const auto& load) { return load(row) + load(b); });
  }
}

// The same for 0 < columns < 256, several rows at a time.
template <class T> void add_to_short_rows(std::int64_t n, std::int64_t columns, T* y, const T* b) {
  std::array<T, 256> rows;  // NOLINT(cppcoreguidelines-pro-type-member-init): zeros would cost time
  const std::int64_t many = std::min(n, std::int64_t{rows.size()} / columns * columns);
  for (std::int64_t i = 0; i < many; i += columns) std::copy_n(b, columns, rows.data() + i);
  add_each_row(n, many, y, rows.data());
}

}  // namespace

template <Element T> void add_to_rows(std::int64_t rows, std::int64_t columns, T* y, const T* b) {
  const std::int64_t in_grain = std::max<std::int64_t>(1, addition_grain / std::max<std::int64_t>(1, columns));
  KernelTrace::record("add_to_rows", {rows, columns}, Path::broadcast, rows, in_grain);
  parallel_for(rows, in_grain, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t n = (end - begin) * columns, lanes = Simd<T>::size;
    if (0 < columns && columns < lanes) {
      add_to_short_rows(n, columns, y + begin * columns, b);
    } else {
      add_each_row(n, columns, y + begin * columns, b);
    }
  });
}

template void add_to_rows(std::int64_t, std::int64_t, float*, const float*);
template void add_to_rows(std::int64_t, std::int64_t, double*, const double*);
template void add_to_rows(std::int64_t, std::int64_t, std::int64_t*, const std::int64_t*);

}  // namespace minitorch::operators
