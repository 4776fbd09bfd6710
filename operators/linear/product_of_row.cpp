// Products of one row: each row of b, multiplied by a factor from a, is added to sums. A tile of one row would wait for
// each multiply-add.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "operators/layout/quotient.hpp"
#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t strip_vectors = 8;  // sums in registers, enough to hide the latency of multiply-add
constexpr int64_t strip_depth = 32;   // rows of b that are added to them; more are on too many pages
template <class T> constexpr int64_t most_row_sums = 4096 / sizeof(T);

// Adds a b to some sums, for the vectors of b at 0, 1, ... vectors, the last one at the element `last`.
template <class T, std::size_t vectors>
void add_strip(const Matrix<const T>& a, const Matrix<const T>& b, int64_t last, T* sums) {
  constexpr std::size_t size = Simd<T>::size;
  std::array<Simd<T>, vectors> own{};
  const T* factor = a.data;
  const T* row = b.data;
  for (int64_t p = 0; p < b.rows; ++p, factor += a.column_stride, row += b.row_stride) {
    const Simd<T> x = *factor;
    each<1, vectors>([&](std::size_t, std::size_t v) {
      own[v] = multiply_add(x, Simd<T>::load(v + 1 < vectors ? row + v * size : row + last), own[v]);
    });
  }
  each<1, vectors>(
      [&](std::size_t, std::size_t v) { (Simd<T>::load(sums + v * size) + own[v]).store(sums + v * size); });
}

template <class T, std::size_t... v> constexpr auto strips_of(std::index_sequence<v...> /*vectors less one*/) {
  return std::array{add_strip<T, v + 1>...};
}

// The product for a part of the columns. The last vector ends with the last column, so it may overlap the one before,
// and computes the same there.
template <class T> void product_of_part(const Matrix<const T>& a, const Matrix<const T>& b, T* c) {
  if (b.rows > most_summed) {
    const int64_t half = quotient_rounded_up(b.rows, 2 * most_summed) * most_summed, rest = b.rows - half;
    std::array<T, most_row_sums<T>> sums;  // NOLINT(cppcoreguidelines-pro-type-member-init): set next
    product_of_part<T>(a.block(0, 0, 1, half), b.block(0, 0, half, b.columns), c);
    product_of_part<T>(a.block(0, half, 1, rest), b.block(half, 0, rest, b.columns), sums.data());
    for (int64_t j = 0; j < b.columns; ++j) c[j] = wrapping_sum(c[j], sums.data()[j]);
    return;
  }
  constexpr int64_t size = Simd<T>::size;
  static constexpr auto strips = strips_of<T>(std::make_index_sequence<strip_vectors>{});
  const int64_t vectors = quotient_rounded_up(b.columns, size), end = b.columns - size;
  std::array<T, most_row_sums<T>> sums;  // NOLINT(cppcoreguidelines-pro-type-member-init): set next
  std::fill_n(sums.data(), vectors * size, T{0});
  for (int64_t p = 0; p < b.rows; p += strip_depth) {
    const int64_t depth = std::min(strip_depth, b.rows - p);
    for (int64_t v = 0; v < vectors; v += strip_vectors) {
      const int64_t some = std::min(strip_vectors, vectors - v), first = v * size;
      const int64_t last = std::min(first + (some - 1) * size, end) - first;
      strips[static_cast<std::size_t>(some - 1)](a.block(0, p, 1, depth), b.block(p, first, depth, some * size), last,
                                                 sums.data() + first);
    }
  }
  std::copy_n(sums.data(), (vectors - 1) * size, c);
  std::copy_n(sums.data() + (vectors - 1) * size, size, c + end);
}

}  // namespace

template <Element T> void product_of_row(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  even_parts(c.columns, most_row_sums<T>,
             [&](int64_t j, int64_t columns) { product_of_part<T>(a, b.block(0, j, b.rows, columns), c.data + j); });
}

template void product_of_row(const Matrix<const float>&, const Matrix<const float>&, const Matrix<float>&);
template void product_of_row(const Matrix<const double>&, const Matrix<const double>&, const Matrix<double>&);
template void product_of_row(const Matrix<const int64_t>&, const Matrix<const int64_t>&, const Matrix<int64_t>&);

}  // namespace minitorch::operators
