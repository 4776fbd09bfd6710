// The reductions as structs, and how they reduce a block: of contiguous numbers, and of columns. Both combine SIMD
// vectors in the same order.
#include "operators/reduce/summation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <type_traits>

#include "operators/layout/quotient.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                            : std::numeric_limits<T>::max();
template <class T>
constexpr T minus_infinity = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                                  : std::numeric_limits<T>::lowest();

}  // namespace

// A reduction defines the type of a partial result (Partial), its identity, `combine` for vectors, and whether the bits
// depend on the order of combining (`has_order`). What it combines are the numbers themselves, unless it has a `term`.

struct Sum {
  static constexpr bool has_order = true;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = 0;
  template <class V> static V combine(const V& x, const V& y) { return x + y; }
};

struct SumOfSquares : Sum {
  template <class V> static V term(const V& x) { return x * x; }
};

struct Prod {
  static constexpr bool has_order = true;
  template <class T> using Partial = Wide<T>;  // a partial product may be far larger than the product
  template <class T> static constexpr T identity = 1;
  template <class V> static V combine(const V& x, const V& y) { return x * y; }
};

// NaN in x stays, and NaN in y is chosen last.
struct Max {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = minus_infinity<T>;
  template <class V> static V combine(const V& x, const V& y) {
    if constexpr (std::same_as<V, Simd<std::int64_t>>) {
      return where(y > x, y, x);
    } else {
      return where(y == y, at_least(x, y), y);
    }
  }
};

struct Min {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = infinity<T>;
  template <class V> static V combine(const V& x, const V& y) {
    if constexpr (std::same_as<V, Simd<std::int64_t>>) {
      return where(y < x, y, x);
    } else {
      return where(y == y, at_most(x, y), y);
    }
  }
};

namespace {

template <class R, class T> using PartialsOf = Simd<typename R::template Partial<T>>;

// The terms of the numbers x[0], ..., as a vector of partial results.
template <class R, class T> PartialsOf<R, T> terms(const T* x) {
  using V = PartialsOf<R, T>;
  const V numbers = [x] {
    if constexpr (std::same_as<V, Simd<T>>) {
      return V::load(x);
    } else {
      V wide = 0;
      for (std::int64_t i = 0; i < V::size; ++i) wide.v[i] = x[i];
      return wide;
    }
  }();
  if constexpr (requires { R::term(numbers); }) {
    return R::term(numbers);
  } else {
    return numbers;
  }
}

// Combines y with the first n numbers x, at most as many as a vector has.
template <class R, class T> void take(PartialsOf<R, T>& y, const T* x, std::int64_t n) {
  if (n >= PartialsOf<R, T>::size) {
    y = R::combine(y, terms<R>(x));
  } else if (n > 0) {
    std::array<T, PartialsOf<R, T>::size> numbers;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    numbers.fill(R::template identity<T>);
    std::copy(x, x + n, numbers.begin());
    y = R::combine(y, terms<R>(numbers.data()));
  }
}

// Folds vectors by halves: n/2 onto n/2, ..., 1 onto 1.
template <class R, class V, std::size_t n> V folded(std::array<V, n> y) {
  for (std::size_t half = n / 2; half > 0; half /= 2) {
    for (std::size_t v = 0; v < half; ++v) y[v] = R::combine(y[v], y[v + half]);
  }
  return y[0];
}

// Reduces n numbers to `partials` partial results, and folds these to a vector.
template <class R, std::int64_t partials, class T> PartialsOf<R, T> vector_of(const T* x, std::int64_t n) {
  using V = PartialsOf<R, T>;
  std::array<V, static_cast<std::size_t>(partials / V::size)> y;  // NOLINT(*-member-init): filled next
  y.fill(R::template identity<typename R::template Partial<T>>);
  std::int64_t i = 0;
  for (; i + partials <= n; i += partials) {
    for (std::size_t v = 0; v < y.size(); ++v) {
      y[v] = R::combine(y[v], terms<R>(x + i + static_cast<std::int64_t>(v) * V::size));
    }
  }
  // With constant numbers of vectors, the partial results stay in registers.
  const auto take_rest = [&]<std::size_t... v>(std::index_sequence<v...>) {
    (take<R>(y[v], x + i + static_cast<std::int64_t>(v) * V::size, n - i - static_cast<std::int64_t>(v) * V::size),
     ...);
  };
  if (i < n) take_rest(std::make_index_sequence<y.size()>());
  return folded<R>(y);
}

constexpr std::int64_t ordered_partials = 16;  // of a block
// Without order, more partial results of a row hide the latency of combining, and fewer of columns stay in the cache.
template <class R> constexpr std::int64_t partials_of_row = R::has_order ? ordered_partials : 64;
template <class R> constexpr std::int64_t partials_of_column = R::has_order ? ordered_partials : 4;

// Rows of up to 256 numbers cost more to fold to one vector than they wait.
template <class R, class T> PartialsOf<R, T> vector_of_row(const T* x, std::int64_t n) {
  return n <= 4 * partials_of_row<R> ? vector_of<R, ordered_partials>(x, n) : vector_of<R, partials_of_row<R>>(x, n);
}

}  // namespace

template <class R, Element T> Wide<T> reduce_block(const T* x, std::int64_t n) {
  using V = PartialsOf<R, T>;
  const auto both = [](const auto& a, const auto& b) { return R::combine(a, b); };
  if (n <= V::size) {  // folding the other vectors, which have the identity, would change no bit
    V y = R::template identity<typename R::template Partial<T>>;
    take<R>(y, x, n);
    return static_cast<Wide<T>>(n == 1 ? y[0] : combined_by_halves<V::size / 2>(y, both));
  }
  return static_cast<Wide<T>>(combined_by_halves<V::size / 2>(vector_of_row<R>(x, n), both));
}

namespace {

// The vectors of two rows of half a vector's length, as folding leaves them: the first row in the lower lanes.
template <class R, class T> PartialsOf<R, T> vector_of_two_rows(const T* x, const T* y) {
  using V = PartialsOf<R, T>;
  constexpr std::size_t half = V::size / 2;
  std::array<T, 2 * half> numbers;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
  std::memcpy(numbers.data(), x, half * sizeof(T));
  std::memcpy(numbers.data() + half, y, half * sizeof(T));
  return R::combine(V(R::template identity<typename R::template Partial<T>>), terms<R>(numbers.data()));
}

}  // namespace

// Folds the vectors of as many rows at once as a vector has lanes, two onto one, until a lane belongs to a row.
template <class R, Element T>
void reduce_rows(const T* x, std::int64_t rows, std::int64_t stride, std::int64_t n, Wide<T>* y) {
  using P = typename R::template Partial<T>;
  using V = PartialsOf<R, T>;
  constexpr std::int64_t size = V::size, half = size / 2;
  const auto both = [](const V& a, const V& b) { return R::combine(a, b); };
  std::int64_t i = 0;
  for (; i + size <= rows; i += size, x += size * stride) {
    SimdSquare<P> square;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    if (n == half) {
      for (std::int64_t row = 0; row < half; ++row) {
        square[static_cast<std::size_t>(row)] = vector_of_two_rows<R>(x + row * stride, x + (row + half) * stride);
      }
    } else {
      for (std::int64_t row = 0; row < size; ++row) {
        square[static_cast<std::size_t>(row)] = vector_of_row<R>(x + row * stride, n);
      }
      fold_lanes<half>(square, both);
    }
    std::array<P, static_cast<std::size_t>(size)> results;  // NOLINT(*-member-init): written next
    combined_lanes<half / 2>(square, both).store(results.data());
    std::transform(results.begin(), results.end(), y + i, [](P number) { return static_cast<Wide<T>>(number); });
  }
  for (; i < rows; ++i, x += stride) y[i] = reduce_block<R>(x, n);
}

template <class R, Element T>
void reduce_block(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns,
                  Wide<T>* y) {
  using V = PartialsOf<R, T>;
  constexpr std::int64_t partials = partials_of_column<R>, line = 64 / sizeof(T);  // elements of a cache line
  constexpr auto width = static_cast<std::size_t>(reduction_columns<T> / V::size);
  const auto full = static_cast<std::size_t>(columns / V::size);
  const std::int64_t rest = columns % V::size;
  const std::size_t used_width = full + (rest > 0 ? 1 : 0);
  const std::int64_t used = std::clamp<std::int64_t>(end - begin, 1, partials);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled as far as it is used
  std::array<V, width* static_cast<std::size_t>(partials)> partial;
  const auto at = [&](std::int64_t i) { return partial.data() + static_cast<std::size_t>(i) * used_width; };
  for (std::int64_t i = 0; i < used; ++i)
    std::fill_n(at(i), used_width, V(R::template identity<typename R::template Partial<T>>));
  std::int64_t row = 0;
  rows.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    const std::int64_t stride = rows.inner().stride;
    for (std::int64_t i = 0; i < count; ++i, ++row) {
      if (i + 8 < count) {  // processors do not prefetch long strides
        const T* later = x + offset + (i + 8) * stride;
        for (std::int64_t j = 0; j < columns; j += line) __builtin_prefetch(later + j);
      }
      V* const sums = at(row % partials);
      const T* const numbers = x + offset + i * stride;
      for (std::size_t v = 0; v < full; ++v)
        sums[v] = R::combine(sums[v], terms<R>(numbers + static_cast<std::int64_t>(v) * V::size));
      if (rest > 0) take<R>(sums[full], numbers + columns - rest, rest);
    }
  });
  for (std::int64_t half = partials / 2; half > 0; half /= 2) {
    for (std::int64_t i = 0; i < half && i + half < used; ++i) {
      for (std::size_t v = 0; v < used_width; ++v) at(i)[v] = R::combine(at(i)[v], at(i + half)[v]);
    }
  }
  for (std::int64_t j = 0; j < columns; ++j) y[j] = static_cast<Wide<T>>(at(0)[j / V::size][j % V::size]);
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

template <class R, Element T> void combine(Wide<T>* x, const Wide<T>* y, std::int64_t n) {
  for_row(n, x, [&](const auto& load) { return R::combine(load(x), load(y)); });
}

template Wide<float> reduce_block<Sum, float>(const float*, std::int64_t);
template void reduce_rows<Sum, float>(const float*, std::int64_t, std::int64_t, std::int64_t, Wide<float>*);
template void reduce_block<Sum, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void reduce_dense_block<Sum, float>(const float*, std::int64_t, std::int64_t, Wide<float>*);
template void combine<Sum, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Sum, double>(const double*, std::int64_t);
template void reduce_rows<Sum, double>(const double*, std::int64_t, std::int64_t, std::int64_t, Wide<double>*);
template void reduce_block<Sum, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void reduce_dense_block<Sum, double>(const double*, std::int64_t, std::int64_t, Wide<double>*);
template void combine<Sum, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Sum, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_rows<Sum, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t, std::int64_t,
                                             Wide<std::int64_t>*);
template void reduce_block<Sum, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void reduce_dense_block<Sum, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t,
                                                    Wide<std::int64_t>*);
template void combine<Sum, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<SumOfSquares, float>(const float*, std::int64_t);
template void reduce_rows<SumOfSquares, float>(const float*, std::int64_t, std::int64_t, std::int64_t, Wide<float>*);
template void reduce_block<SumOfSquares, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                                Wide<float>*);
template void reduce_dense_block<SumOfSquares, float>(const float*, std::int64_t, std::int64_t, Wide<float>*);
template void combine<SumOfSquares, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<SumOfSquares, double>(const double*, std::int64_t);
template void reduce_rows<SumOfSquares, double>(const double*, std::int64_t, std::int64_t, std::int64_t, Wide<double>*);
template void reduce_block<SumOfSquares, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                                 Wide<double>*);
template void reduce_dense_block<SumOfSquares, double>(const double*, std::int64_t, std::int64_t, Wide<double>*);
template void combine<SumOfSquares, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<float> reduce_block<Prod, float>(const float*, std::int64_t);
template void reduce_rows<Prod, float>(const float*, std::int64_t, std::int64_t, std::int64_t, Wide<float>*);
template void reduce_block<Prod, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<float>*);
template void reduce_dense_block<Prod, float>(const float*, std::int64_t, std::int64_t, Wide<float>*);
template void combine<Prod, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Prod, double>(const double*, std::int64_t);
template void reduce_rows<Prod, double>(const double*, std::int64_t, std::int64_t, std::int64_t, Wide<double>*);
template void reduce_block<Prod, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                         Wide<double>*);
template void reduce_dense_block<Prod, double>(const double*, std::int64_t, std::int64_t, Wide<double>*);
template void combine<Prod, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Prod, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_rows<Prod, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t, std::int64_t,
                                              Wide<std::int64_t>*);
template void reduce_block<Prod, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                               std::int64_t, Wide<std::int64_t>*);
template void reduce_dense_block<Prod, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t,
                                                     Wide<std::int64_t>*);
template void combine<Prod, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<Max, float>(const float*, std::int64_t);
template void reduce_rows<Max, float>(const float*, std::int64_t, std::int64_t, std::int64_t, Wide<float>*);
template void reduce_block<Max, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void reduce_dense_block<Max, float>(const float*, std::int64_t, std::int64_t, Wide<float>*);
template void combine<Max, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Max, double>(const double*, std::int64_t);
template void reduce_rows<Max, double>(const double*, std::int64_t, std::int64_t, std::int64_t, Wide<double>*);
template void reduce_block<Max, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void reduce_dense_block<Max, double>(const double*, std::int64_t, std::int64_t, Wide<double>*);
template void combine<Max, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Max, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_rows<Max, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t, std::int64_t,
                                             Wide<std::int64_t>*);
template void reduce_block<Max, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void reduce_dense_block<Max, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t,
                                                    Wide<std::int64_t>*);
template void combine<Max, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<Min, float>(const float*, std::int64_t);
template void reduce_rows<Min, float>(const float*, std::int64_t, std::int64_t, std::int64_t, Wide<float>*);
template void reduce_block<Min, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void reduce_dense_block<Min, float>(const float*, std::int64_t, std::int64_t, Wide<float>*);
template void combine<Min, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Min, double>(const double*, std::int64_t);
template void reduce_rows<Min, double>(const double*, std::int64_t, std::int64_t, std::int64_t, Wide<double>*);
template void reduce_block<Min, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void reduce_dense_block<Min, double>(const double*, std::int64_t, std::int64_t, Wide<double>*);
template void combine<Min, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Min, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_rows<Min, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t, std::int64_t,
                                             Wide<std::int64_t>*);
template void reduce_block<Min, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void reduce_dense_block<Min, std::int64_t>(const std::int64_t*, std::int64_t, std::int64_t,
                                                    Wide<std::int64_t>*);
template void combine<Min, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);

}  // namespace minitorch::operators
