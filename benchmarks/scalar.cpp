// Measures Scalar: nanoseconds per operation, for forward, backward and release together, on warm memory.
// `network` and `chain` are common benchmarks of tapes; README.md has results, also of other libraries.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "examples/scalar_network.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using minitorch::Generator;
using minitorch::Scalar;
using minitorch::examples::Layer;

void count_operations(benchmark::State& state, std::int64_t per_iteration) {
  state.counters["time/operation"] = benchmark::Counter(static_cast<double>(state.iterations() * per_iteration),
                                                        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// A network 2-16-16-1 with tanh on 50 points, one backward pass each: 641 operations per point.
void network(benchmark::State& state) {
  constexpr std::int64_t operations = 641, n = 50;
  Generator generator(1);
  const std::array layers = {Layer(2, 16, generator), Layer(16, 16, generator), Layer(16, 1, generator)};
  const auto activate = [](std::vector<Scalar> values) {
    for (Scalar& value : values) value = tanh(value);
    return values;
  };
  std::vector<std::vector<double>> points;
  for (int i = 0; i < n; ++i) points.push_back({generator.uniform(-1, 1), generator.uniform(-1, 1)});

  for (auto _ : state) {
    for (const auto& point : points) {
      const auto h = activate(layers[0](point));
      const auto y = activate(layers[2](activate(layers[1](h))));
      y.front().backward();
    }
  }
  count_operations(state, operations * n);
}
BENCHMARK(network);

// A chain of operations, each the argument of the next. The run before the loop allocates the memory.
void chain(benchmark::State& state) {
  const std::int64_t n = state.range(0);
  const Scalar x{1.0};
  const auto run = [&] {
    Scalar y = x;
    for (std::int64_t i = 0; i < n; ++i) y = y * 1.0000001;
    y.backward();
  };
  run();
  for (auto _ : state) run();
  count_operations(state, n);
}
BENCHMARK(chain)->Arg(1'000)->Arg(100'000)->Arg(10'000'000);

// A graph of two operations, which shows the fixed cost of a pass: y = x x + x.
void small(benchmark::State& state) {
  const Scalar x{3.0};
  for (auto _ : state) (x * x + x).backward();
  count_operations(state, 2);
}
BENCHMARK(small);

}  // namespace
