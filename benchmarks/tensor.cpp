// Measures the workloads of compare_libtorch.cpp without libtorch, for daily use, and the number of elements from which
// a second thread pays. The grains in operators/ come from it.
#include "minitorch/tensor/tensor.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "benchmarks/workloads.hpp"
#include "minitorch/functions/making.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/parallel/parallel.hpp"

namespace {

using minitorch::benchmarks::Prepared;
using minitorch::benchmarks::Workload;

void compute(benchmark::State& state, const Workload& workload, const std::function<Prepared()>& prepare, int threads) {
  minitorch::set_num_threads(threads);
  const auto prepared = prepare();
  for (auto _ : state) prepared.run();
  if (workload.operations > 0) {
    state.counters["operations"] =
        benchmark::Counter(workload.operations, benchmark::Counter::kIsIterationInvariantRate);
  }
  if (workload.bytes > 0) {
    state.counters["bytes_read"] = benchmark::Counter(workload.bytes, benchmark::Counter::kIsIterationInvariantRate);
  }
}

void add(const Workload& workload, const std::function<Prepared()>& prepare) {
  for (const int threads : {1, 2}) {
    if (threads > 1 && !workload.two_threads) continue;
    const auto name = workload.name + "/threads:" + std::to_string(threads);
    benchmark::RegisterBenchmark(name.c_str(), compute, workload, prepare, threads)->UseRealTime();
  }
}

const bool all_are_registered = [] {
  const auto preparations = minitorch::benchmarks::minitorch_preparations();
  for (const Workload& workload : minitorch::benchmarks::workloads()) add(workload, preparations.at(workload.name));
  for (const auto& [workload, prepare] : minitorch::benchmarks::minitorch_sweep()) add(workload, prepare);
  return true;
}();

// Cuts n elements into one part per thread. If two threads take less time than one, a grain of n pays.
template <class F> void shared(benchmark::State& state) {
  const std::int64_t n = state.range(0), threads = state.range(1);
  minitorch::set_num_threads(static_cast<int>(threads));
  const auto x = minitorch::rand({n}), y = minitorch::empty({n});
  float *const x_data = x.data_pointer<float>(), *const y_data = y.data_pointer<float>();
  for (auto _ : state) {
    minitorch::operators::parallel_for(n, n / threads, [&](std::int64_t begin, std::int64_t end) {
      minitorch::operators::map(F{}, minitorch::float32, {end - begin}, {x_data + begin, &x.strides()},
                                {y_data + begin, &y.strides()});
    });
  }
}

void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"n", "threads"})->ArgsProduct({benchmark::CreateRange(4 << 10, 256 << 10, 2), {1, 2}})->UseRealTime();
}
BENCHMARK(shared<minitorch::operators::Relu>)->Apply(sizes);
BENCHMARK(shared<minitorch::operators::Exp>)->Apply(sizes);

}  // namespace
