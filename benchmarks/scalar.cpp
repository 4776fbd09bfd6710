// Scalar: nanoseconds an operation, forward, backward and release together, on memory that is warm.
// The two workloads are those that tapes are measured by; what they gave, and for other libraries, is in README.md.
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

// A network 2-16-16-1 with tanh and 50 points, one backward each: 641 operations a point.
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

// One chain of operations, each the argument of the next. The first round takes the memory from the system.
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

// Graphs of a few operations, where what a pass costs at all shows: y = x x + x.
void small(benchmark::State& state) {
  const Scalar x{3.0};
  for (auto _ : state) (x * x + x).backward();
  count_operations(state, 2);
}
BENCHMARK(small);

}  // namespace
