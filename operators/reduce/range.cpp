// Compares magnitudes as integers: without their sign, floating-point numbers have the same order as their bits, NaN is
// above all, and GCC 12 vectorises integer comparisons but not those of floating-point numbers.
#include "operators/reduce/range.hpp"

#include <atomic>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "operators/layout/rows.hpp"
#include "operators/parallel/parallel.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t range_grain = 1 << 18;  // elements; below it, threads cost more than they save

}  // namespace

template <std::floating_point T> bool magnitudes_between(const View<const T>& x, T least, T most) {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr Word without_sign = ~Word{0} >> 1;
  std::atomic<bool> are_between = true;
  const auto look_at = [&, low = std::bit_cast<Word>(least), high = std::bit_cast<Word>(most)](
                           const T* from, std::int64_t step, std::int64_t n) {
    Word outside = 0;  // without an early exit, compilers use SIMD vectors
    for (std::int64_t i = 0; i < n; ++i) {
      const Word size = std::bit_cast<Word>(from[i * step]) & without_sign;
      outside |= static_cast<Word>(size < low) | static_cast<Word>(size > high);
    }
    if (outside != 0) are_between.store(false, std::memory_order_relaxed);
  };
  if (x.is_contiguous()) {
    parallel_for(x.numel(), range_grain,
                 [&](std::int64_t begin, std::int64_t end) { look_at(x.data + begin, 1, end - begin); });
    return are_between;
  }
  const Walk<1> walk = merged(Walk<1>{x.shape, {x.strides}});
  parallel_for(walk.numel(), range_grain, [&](std::int64_t begin, std::int64_t end) {
    for_rows(walk, begin, end,
             [&](const auto& at, std::int64_t n) { look_at(x.data + at[0], walk.strides[0].back(), n); });
  });
  return are_between;
}

template bool magnitudes_between(const View<const float>&, float, float);
template bool magnitudes_between(const View<const double>&, double, double);

}  // namespace minitorch::operators
