// Plans matrix products: folds batches into rows, cuts the work into parts, and chooses the kernel of a part
// (product.hpp). Bits depend on the shapes and strides alone: a transposed view may take another kernel than its copy.
// benchmarks/README.md has the measurements behind the limits.
#include "operators/linear/matmul.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "operators/layout/quotient.hpp"
#include "operators/linear/product.hpp"
#include "operators/parallel/multiply_adds.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Numbers of multiplications.
constexpr int64_t part_work = 1 << 20;  // the work of a part, some 16 µs
constexpr int64_t tiny_work = 16;       // up to it, choosing a kernel costs more than the product

constexpr int64_t least_dot = 8;  // elements; shorter dot products leave vectors mostly empty

int64_t round_up(int64_t x, int64_t unit) { return quotient_rounded_up(x, unit) * unit; }

// A column of sums of as many products as there are p.
template <class T, std::size_t... p>
void column_of_sums(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c,
                    std::index_sequence<p...> /*products*/) {
  const std::array factors{static_cast<Wrapping<T>>(b.data[int64_t{p} * b.row_stride])...};
  const int64_t stride = a.column_stride;
  const T* row = a.data;
  for (int64_t i = 0; i < c.rows; ++i, row += a.row_stride) {
    Wrapping<T> sum = 0;
    ((sum += static_cast<Wrapping<T>>(row[int64_t{p} * stride]) * factors[p]), ...);
    c.data[i * c.row_stride] = static_cast<T>(sum);
  }
}

// The same for any number of products. The compiler knows those of short sums.
template <class T> void column_of_sums(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  const bool is_done = [&]<std::size_t... k>(std::index_sequence<k...>) {
    return ((a.columns == k + 1 && (column_of_sums(a, b, c, std::make_index_sequence<k + 1>()), true)) || ...);
  }
  (std::make_index_sequence<least_dot - 1>());
  if (is_done) return;
  for (int64_t i = 0; i < c.rows; ++i) {
    const T* const row = a.data + i * a.row_stride;
    Wrapping<T> sum = 0;
    for (int64_t p = 0; p < a.columns; ++p)
      sum += static_cast<Wrapping<T>>(row[p * a.column_stride]) * static_cast<Wrapping<T>>(b.data[p * b.row_stride]);
    c.data[i * c.row_stride] = static_cast<T>(sum);
  }
}

// Without SIMD vectors. Adds row by row of b, so that no addition waits for the one before; the sums of one column stay
// in registers instead.
template <class T> void plain_product(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  if (c.columns == 1) return column_of_sums(a, b, c);
  for (int64_t i = 0; i < c.rows; ++i) {
    T* const sums = c.data + i * c.row_stride;
    for (int64_t j = 0; j < c.columns; ++j) sums[j * c.column_stride] = 0;
    for (int64_t p = 0; p < a.columns; ++p) {
      const auto factor = static_cast<Wrapping<T>>(a.data[i * a.row_stride + p * a.column_stride]);
      const T* const row = b.data + p * b.row_stride;
      for (int64_t j = 0; j < c.columns; ++j) {
        T& sum = sums[j * c.column_stride];
        sum =
            static_cast<T>(static_cast<Wrapping<T>>(sum) + factor * static_cast<Wrapping<T>>(row[j * b.column_stride]));
      }
    }
  }
}

// Whether dot products are faster than tiles. For few columns tiles are mostly empty; for few rows they copy b if its
// columns are contiguous.
template <class T> bool dots_are_faster(const Matrix<const T>& a, const Matrix<const T>& b) {
  const int64_t n = a.rows, k = a.columns, m = b.columns;
  if (k < least_dot || a.column_stride != 1) return false;
  const bool narrow = m <= (k < 128 ? 6 : 12), flat = n <= (k < 128 ? 4 : 8);
  return b.row_stride == 1 ? narrow || flat : narrow && k * m <= most_dot_factors;
}

}  // namespace

template <Element T> void product(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
  const int64_t work = c.rows * c.columns * a.columns;
  if (work <= tiny_work) return plain_product(a, b, c);
  if (c.rows == 1 && b.column_stride == 1 && c.columns >= least_row<T>) return product_of_row(a, b, c);
  if (c.columns == 1 && a.row_stride == 1 && c.row_stride == 1 && c.rows >= least_row<T>) {
    return product_of_row<T>(transposed(b), transposed(a), {c.data, 1, c.rows, c.rows, 1});
  }
  if (a.columns < least_dot && (c.rows == 1 || c.columns == 1)) return plain_product(a, b, c);
  if (dots_are_faster(a, b)) {
    product_of_dots(a, b, c);
  } else {
    product_of_tiles(a, b, c);
  }
}

namespace {

// A batch of products: the matrices of the first, and the strides to the others. The matrices of c are contiguous.
template <class T> struct Products {
  Matrix<const T> a, b;
  Matrix<T> c;
  Shape batch;
  Strides a_strides, b_strides;
};

// The first matrix of a batch.
template <class T> Matrix<T> first(const View<T>& x) {
  const std::size_t column = x.shape.size() - 1, row = column - 1;
  return {x.data, x.shape[row], x.shape[column], x.strides[row], x.strides[column]};
}

// Drops batch dimensions of size 1, and folds inner ones into the rows of a and c if b repeats along them and the rows
// of a are evenly spaced: one product of many rows is faster than many of few.
template <class T> Products<T> products(const View<const T>& a, const View<const T>& b, const View<T>& c) {
  const std::size_t row = c.shape.size() - 2;
  Products<T> p{.a = first(a), .b = first(b), .c = first(c), .batch = {}, .a_strides = {}, .b_strides = {}};
  bool folds = true;
  for (std::size_t dim = row; dim-- > 0;) {
    const int64_t size = c.shape[dim];
    if (size == 1) continue;
    folds = folds && b.strides[dim] == 0 && (p.a.rows == 1 || a.strides[dim] == p.a.rows * p.a.row_stride);
    if (folds) {
      if (p.a.rows == 1) p.a.row_stride = a.strides[dim];
      p.a.rows = p.c.rows = p.a.rows * size;
    } else {
      p.batch.insert(0, size);
      p.a_strides.insert(0, a.strides[dim]);
      p.b_strides.insert(0, b.strides[dim]);
    }
  }
  return p;
}

constexpr int64_t least_block_rows = 256, most_block_rows = 1024;

// The size of the blocks of c into which each product is cut. `grain` blocks make a part.
struct ProductCut {
  int64_t rows = 0, columns = 0, grain = 1;
  bool is_large = false;  // then all blocks are products of tiles, whose bits do not depend on the cut
};

ProductCut cut(int64_t n, int64_t k, int64_t m) {
  const int64_t work = n * m * k;
  if (work < 2 * part_work) return {n, m, std::max<int64_t>(1, part_work / work)};
  // Blocks of many rows and many columns read a and b least often; below these sizes they would be too few. High ones
  // read b less often still, if they leave as much work to each thread.
  constexpr int64_t columns = 512;
  if (n >= 1024 && m >= 1024 && least_block_rows * columns * k >= part_work) {
    const auto are_shared_evenly = [&](int64_t rows) {
      const int64_t blocks = quotient_rounded_up(n, rows) * quotient_rounded_up(m, columns), threads = num_threads();
      return blocks % threads == 0 || blocks >= 8 * threads;
    };
    int64_t rows = most_block_rows;
    while (rows > least_block_rows && !are_shared_evenly(rows)) rows /= 2;
    return {rows, columns, 1, true};
  }
  // At least four blocks, but none too small for the kernels, and none larger than one copy of factors.
  const int64_t longer = std::max(n, m), other = work / longer;
  const int64_t enough = round_up(quotient_rounded_up(part_work, other), 16);
  const int64_t most = std::max(enough, std::clamp<int64_t>(round_up(longer / 4, 16), 32, 128));
  const int64_t block = round_up(quotient_rounded_up(longer, quotient_rounded_up(longer, most)), 16);
  return n >= m ? ProductCut{block, m, 1} : ProductCut{n, block, 1};
}

// Whether a product of two matrices is one part.
template <class T> bool is_one_part(const View<const T>& a, const View<T>& c) {
  return c.shape.size() == 2 && c.numel() * a.shape.back() < 2 * part_work;
}

}  // namespace

template <Element T> void matmul(const View<const T>& a, const View<const T>& b, const View<T>& c) {
  if (Recording::current() != nullptr) [[unlikely]] {
    if (is_one_part(a, c) && c.numel() * a.shape.back() > 0) {
      return recorded("matmul", [x = first(a), y = first(b), z = first(c)] { product(x, y, z); });
    }
    return recorded("matmul", [a, b, c] { matmul(a, b, c); });
  }
  if (c.numel() == 0) return;
  if (a.shape.back() == 0) {
    std::fill_n(c.data, c.numel(), T{0});
    return;
  }
  MultiplyAdds::add(c.numel() * a.shape.back());
  const auto record = [&](int64_t n, int64_t grain) {
    if (KernelTrace::listens()) KernelTrace::record("matmul", c.shape, path_of(a, b), n, grain);
  };
  if (is_one_part(a, c)) {
    record(1, 1);
    product(first(a), first(b), first(c));
    return;
  }
  const Products<T> p = products(a, b, c);
  const ProductCut cuts = cut(p.c.rows, p.a.columns, p.c.columns);
  const int64_t across = quotient_rounded_up(p.c.columns, cuts.columns);  // blocks beside each other
  const int64_t blocks = quotient_rounded_up(p.c.rows, cuts.rows) * across;
  const int64_t n = numel(p.batch) * blocks;
  record(n, cuts.grain);
  const auto multiply = [&](int64_t i, std::span<T> room) {
    const int64_t number = i / blocks, block = i % blocks;
    const Index at = to_index(number, p.batch);
    const int64_t row = block / across * cuts.rows, column = block % across * cuts.columns;
    const int64_t rows = std::min(cuts.rows, p.c.rows - row), columns = std::min(cuts.columns, p.c.columns - column);
    auto own_a = p.a.block(row, 0, rows, p.a.columns), own_b = p.b.block(0, column, p.b.rows, columns);
    auto own_c = p.c.block(row, column, rows, columns);
    own_a.data += index_to_position(at, p.a_strides);
    own_b.data += index_to_position(at, p.b_strides);
    own_c.data += number * p.c.rows * p.c.columns;
    cuts.is_large ? product_of_tiles(own_a, own_b, own_c, Into::replaced, room) : product(own_a, own_b, own_c);
  };
  const bool is_high = cuts.is_large && cuts.rows > least_block_rows;
  if (const int64_t size = is_high ? room_for_factors(p.a, cuts.rows, cuts.columns) : 0; size > 0) {
    const Scratch<T> scratch(size, n);
    return parallel_for(n, 1, [&](int64_t i, int64_t /*end*/) {
      scratch.use([&](T* room) { multiply(i, {room, static_cast<std::size_t>(size)}); });
    });
  }
  parallel_for(n, cuts.grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) multiply(i, {});
  });
}

template void product(const Matrix<const float>&, const Matrix<const float>&, const Matrix<float>&);
template void product(const Matrix<const double>&, const Matrix<const double>&, const Matrix<double>&);
template void product(const Matrix<const int64_t>&, const Matrix<const int64_t>&, const Matrix<int64_t>&);
template void matmul(const View<const float>&, const View<const float>&, const View<float>&);
template void matmul(const View<const double>&, const View<const double>&, const View<double>&);
template void matmul(const View<const int64_t>&, const View<const int64_t>&, const View<int64_t>&);

}  // namespace minitorch::operators
