// Task 3.2: the product of matrices, parallel and in blocks.
#include "module3/matrix_product.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "module2/broadcasting.hpp"
#include "not_implemented.hpp"

namespace course {

Shape product_shape(const Shape& a, const Shape& b) {
  // BEGIN SOLUTION 3.2 (product_shape)
  if (a.size() < 2 || b.size() < 2 || a.back() != b[b.size() - 2]) {
    throw std::invalid_argument("product_shape: " + text_of(a) + " and " + text_of(b) + " do not fit");
  }
  Shape shape = shape_broadcast({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b.back());
  return shape;
  // END SOLUTION
}

// BEGIN GIVEN
namespace {

// A matrix of a batch: its first element and its strides. a(i, j) is an element, to read and to change.
struct Matrix {
  double* first;
  int row, column;
  double& operator()(int i, int j) const { return first[i * row + j * column]; }
};

// Matrix number `batch` of a tensor that is broadcast to these batches.
[[maybe_unused]] Matrix matrix_of(const TensorData& a, int batch, const Shape& batches) {
  const std::size_t n = a.shape.size();
  Index index = broadcast_index(to_index(batch, batches), {a.shape.begin(), a.shape.end() - 2});
  index.insert(index.end(), 2, 0);
  return {a.storage->data() + index_to_position(index, a.strides, a.offset), a.strides[n - 2], a.strides[n - 1]};
}

}  // namespace
// END GIVEN

// BEGIN SOLUTION 3.2
// out[j] += x row[j]
static void add_row(double* out, double x, const double* row, int columns) {
#pragma omp simd
  for (int j = 0; j < columns; ++j) out[j] += x * row[j];
}
// END SOLUTION

void matrix_product(const TensorData& a, const TensorData& b, TensorData& out) {
  // BEGIN SOLUTION 3.2 (matrix_product)
  constexpr int block = 64;
  const Shape batches(out.shape.begin(), out.shape.end() - 2);
  const int n = out.shape[batches.size()], depth = a.shape.back(), m = out.shape.back();
  std::vector<double> rows(static_cast<std::size_t>(block * m));  // of b, side by side
  for (int batch = 0; batch < size_of(batches); ++batch) {
    const Matrix left = matrix_of(a, batch, batches), right = matrix_of(b, batch, batches);
    double* const result = matrix_of(out, batch, batches).first;
    std::fill_n(result, static_cast<std::ptrdiff_t>(n) * m, 0.0);
    for (int begin = 0; begin < depth; begin += block) {
      const int end = std::min(begin + block, depth);
      for (int l = begin; l < end; ++l)
        for (int j = 0; j < m; ++j) rows[static_cast<std::size_t>((l - begin) * m + j)] = right(l, j);
#pragma omp parallel for
      for (int i = 0; i < n; ++i) {
        for (int l = begin; l < end; ++l) add_row(result + i * m, left(i, l), rows.data() + (l - begin) * m, m);
      }
    }
  }
  // END SOLUTION
}

}  // namespace course
