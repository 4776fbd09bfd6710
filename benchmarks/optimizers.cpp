// Measures optimiser steps of a small and of a larger network, and the number of elements from which a second thread
// pays. The grain in operators/optim/optimizer_steps.cpp comes from it.
#include <cstdint>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "minitorch/functions/making.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/sgd.hpp"
#include "operators/optim/optimizer_steps.hpp"
#include "operators/parallel/parallel.hpp"

namespace {

using namespace minitorch;

// Returns the weights and biases of layers of these sizes, with gradients.
std::vector<nn::Parameter> parameters_of(const std::vector<std::int64_t>& sizes) {
  std::vector<nn::Parameter> all;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    for (const Shape& shape : {Shape{sizes[i], sizes[i - 1]}, Shape{sizes[i]}}) {
      all.emplace_back(randn(shape));
      all.back().value().set_grad(randn(shape));
    }
  }
  return all;
}

const std::vector<std::int64_t> small = {2, 16, 16, 1}, large = {784, 512, 256, 10};

void sgd(benchmark::State& state, const std::vector<std::int64_t>& sizes) {
  set_num_threads(1);
  nn::SGD optimizer(parameters_of(sizes), {.lr = 1e-6, .momentum = 0.9});
  for (auto _ : state) optimizer.step();
}
void adam(benchmark::State& state, const std::vector<std::int64_t>& sizes) {
  set_num_threads(1);
  nn::Adam optimizer(parameters_of(sizes), {.lr = 1e-6});
  for (auto _ : state) optimizer.step();
}
void clip(benchmark::State& state, const std::vector<std::int64_t>& sizes) {
  set_num_threads(1);
  const auto parameters = parameters_of(sizes);
  for (auto _ : state) benchmark::DoNotOptimize(nn::clip_grad_norm(parameters, 0.9));
}
BENCHMARK_CAPTURE(sgd, small, small);
BENCHMARK_CAPTURE(sgd, large, large);
BENCHMARK_CAPTURE(adam, small, small);
BENCHMARK_CAPTURE(adam, large, large);
BENCHMARK_CAPTURE(clip, small, small);
BENCHMARK_CAPTURE(clip, large, large);

// Cuts n elements into one part per thread. If two threads take less time than one, a grain of n pays.
void shared_adam(benchmark::State& state) {
  const std::int64_t n = state.range(0), threads = state.range(1);
  set_num_threads(static_cast<int>(threads));
  const Tensor p = randn({n}), g = randn({n}), m = zeros({n}), v = zeros({n});
  const operators::AdamStep step = {.base = {.lr = 1e-6}, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8};
  for (auto _ : state) {
    operators::parallel_for(n, n / threads, [&](std::int64_t begin, std::int64_t end) {
      operators::adam_step<float>(end - begin, p.data_pointer<float>() + begin, g.data_pointer<float>() + begin,
                                  m.data_pointer<float>() + begin, v.data_pointer<float>() + begin, nullptr, step);
    });
  }
}
void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"n", "threads"})->ArgsProduct({benchmark::CreateRange(2 << 10, 32 << 10, 2), {1, 2}})->UseRealTime();
}
BENCHMARK(shared_adam)->Apply(sizes);

}  // namespace
