// Cholesky by rows of U = Lᵀ: each is a row of A less multiples of the rows of U above, which are summed in registers.
#include "operators/linear/cholesky.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/layout/quotient.hpp"
#include "operators/linear/cache_line.hpp"
#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Subtracts u[j][k] uⱼ for all rows j < k from some vectors of row k, from column `from` on.
template <class T, std::size_t vectors> void subtract_rows(T* u, int64_t width, int64_t k, int64_t from) {
  constexpr std::size_t size = Simd<T>::size;
  std::array<Simd<T>, vectors> row{};
  T* const to = u + k * width + from;
  each<1, vectors>([&](std::size_t, std::size_t v) { row[v] = Simd<T>::load(to + v * size); });
  const T* factor = u + k;
  const T* above = u + from;
  for (int64_t j = 0; j < k; ++j, factor += width, above += width) {
    const Simd<T> x = -*factor;
    each<1, vectors>(
        [&](std::size_t, std::size_t v) { row[v] = multiply_add(x, Simd<T>::load(above + v * size), row[v]); });
  }
  each<1, vectors>([&](std::size_t, std::size_t v) { row[v].store(to + v * size); });
}

}  // namespace

template <std::floating_point T> int64_t cholesky_by_rows(T* a, int64_t n) {
  constexpr int64_t size = Simd<T>::size, strip = 4 * size, line = CacheLine<T>::size;
  const int64_t lines = quotient_rounded_up(n, line), width = lines * line;
  std::vector<CacheLine<T>> memory(static_cast<std::size_t>(n * lines));
  T* const u = memory.front().numbers.data();
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) u[j * width + i] = a[i * n + j];
  }
  for (int64_t k = 0; k < n; ++k) {
    const int64_t begin = k / line * line;  // what is left of the diagonal is not used
    int64_t from = begin;
    for (; from + strip <= width; from += strip) subtract_rows<T, 4>(u, width, k, from);
    for (; from < width; from += size) subtract_rows<T, 1>(u, width, k, from);
    T* const row = u + k * width;
    if (!(row[k] > 0)) return k;  // also for NaN
    const T root = std::sqrt(row[k]);
    for (int64_t j = begin; j < width; j += size) (Simd<T>::load(row + j) / root).store(row + j);
    row[k] = root;
  }
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) a[i * n + j] = u[j * width + i];
    std::fill_n(a + i * n + i + 1, n - i - 1, T{0});
  }
  return -1;
}

template int64_t cholesky_by_rows(float*, int64_t);
template int64_t cholesky_by_rows(double*, int64_t);

}  // namespace minitorch::operators
