// Reduces blocks of columns that lie side by side, in the order that summation.hpp describes.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>

#include "operators/layout/quotient.hpp"
#include "operators/reduce/reductions.hpp"
#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"

namespace minitorch::operators {

namespace {

// Without order, fewer partial results stay in the cache.
template <class R> constexpr std::int64_t partials_of_column = R::has_order ? ordered_partials : 4;

// How columns side by side are covered by vectors. The last one is full, too: it overlaps the one before it.
template <class V> struct ColumnVectors {
  std::int64_t columns;
  std::int64_t number() const { return quotient_rounded_up(columns, std::int64_t{V::size}); }
  // The first column of vector v.
  std::int64_t first(std::int64_t v) const { return std::min(v * V::size, columns - V::size); }
};

// Combines `turns` rows, `distance` apart, with their partial results.
template <class R, std::size_t turns, class T>
void combine_rows(const T* x, std::int64_t distance, ColumnVectors<PartialsOf<R, T>> vectors,
                  PartialsOf<R, T>* partial) {
  for (std::int64_t v = 0; v < vectors.number(); ++v) {
    const T* from = x + vectors.first(v);
    PartialsOf<R, T> sum = partial[v];
    for (std::size_t turn = 0; turn < turns; ++turn, from += distance) sum = R::combine(sum, terms<R>(from));
    partial[v] = sum;
  }
}

// Writes the results of columns, from the first column of their vector on.
template <class T, class V> void write_columns(const V& results, Wide<T>* y) {
  for (std::int64_t i = 0; i < V::size; ++i) y[i] = static_cast<Wide<T>>(results[i]);
}

// The vectors of the rows number i, i + step, i + 2 step ... of `rows`, folded by halves. Written out, it stays in
// registers.
template <class R, std::size_t rows, std::size_t step, class T>
PartialsOf<R, T> folded_rows(const T* const* x, std::int64_t column) {
  if constexpr (step == rows) {
    return terms<R>(*x + column);
  } else {
    return R::combine(folded_rows<R, rows, 2 * step>(x, column), folded_rows<R, rows, 2 * step>(x + step, column));
  }
}

// Folds `rows` rows by halves.
template <class R, std::size_t rows, class T>
void fold_rows(const T* const* x, ColumnVectors<PartialsOf<R, T>> vectors, Wide<T>* y) {
  using P = typename R::template Partial<T>;
  for (std::int64_t v = 0; v < vectors.number(); ++v) {
    const std::int64_t first = vectors.first(v);
    // The sum of zeros is 0, whatever their signs: partial sums begin with it.
    const PartialsOf<R, T> identity = R::template identity<P>;
    write_columns<T>(R::combine(identity, folded_rows<R, rows, 1>(x, first)), y + first);
  }
}

// Reduces rows that are not more than partial results: each is one. Rows of the identity, which changes no bit, make
// them a power of 2.
template <class R, class T>
void reduce_few_rows(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns,
                     Wide<T>* y) {
  std::array<T, reduction_columns<T>> identities;  // NOLINT(*-member-init): filled next
  std::fill_n(identities.data(), columns, R::template identity<T>);
  std::array<const T*, ordered_partials> from;  // NOLINT(*-member-init): filled next
  from.fill(identities.data());
  std::size_t number = 0;
  rows.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) from[number++] = x + offset + i * rows.inner().stride;
  });
  const ColumnVectors<PartialsOf<R, T>> vectors{columns};
  if (number > 8) {
    fold_rows<R, 16>(from.data(), vectors, y);
  } else if (number > 4) {
    fold_rows<R, 8>(from.data(), vectors, y);
  } else if (number > 2) {
    fold_rows<R, 4>(from.data(), vectors, y);
  } else {
    fold_rows<R, 2>(from.data(), vectors, y);
  }
}

// Reduces rows that are shorter than a vector.
template <class R, class T>
void reduce_short_rows(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns,
                       Wide<T>* y) {
  using V = PartialsOf<R, T>;
  std::array<V, ordered_partials> partial;  // NOLINT(*-member-init): filled next
  partial.fill(R::template identity<typename R::template Partial<T>>);
  std::size_t row = 0;
  rows.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i, ++row)
      take<R>(partial[row % partial.size()], x + offset + i * rows.inner().stride, columns);
  });
  const V results = folded<R>(partial);
  for (std::int64_t j = 0; j < columns; ++j) y[j] = static_cast<Wide<T>>(results[j]);
}

}  // namespace

template <class R, Element T>
void reduce_block(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns,
                  Wide<T>* y) {
  using V = PartialsOf<R, T>;
  if (columns < V::size) return reduce_short_rows<R>(x, rows, begin, end, columns, y);
  if (end - begin <= ordered_partials) return reduce_few_rows<R>(x, rows, begin, end, columns, y);
  constexpr std::int64_t partials = partials_of_column<R>;
  constexpr auto width = static_cast<std::size_t>(reduction_columns<T> / V::size);
  const ColumnVectors<V> vectors{columns};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled as far as it is used
  std::array<V, width* static_cast<std::size_t>(partials)> partial;
  const auto at = [&](std::int64_t i) { return partial.data() + i * vectors.number(); };
  std::fill_n(at(0), partials * vectors.number(), V(R::template identity<typename R::template Partial<T>>));
  std::int64_t row = 0;
  rows.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    const std::int64_t stride = rows.inner().stride;
    std::int64_t done = 0;
    // Several rows of the same partial results at once, so that these are loaded and stored once.
    const auto reduce_by = [&]<std::size_t turns>(std::integral_constant<std::size_t, turns>) {
      constexpr std::int64_t at_once = static_cast<std::int64_t>(turns) * partials;
      for (; done + at_once <= count; done += at_once) {
        for (std::int64_t i = done; i < done + partials; ++i)
          combine_rows<R, turns>(x + offset + i * stride, partials * stride, vectors, at((row + i) % partials));
      }
    };
    reduce_by(std::integral_constant<std::size_t, 4>());
    reduce_by(std::integral_constant<std::size_t, 2>());
    for (; done < count; ++done)
      combine_rows<R, 1>(x + offset + done * stride, 0, vectors, at((row + done) % partials));
    row += count;
  });
  for (std::int64_t half = partials / 2; half > 0; half /= 2) {
    for (std::int64_t v = 0; v < half * vectors.number(); ++v) at(0)[v] = R::combine(at(0)[v], at(half)[v]);
  }
  for (std::int64_t v = 0; v < vectors.number(); ++v) write_columns<T>(at(0)[v], y + vectors.first(v));
}

namespace {

// Reduces the numbers x[0] to x[n - 1] to as many vectors as y has: number i belongs to place i % period, and the first
// places are those of y.
template <class R, std::size_t vectors, class T>
void reduce_places(const T* x, std::int64_t n, std::int64_t period, PartialsOf<R, T>* y) {
  using V = PartialsOf<R, T>;
  constexpr std::int64_t size = V::size, all = static_cast<std::int64_t>(vectors) * size;
  std::array<V, vectors> partial;  // NOLINT(*-member-init): filled next
  partial.fill(R::template identity<typename R::template Partial<T>>);
  std::int64_t i = 0;
  for (; i + all <= n; i += period) {
    for (std::size_t v = 0; v < vectors; ++v)
      partial[v] = R::combine(partial[v], terms<R>(x + i + static_cast<std::int64_t>(v) * size));
  }
  for (std::size_t v = 0; i < n && v < vectors; ++v, i += size) take<R>(partial[v], x + i, n - i);
  std::copy(partial.begin(), partial.end(), y);
}

}  // namespace

// Rows without gaps between them repeat the places of their partial results, so vectors are full whatever the number of
// columns.
template <class R, Element T> void reduce_dense_block(const T* x, std::int64_t rows, std::int64_t columns, Wide<T>* y) {
  using P = typename R::template Partial<T>;
  using V = PartialsOf<R, T>;
  const std::int64_t n = rows * columns, period = ordered_partials * columns;
  // The places of numbers, and of the results. The others have the identity, and combining with it changes no bit.
  const std::int64_t places = std::clamp(n, columns, period);
  // One vector more, since the folding below reads beyond the last.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before it is read
  std::array<V, static_cast<std::size_t>(ordered_partials * most_dense_columns / V::size) + 1> partial;
  const auto vectors = static_cast<std::size_t>(quotient_rounded_up(places, std::int64_t{V::size}));
  partial[vectors] = R::template identity<P>;
  const auto reduce_from = [&]<std::size_t count>(std::size_t v, std::integral_constant<std::size_t, count>) {
    const std::int64_t first = static_cast<std::int64_t>(v) * V::size;
    reduce_places<R, count>(x + std::min(first, n), n - first, period, partial.data() + v);
  };
  std::size_t v = 0;
  for (; v + 8 <= vectors; v += 8) reduce_from(v, std::integral_constant<std::size_t, 8>());
  for (; v + 2 <= vectors; v += 2) reduce_from(v, std::integral_constant<std::size_t, 2>());
  for (; v < vectors; ++v) reduce_from(v, std::integral_constant<std::size_t, 1>());

  char* const numbers = reinterpret_cast<char*>(partial.data());
  const auto at = [numbers](std::int64_t i) { return numbers + i * std::int64_t{sizeof(P)}; };
  for (std::int64_t half = ordered_partials / 2 * columns; half >= columns; half /= 2) {
    for (std::int64_t i = 0; i < std::min(half, places - half); i += V::size)
      R::combine(V::load(at(i)), V::load(at(i + half))).store(at(i));
  }
  for (std::int64_t j = 0; j < columns; ++j) {
    P number;
    std::memcpy(&number, at(j), sizeof(P));
    y[j] = static_cast<Wide<T>>(number);
  }
}

// Taking their addresses instantiates the kernels of every reduction.
namespace {

template <class T>
using ReducesRows = void (*)(const T*, const Axes&, std::int64_t, std::int64_t, std::int64_t, Wide<T>*);
template <class R, class... T> constexpr auto kernels_of_columns() {
  return std::tuple(std::tuple(static_cast<ReducesRows<T>>(&reduce_block<R, T>), &reduce_dense_block<R, T>)...);
}

[[gnu::used]] constinit auto all_kernels_of_columns = std::tuple(
    kernels_of_columns<Sum, float, double, std::int64_t>(), kernels_of_columns<SumOfSquares, float, double>(),
    kernels_of_columns<Prod, float, double, std::int64_t>(), kernels_of_columns<Max, float, double, std::int64_t>(),
    kernels_of_columns<Min, float, double, std::int64_t>());

}  // namespace

}  // namespace minitorch::operators
