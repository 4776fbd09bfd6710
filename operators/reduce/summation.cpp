// Reduces blocks of contiguous numbers, in the order that summation.hpp describes.
#include "operators/reduce/summation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <tuple>
#include <utility>

#include "operators/reduce/reductions.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_row.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

// Bytes by which a block, or a long row, asks for the numbers behind it. The processor's own prefetching does not keep
// up with a loop that stops to fold each. Chosen from 0, 4096 and 8192 by `compare_libtorch "sum of all 10^7"`.
constexpr std::int64_t prefetch_distance = 8192;

// Reduces n numbers to `partials` partial results, and folds these to a vector.
template <class R, std::int64_t partials, bool asks_ahead, class T>
PartialsOf<R, T> vector_of(const T* x, std::int64_t n) {
  using V = PartialsOf<R, T>;
  std::array<V, static_cast<std::size_t>(partials / V::size)> y;  // NOLINT(*-member-init): filled next
  y.fill(R::template identity<typename R::template Partial<T>>);
  std::int64_t i = 0;
  for (; i + partials <= n; i += partials) {
    if constexpr (asks_ahead) {
      constexpr std::int64_t line = 64 / sizeof(T), distance = prefetch_distance / sizeof(T);
      for (std::int64_t k = 0; k < partials; k += line) __builtin_prefetch(x + i + k + distance);
    }
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

// Without order, more partial results hide the latency of combining.
template <class R> constexpr std::int64_t partials_of_row = R::has_order ? ordered_partials : 64;

// Rows of up to 256 numbers cost more to fold to one vector than they wait. Short rows do not ask for memory ahead.
template <class R, class T> PartialsOf<R, T> vector_of_row(const T* x, std::int64_t n) {
  if (n <= 4 * partials_of_row<R>) return vector_of<R, ordered_partials, false>(x, n);
  return vector_of<R, partials_of_row<R>, true>(x, n);
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

template <class R, Element T> void combine(Wide<T>* x, const Wide<T>* y, std::int64_t n) {
  for_row(n, x, [=](const auto& load) { return R::combine(load(x), load(y)); });
}

// Taking their addresses instantiates the kernels of every reduction.
namespace {

template <class R, class... T> constexpr auto kernels_of_rows() {
  return std::tuple(std::tuple(static_cast<Wide<T> (*)(const T*, std::int64_t)>(&reduce_block<R, T>),
                               &reduce_rows<R, T>, &combine<R, T>)...);
}

[[gnu::used]] constinit auto all_kernels_of_rows = std::tuple(
    kernels_of_rows<Sum, float, double, std::int64_t>(), kernels_of_rows<SumOfSquares, float, double>(),
    kernels_of_rows<Prod, float, double, std::int64_t>(), kernels_of_rows<Max, float, double, std::int64_t>(),
    kernels_of_rows<Min, float, double, std::int64_t>());

}  // namespace

}  // namespace minitorch::operators
