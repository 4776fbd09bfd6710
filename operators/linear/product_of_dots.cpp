// Products of few rows or few columns, by dot products. Tiles would be mostly empty, or copy b for little work.
#include <array>
#include <cstddef>
#include <cstdint>

#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// 4 x 3 sums fill the registers, and leave room for the factors.
constexpr int64_t most_dot_rows = 4, most_dot_columns = 3;

template <class T, std::size_t rows, std::size_t columns>
void dots(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  constexpr int64_t size = Simd<T>::size;
  const auto a_row = static_cast<std::size_t>(a.row_stride), b_column = static_cast<std::size_t>(b.column_stride);
  const auto c_row = static_cast<std::size_t>(c.row_stride), c_column = static_cast<std::size_t>(c.column_stride);
  std::array<std::array<Simd<T>, columns>, rows> sums{};
  const auto add_products = [&](int64_t p, const auto& load) {
    std::array<Simd<T>, columns> factors{};
    for (std::size_t j = 0; j < columns; ++j) factors[j] = load(b.data + p + j * b_column);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> factor = load(a.data + p + i * a_row);
      for (std::size_t j = 0; j < columns; ++j) sums[i][j] = multiply_add(factor, factors[j], sums[i][j]);
    }
  };
  const int64_t rest = a.columns % size, whole = a.columns - rest;
  for (int64_t p = 0; p < whole; p += size) add_products(p, Simd<T>::load);
  if (rest > 0) add_products(whole, [rest](const T* from) { return Simd<T>::load_some(from, rest); });
  each<rows, columns>([&](std::size_t i, std::size_t j) { c.data[i * c_row + j * c_column] = sum(sums[i][j]); });
}

template <class T> using Dots = void (*)(const Matrix<const T>&, const Matrix<const T>&, const Matrix<T>&);
template <class T>
constexpr std::array<std::array<Dots<T>, most_dot_columns>, most_dot_rows> kernels_of_dots = {{
    {dots<T, 1, 1>, dots<T, 1, 2>, dots<T, 1, 3>},
    {dots<T, 2, 1>, dots<T, 2, 2>, dots<T, 2, 3>},
    {dots<T, 3, 1>, dots<T, 3, 2>, dots<T, 3, 3>},
    {dots<T, 4, 1>, dots<T, 4, 2>, dots<T, 4, 3>},
}};

template <class T> Dots<T> kernel_of(int64_t rows, int64_t columns) {
  return kernels_of_dots<T>[static_cast<std::size_t>(rows - 1)][static_cast<std::size_t>(columns - 1)];
}

template <class T> void product_of_runs(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  const int64_t k = a.columns;
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
  if (b.row_stride == 1 || b.rows == 1) {
    product_of_runs(a, b, c);
  } else {
    product_with_copy(a, b, c);
  }
}

template void product_of_dots(const Matrix<const float>&, const Matrix<const float>&, const Matrix<float>&);
template void product_of_dots(const Matrix<const double>&, const Matrix<const double>&, const Matrix<double>&);
template void product_of_dots(const Matrix<const int64_t>&, const Matrix<const int64_t>&, const Matrix<int64_t>&);

}  // namespace minitorch::operators
