// Rows of losses, evaluated on SIMD vectors.
#include "operators/losses/elementwise_losses.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "operators/layout/dtype.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/moments.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"
#include "operators/table/loss_functions.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t loss_grain = 64 * reduction_block;  // elements; below it, threads cost more than they save

// The vector of the elements from i on; the last one again in lanes beyond n.
template <class T> Simd<T> rest_of(const T* x, int64_t i, int64_t n) { return load_some(x + i, n - i, x[n - 1]); }

// Σ f(x, y) over n elements, at most a block.
template <class F, class T> Wide<T> sum_of_block(const F& f, int64_t n, const T* x, const T* y) {
  constexpr int64_t line = 64 / sizeof(T);  // as many as are summed at once, whatever the size of a vector
  const int64_t full = n / line * line;
  auto [total] = totals<T, 1>(
      full, [&](const auto& load, auto& sums) { sums[0] = sums[0] + f.value(load(x, T{0}), load(y, T{0})); });
  if (full == n) return total;
  for (int64_t first = full; first < n; first += Simd<T>::size) {
    const Simd<T> rest = f.value(rest_of(x, first, n), rest_of(y, first, n));
    for (int64_t i = first; i < std::min(n, first + Simd<T>::size); ++i) total += rest[i - first];
  }
  return total;
}

}  // namespace

template <class F, std::floating_point T> Wide<T> sum_of_losses(const F& f, int64_t n, const T* x, const T* y) {
  KernelTrace::record(F::name, {n}, Path::contiguous, n, loss_grain);
  if (n <= loss_grain) {
    Wide<T> sum = 0;
    for_blocks(n, [&](int64_t block, int64_t size) { sum += sum_of_block(f, size, x + block, y + block); });
    return reduce_row<Sum>(&sum, 1);
  }
  std::vector<Wide<T>> sums(static_cast<std::size_t>(quotient_rounded_up(n, loss_grain)));
  parallel_for(n, loss_grain, [&](int64_t begin, int64_t end) {
    Wide<T> sum = 0;
    for_blocks(end - begin, [&](int64_t block, int64_t size) {
      sum += sum_of_block(f, size, x + begin + block, y + begin + block);
    });
    sums[static_cast<std::size_t>(begin / loss_grain)] = sum;
  });
  return reduce_row<Sum>(sums.data(), static_cast<int64_t>(sums.size()));
}

template <class F, std::floating_point T>
void sum_of_losses_backward(const F& f, int64_t n, T dz, const T* x, const T* y, T* dx, T* dy) {
  KernelTrace::record(F::name, {n}, Path::contiguous, n, loss_grain);
  using Numbers = const Simd<T>&;
  parallel_for(n, loss_grain, [&](int64_t begin, int64_t end) {
    const auto multiply = [&](T* out, const auto& slope) {  // out = dz · slope(x, y)
      if (out == nullptr) return;
      for_row(end - begin, out + begin, [=](const auto& load) { return dz * slope(load(x + begin), load(y + begin)); });
    };
    multiply(dx, [&](Numbers input, Numbers target) -> Simd<T> { return f.slope_x(input, target); });
    multiply(dy, [&](Numbers input, Numbers target) -> Simd<T> { return f.slope_y(input, target); });
  });
}

// Taking their addresses instantiates the kernels of every row.
namespace {

template <class... F> constexpr auto kernels_of_losses(Table<F...>) {
  return std::tuple(std::tuple(&sum_of_losses<F, float>, &sum_of_losses<F, double>, &sum_of_losses_backward<F, float>,
                               &sum_of_losses_backward<F, double>)...);
}

[[gnu::used]] constinit auto all_kernels_of_losses = kernels_of_losses(LossFunctions{});

}  // namespace

}  // namespace minitorch::operators
