// Products of few rows or few columns, by dot products. Tiles would be mostly empty, or copy b for little work.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Each dot product has partial sums of 64 bytes. 12 vectors of them, as 4 x 3 dot products of one each, fill the
// registers, and leave room for the factors; of a single column, 8 hide the latency of multiply-add.
constexpr int64_t vectors_of_dot = std::tuple_size_v<PartialSumsOf<float>>;
constexpr int64_t most_dot_rows = 4 / vectors_of_dot, most_dot_columns = 3;
constexpr int64_t most_rows_of_column = 8 / vectors_of_dot;

// Sets or increases c by the dot products.
template <class T, std::size_t rows, std::size_t columns>
void dots_of_block(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c, Into into) {
  constexpr int64_t size = Simd<T>::size, step = size * vectors_of_dot;
  const auto a_row = static_cast<std::size_t>(a.row_stride), b_column = static_cast<std::size_t>(b.column_stride);
  const auto c_row = static_cast<std::size_t>(c.row_stride), c_column = static_cast<std::size_t>(c.column_stride);
  std::array<std::array<PartialSumsOf<T>, columns>, rows> sums{};
  const auto add_products = [&](int64_t p, std::size_t v, const auto& load) {
    std::array<Simd<T>, columns> factors{};
    for (std::size_t j = 0; j < columns; ++j) factors[j] = load(b.data + p + j * b_column);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> factor = load(a.data + p + i * a_row);
      for (std::size_t j = 0; j < columns; ++j) sums[i][j][v] = multiply_add(factor, factors[j], sums[i][j][v]);
    }
  };
  int64_t p = 0;
  for (; p + step <= a.columns; p += step) {
    each<1, vectors_of_dot>(
        [&](std::size_t, std::size_t v) { add_products(p + static_cast<int64_t>(v) * size, v, Simd<T>::load); });
  }
  each<1, vectors_of_dot>([&](std::size_t, std::size_t v) {
    const int64_t first = p + static_cast<int64_t>(v) * size, rest = std::min(size, a.columns - first);
    if (rest <= 0) return;
    add_products(first, v, [=](const T* from) { return rest == size ? Simd<T>::load(from) : load_some(from, rest); });
  });
  each<rows, columns>([&](std::size_t i, std::size_t j) {
    T& y = c.data[i * c_row + j * c_column];
    const T more = sum(sums[i][j]);
    y = into == Into::added ? wrapping_sum(y, more) : more;
  });
}

template <class T, std::size_t rows, std::size_t columns>
void dots(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  for (int64_t p = 0; p < a.columns; p += most_summed) {
    const int64_t depth = std::min(most_summed, a.columns - p);
    dots_of_block<T, rows, columns>(a.block(0, p, a.rows, depth), b.block(p, 0, depth, b.columns), c,
                                    p == 0 ? Into::replaced : Into::added);
  }
}

template <class T> using Dots = void (*)(const Matrix<const T>&, const Matrix<const T>&, const Matrix<T>&);
// The kernel of `columns` columns and 1, 2, ... rows.
template <class T, std::size_t columns, std::size_t... i>
constexpr auto kernels_of(std::index_sequence<i...> /*rows*/) {
  return std::array<Dots<T>, sizeof...(i)>{dots<T, i + 1, columns>...};
}
template <class T> Dots<T> kernel_of(int64_t rows, int64_t columns) {
  using Rows = std::make_index_sequence<most_dot_rows>;
  static constexpr auto of_one = kernels_of<T, 1>(std::make_index_sequence<most_rows_of_column>{});
  static constexpr auto of_two = kernels_of<T, 2>(Rows{}), of_three = kernels_of<T, 3>(Rows{});
  const auto row = static_cast<std::size_t>(rows - 1);
  return columns == 1 ? of_one[row] : columns == 2 ? of_two[row] : of_three[row];
}

template <class T> void product_of_runs(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  const int64_t k = a.columns;
  if (c.columns == 1) {
    return even_parts(c.rows, most_rows_of_column, [&](int64_t i, int64_t rows) {
      kernel_of<T>(rows, 1)(a.block(i, 0, rows, k), b, c.block(i, 0, rows, 1));
    });
  }
  even_parts(c.rows, most_dot_rows, [&](int64_t i, int64_t rows) {
    even_parts(c.columns, most_dot_columns, [&](int64_t j, int64_t columns) {
      kernel_of<T>(rows, columns)(a.block(i, 0, rows, k), b.block(0, j, k, columns), c.block(i, j, rows, columns));
    });
  });
}

template <class T> void product_with_copy(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zeros would cost time
  std::array<T, most_dot_factors> copy;
  T* next = copy.data();
  for (int64_t j = 0; j < b.columns; ++j) {
    for (int64_t p = 0; p < b.rows; ++p) *next++ = b.data[p * b.row_stride + j * b.column_stride];
  }
  product_of_runs(a, {copy.data(), b.rows, b.columns, 1, b.rows}, c);
}

}  // namespace

template <Element T> void product_of_dots(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  if (c.rows == 1 && b.row_stride == 1) {  // many rows of one column are fastest: cᵀ = bᵀ aᵀ
    product_of_runs<T>({b.data, b.columns, b.rows, b.column_stride, 1}, {a.data, a.columns, 1, 1, a.columns},
                       {c.data, c.columns, 1, c.column_stride, 1});
  } else if (b.row_stride == 1 || b.rows == 1) {
    product_of_runs(a, b, c);
  } else {
    product_with_copy(a, b, c);
  }
}

template void product_of_dots(const Matrix<const float>&, const Matrix<const float>&, const Matrix<float>&);
template void product_of_dots(const Matrix<const double>&, const Matrix<const double>&, const Matrix<double>&);
template void product_of_dots(const Matrix<const int64_t>&, const Matrix<const int64_t>&, const Matrix<int64_t>&);

}  // namespace minitorch::operators
