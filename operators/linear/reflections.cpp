// Householder reflections by SIMD vectors.
#include "operators/linear/reflections.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "operators/layout/quotient.hpp"
#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;
using Doubles = Simd<double>;

constexpr int64_t numbers_in_line = CacheLine<double>::size;
int64_t line_before(int64_t i) { return i / numbers_in_line * numbers_in_line; }
int64_t line_after(int64_t i) { return quotient_rounded_up(i, numbers_in_line) * numbers_in_line; }

std::vector<double> zeros_for(int64_t n) {
  std::vector<double> zeros(static_cast<std::size_t>(line_after(n)));
  return zeros;
}

// Σ xᵢ yᵢ for begin <= i < end, two multiples of a line.
double dot_of_lines(const double* x, const double* y, int64_t begin, int64_t end) {
  PartialSumsOf<double> sums{};
  for (int64_t i = begin; i < end; i += numbers_in_line) {
    for (std::size_t v = 0; v < sums.size(); ++v) {
      const int64_t at = i + static_cast<int64_t>(v) * Doubles::size;
      sums[v] = multiply_add(Doubles::load(x + at), Doubles::load(y + at), sums[v]);
    }
  }
  return sum<double>(sums);
}

// A reflection that turns a vector to one with a single number that is not 0, beta.
struct Reflection {
  double beta, factor;
};
// The reflection for x, whose single number becomes number `first`; those before are 0. Replaces x by its vector. The
// factor is 0 if nothing is to be done.
Reflection reflection_of(double* x, int64_t first, int64_t size) {
  const double alpha = x[first];
  x[first] = 0;
  const int64_t begin = line_before(first), end = line_after(size);
  const double rest = dot_of_lines(x, x, begin, end), square = alpha * alpha + rest;
  constexpr double least = 0x1p-900, up = 0x1p500;
  if (square < least && std::any_of(x + first, x + size, [](double number) { return number != 0; })) {
    for (int64_t i = first; i < size; ++i) x[i] *= up;
    x[first] = alpha * up;
    const Reflection scaled = reflection_of(x, first, size);
    return {scaled.beta / up, scaled.factor};
  }
  Reflection result{alpha, 0};
  if (rest != 0) {
    result.beta = std::copysign(std::sqrt(square), -alpha);
    result.factor = (result.beta - alpha) / result.beta;
    const Doubles inverse = 1 / (alpha - result.beta);
    for (int64_t i = begin; i < end; i += Doubles::size) (Doubles::load(x + i) * inverse).store(x + i);
  }
  x[first] = 1;
  return result;
}

// What is added to each row i of a matrix: factors[i] row.
struct Added {
  const double* factors;
  const double* row;
};

// Adds to the rows of a from `first` on, for the columns of some SIMD vectors from column j on. Then, if there is a
// next, sums = Σ next[i] aᵢ over these rows.
template <bool has_next, std::size_t terms, std::size_t vectors>
void add_strip_of(PaddedMatrix& a, int64_t first, int64_t j, const std::array<Added, terms>& added, const double* next,
                  double* sums) {
  constexpr std::size_t size = Doubles::size;
  std::array<std::array<Doubles, vectors>, terms> rows{};
  std::array<Doubles, vectors> own{};
  each<terms, vectors>([&](std::size_t t, std::size_t v) { rows[t][v] = Doubles::load(added[t].row + j + v * size); });
  double* to = a[first] + j;
  for (int64_t i = first; i < a.rows; ++i, to += a.stride) {
    std::array<Doubles, vectors> row{};
    each<1, vectors>([&](std::size_t, std::size_t v) { row[v] = Doubles::load(to + v * size); });
    each<terms, vectors>(
        [&](std::size_t t, std::size_t v) { row[v] = multiply_add(Doubles(added[t].factors[i]), rows[t][v], row[v]); });
    if constexpr (terms > 0) each<1, vectors>([&](std::size_t, std::size_t v) { row[v].store(to + v * size); });
    if constexpr (has_next) {
      each<1, vectors>([&](std::size_t, std::size_t v) { own[v] = multiply_add(Doubles(next[i]), row[v], own[v]); });
    }
  }
  if constexpr (has_next) each<1, vectors>([&](std::size_t, std::size_t v) { own[v].store(sums + j + v * size); });
}

// The same for all columns from `column` on.
template <bool has_next, std::size_t terms>
void add_and_sum(PaddedMatrix& a, int64_t first, int64_t column, const std::array<Added, terms>& added,
                 const double* next, double* sums) {
  constexpr std::size_t vectors = 4;
  constexpr int64_t width = vectors * Doubles::size;
  int64_t j = line_before(column);
  for (; j + width <= a.width; j += width) add_strip_of<has_next, terms, vectors>(a, first, j, added, next, sums);
  for (; j < a.width; j += Doubles::size) add_strip_of<has_next, terms, 1>(a, first, j, added, next, sums);
}

void scale_lines(double* x, double factor, int64_t begin, int64_t end) {
  for (int64_t i = line_before(begin); i < end; i += Doubles::size) (Doubles::load(x + i) * factor).store(x + i);
}

// products[i] = aᵢ x from row `first` on, with the numbers of x from `column` on.
void multiply_rows(const PaddedMatrix& a, int64_t first, int64_t column, const double* x, double* products) {
  constexpr std::size_t size = Doubles::size, vectors = std::tuple_size_v<PartialSumsOf<double>>;
  for (int64_t i = first / Doubles::size * Doubles::size; i < a.rows; i += Doubles::size) {
    std::array<PartialSumsOf<double>, size> sums{};
    const double* const rows = a[i];
    for (int64_t j = line_before(column); j < a.width; j += numbers_in_line) {
      each<size, vectors>([&](std::size_t row, std::size_t v) {
        const int64_t at = j + static_cast<int64_t>(v * size);
        sums[row][v] = multiply_add(Doubles::load(rows + static_cast<int64_t>(row) * a.stride + at),
                                    Doubles::load(x + at), sums[row][v]);
      });
    }
    SimdSquare<double> folded{};
    each<1, size>([&](std::size_t, std::size_t row) { folded[row] = vector_of<double>(sums[row]); });
    sums_of_lanes<double>(folded).store(products + i);
  }
}

// Which columns reflections change: of an identity, Hₖ those from k on.
enum class ChangedColumns : std::uint8_t { all, of_identity };

void reflect_columns(const Reflections& reflections, PaddedMatrix& x, ChangedColumns columns) {
  const auto count = static_cast<int64_t>(reflections.factors.size());
  const auto first = [&](int64_t k) { return columns == ChangedColumns::all ? 0 : k; };
  if (count == 0) return;
  std::vector<double> row = zeros_for(x.columns);
  add_and_sum<true, 0>(x, count - 1, first(count - 1), {}, reflections.vectors[count - 1], row.data());
  for (int64_t k = count - 1; k >= 0; --k) {
    scale_lines(row.data(), -reflections.factors[static_cast<std::size_t>(k)], first(k), x.width);
    const std::array<Added, 1> added{Added{reflections.vectors[k], row.data()}};
    if (k > 0) {
      add_and_sum<true, 1>(x, k - 1, first(k - 1), added, reflections.vectors[k - 1], row.data());
    } else {
      add_and_sum<false, 1>(x, 0, 0, added, nullptr, nullptr);
    }
  }
}

}  // namespace

PaddedMatrix::PaddedMatrix(int64_t row_count, int64_t column_count)
    : rows(row_count),
      columns(column_count),
      width(line_after(column_count)),
      stride(width / numbers_in_line % 2 == 0 ? width + numbers_in_line : width),
      lines(static_cast<std::size_t>(line_after(row_count) * stride / numbers_in_line)) {}

// In the following loops, what a reflection subtracts from the matrix is subtracted together with the sums of the next;
// from the row or column that the next is made of, before. Columns on the left, which are done, may hold any numbers.

Reflections make_triangular(PaddedMatrix& a) {
  const int64_t count = std::min(a.rows, a.columns);
  Reflections q(count, a.rows);
  const std::vector<double> none = zeros_for(a.rows);
  std::vector<double> row = zeros_for(a.columns);
  const double* before = none.data();  // the vector of the last reflection
  for (int64_t k = 0; k < count; ++k) {
    double* const v = q.vectors[k];
    for (int64_t i = k; i < a.rows; ++i) v[i] = a[i][k] + before[i] * row[static_cast<std::size_t>(k)];
    const Reflection reflection = reflection_of(v, k, a.rows);
    q.factors[static_cast<std::size_t>(k)] = reflection.factor;
    add_and_sum<true, 1>(a, k, k, {Added{before, row.data()}}, v, row.data());
    scale_lines(row.data(), -reflection.factor, k, a.width);
    double* const own = a[k];
    for (int64_t j = k + 1; j < a.columns; ++j) own[j] += row[static_cast<std::size_t>(j)];
    own[k] = reflection.beta;
    before = v;
  }
  return q;
}

Reflections make_tridiagonal(PaddedMatrix& a, double* diagonal, double* beside) {
  const int64_t n = a.rows;
  Reflections q(std::max<int64_t>(0, n - 1), n);
  const std::vector<double> none = zeros_for(n);
  std::vector<double> sums = none, p = none, minus_p = none, minus_v = none;
  const double* before = none.data();
  for (int64_t k = 0; k < n; ++k) {
    const double p_of_row = p[static_cast<std::size_t>(k)];
    const auto number = [&](int64_t j) {
      const auto at = static_cast<std::size_t>(j);
      return a[k][j] + before[k] * minus_p[at] + p_of_row * minus_v[at];
    };
    diagonal[k] = number(k);
    if (k == n - 1) break;
    double* const v = q.vectors[k];
    for (int64_t j = k + 1; j < n; ++j) v[j] = number(j);
    const Reflection reflection = reflection_of(v, k + 1, n);
    beside[k] = reflection.beta;
    const double factor = q.factors[static_cast<std::size_t>(k)] = reflection.factor;
    const std::array<Added, 2> added{Added{before, minus_p.data()}, Added{p.data(), minus_v.data()}};
    add_and_sum<true, 2>(a, k + 1, k + 1, added, v, sums.data());
    // A - v pᵀ - p vᵀ, where p = f A v - ½ f² (vᵀ A v) v
    const int64_t begin = line_before(k + 1);
    std::fill_n(sums.begin() + begin, k + 1 - begin, 0.0);
    scale_lines(sums.data(), factor, k + 1, a.width);
    const Doubles half = -0.5 * factor * dot_of_lines(sums.data(), v, begin, a.width);
    for (int64_t j = begin; j < a.width; j += Doubles::size) {
      const Doubles own = Doubles::load(v + j), its_p = multiply_add(half, own, Doubles::load(sums.data() + j));
      its_p.store(p.data() + j);
      (-1.0 * its_p).store(minus_p.data() + j);
      (-1.0 * own).store(minus_v.data() + j);
    }
    before = v;
  }
  return q;
}

LeftAndRight make_bidiagonal(PaddedMatrix& a, double* diagonal, double* above) {
  const int64_t m = a.rows, n = a.columns;
  LeftAndRight result{{n, m}, {std::max<int64_t>(0, n - 1), n}};
  auto& [left, right] = result;
  std::vector<double> row = zeros_for(n), column = zeros_for(m);
  const std::vector<double> none = zeros_for(m);
  const double *before_left = none.data(), *before_right = none.data();
  for (int64_t k = 0; k < n; ++k) {
    const auto at = static_cast<std::size_t>(k);
    double* const u = left.vectors[k];
    for (int64_t i = k; i < m; ++i) u[i] = a[i][k] + before_left[i] * row[at] + column[static_cast<std::size_t>(i)];
    const Reflection of_column = reflection_of(u, k, m);
    diagonal[k] = of_column.beta;
    left.factors[at] = of_column.factor;
    if (k == n - 1) break;
    const std::array<Added, 2> added{Added{before_left, row.data()}, Added{column.data(), before_right}};
    add_and_sum<true, 2>(a, k, k, added, u, row.data());
    scale_lines(row.data(), -of_column.factor, k, a.width);
    double* const v = right.vectors[k];
    for (int64_t j = k + 1; j < n; ++j) v[j] = a[k][j] + row[static_cast<std::size_t>(j)];
    const Reflection of_row = reflection_of(v, k + 1, n);
    above[k] = of_row.beta;
    right.factors[at] = of_row.factor;
    multiply_rows(a, k + 1, k + 1, v, column.data());
    const double product = dot_of_lines(row.data(), v, line_before(k + 1), a.width);
    for (int64_t i = k + 1; i < m; ++i) {
      double& number = column[static_cast<std::size_t>(i)];
      number = -of_row.factor * (number + u[i] * product);
    }
    before_left = u;
    before_right = v;
  }
  return result;
}

void reflect(const Reflections& reflections, PaddedMatrix& x) { reflect_columns(reflections, x, ChangedColumns::all); }

PaddedMatrix product_of(const Reflections& reflections) {
  const auto count = static_cast<int64_t>(reflections.factors.size());
  PaddedMatrix x(reflections.vectors.columns, count);
  for (int64_t i = 0; i < count; ++i) x[i][i] = 1;
  reflect_columns(reflections, x, ChangedColumns::of_identity);
  return x;
}

}  // namespace minitorch::operators
