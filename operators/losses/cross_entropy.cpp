// Rows of logits: a row is read from memory once in each pass.
#include "operators/losses/cross_entropy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/exponentials.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t logit_grain = 16384;  // elements; below it, threads cost more than they save

// Calls f(i, begin) for each row i, whose logits are those from `begin` on.
template <class F> void for_examples(std::string_view name, const LogitSizes& sizes, const F& f) {
  const std::int64_t in_grain = std::max<std::int64_t>(1, logit_grain / sizes.classes);
  KernelTrace::record(name, {sizes.examples, sizes.classes}, Path::contiguous, sizes.examples, in_grain);
  parallel_for(sizes.examples, in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) f(i, i * sizes.classes);
  });
}

// The largest number m of a row, and Σ exp(x - m).
template <class T> struct RowScale { T largest, sum; };
template <class T> RowScale<T> scale_of_row(const T* x, std::int64_t n) {
  const T m = largest_of_row(x, n);
  return {m, static_cast<T>(sum_of_exponentials(x, n, m))};
}
// The same, with the same bits, of a row that one vector holds.
template <class T> RowScale<T> scale_of_vector(const T* x, std::int64_t n) {
  using V = Simd<T>;
  constexpr std::int64_t half = V::size / 2;
  const V row = load_strided<T>(reinterpret_cast<const char*>(x), sizeof(T), n);  // the last number fills it up
  const T m = combined_by_halves<half>(row, [](const V& a, const V& b) { return where(b == b, at_least(a, b), b); });
  std::array<T, V::size> terms;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
  exp(row - m).store(terms.data());
  std::fill(terms.begin() + n, terms.end(), T{0});
  return {m, sum(V::load(terms.data()))};
}

}  // namespace

template <std::floating_point T>
void cross_entropy(const LogitSizes& sizes, const T* x, const std::int64_t* target, const LogitScale<T>& scale, T* z) {
  for_examples("cross_entropy", sizes, [&](std::int64_t i, std::int64_t begin) {
    const auto [m, sum] = sizes.classes <= Simd<T>::size ? scale_of_vector(x + begin, sizes.classes)
                                                         : scale_of_row(x + begin, sizes.classes);
    const T log_sum = log_of_sum(sum);
    scale.largest[i] = m;
    scale.log_sum[i] = log_sum;
    z[i] = -((x[begin + target[i]] - m) - log_sum);
  });
}

template <std::floating_point T>
void cross_entropy_backward(const LogitSizes& sizes, const T* dz, const T* x, const std::int64_t* target,
                            const LogitScale<const T>& scale, T* dx) {
  for_examples("cross_entropy_backward", sizes, [&](std::int64_t i, std::int64_t begin) {
    const T m = scale.largest[i], log_sum = scale.log_sum[i], d = dz[i];
    for_row(sizes.classes, dx + begin, [=](const auto& load) { return d * exp((load(x + begin) - m) - log_sum); });
    dx[begin + target[i]] -= d;
  });
}

template void cross_entropy(const LogitSizes&, const float*, const std::int64_t*, const LogitScale<float>&, float*);
template void cross_entropy(const LogitSizes&, const double*, const std::int64_t*, const LogitScale<double>&, double*);
template void cross_entropy_backward(const LogitSizes&, const float*, const float*, const std::int64_t*,
                                     const LogitScale<const float>&, float*);
template void cross_entropy_backward(const LogitSizes&, const double*, const double*, const std::int64_t*,
                                     const LogitScale<const double>&, double*);

}  // namespace minitorch::operators
