// Measures the matrix product in the three forms of training (y = x w, dw = xᵀ dy, dx = dy wᵀ, so a b, aᵀ b and a bᵀ),
// on one and on two threads. Arguments: n, k, m, form, threads. README.md has results.
#include "operators/linear/matmul.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "operators/parallel/parallel.hpp"
#include "operators/random/generator.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::operators;

constexpr std::array forms = {"a b", "aT b", "a bT"};

std::vector<float> random_numbers(std::int64_t n) {
  Generator generator(1);
  std::vector<float> numbers;
  for (std::int64_t i = 0; i < n; ++i) numbers.push_back(static_cast<float>(generator.uniform(-1, 1)));
  return numbers;
}

void product(benchmark::State& state) {
  const std::int64_t n = state.range(0), k = state.range(1), m = state.range(2), form = state.range(3);
  set_num_threads(static_cast<int>(state.range(4)));
  const auto a = random_numbers(n * k), b = random_numbers(k * m);
  std::vector<float> c(static_cast<std::size_t>(n * m));
  const View<const float> x{a.data(), {n, k}, form == 1 ? Strides{1, n} : Strides{k, 1}};
  const View<const float> y{b.data(), {k, m}, form == 2 ? Strides{1, k} : Strides{m, 1}};
  const View<float> z = contiguous_view(c.data(), {n, m});
  for (auto _ : state) {
    matmul(x, y, z);
    benchmark::ClobberMemory();
  }
  state.SetLabel(forms.at(static_cast<std::size_t>(form)));
  state.counters["multiply-adds"] =
      benchmark::Counter(static_cast<double>(state.iterations() * n * k * m), benchmark::Counter::kIsRate);
}

void small_and_large(benchmark::internal::Benchmark* benchmark) {
  constexpr std::array<std::array<std::int64_t, 3>, 17> small = {{{1, 1, 1},
                                                                  {2, 16, 16},
                                                                  {64, 2, 16},
                                                                  {64, 16, 2},
                                                                  {16, 64, 2},
                                                                  {64, 16, 16},
                                                                  {16, 64, 16},
                                                                  {16, 64, 64},
                                                                  {64, 16, 64},
                                                                  {32, 64, 64},
                                                                  {64, 64, 64},
                                                                  {128, 512, 10},
                                                                  {128, 10, 512},
                                                                  {10, 128, 512},
                                                                  {1, 784, 512},
                                                                  {784, 512, 1},
                                                                  {512, 1, 784}}};
  constexpr std::array<std::array<std::int64_t, 3>, 5> large = {
      {{128, 128, 128}, {256, 256, 256}, {128, 784, 512}, {512, 512, 512}, {1024, 1024, 1024}}};
  for (const std::int64_t form : {0, 1, 2}) {
    for (const auto& [n, k, m] : small) benchmark->Args({n, k, m, form, 1});
    for (const auto& [n, k, m] : large) benchmark->Args({n, k, m, form, 1})->Args({n, k, m, form, 2});
  }
}
BENCHMARK(product)->Apply(small_and_large)->UseRealTime();

}  // namespace
