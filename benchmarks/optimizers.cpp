// Measures optimiser steps of a small and of a larger network, whole steps as they are and captured, and the number of
// elements from which a second thread pays. The grain in operators/optim/optimizer_steps.cpp comes from it.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "minitorch/functions/making.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/capture.hpp"
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

// A whole step of Adam on a network with two hidden layers, by itself and captured.
void step_of(benchmark::State& state, const std::vector<std::int64_t>& sizes, std::int64_t batch, bool is_captured) {
  set_num_threads(1);
  // A unit of ReLU that gets no gradient would soon have averages near 0, which take several times as long.
  const nn::Sequential model(nn::Linear(sizes[0], sizes[1]), nn::LeakyReLU(), nn::Linear(sizes[1], sizes[2]),
                             nn::LeakyReLU(), nn::Linear(sizes[2], sizes[3]));
  nn::Adam optimizer(model.parameters(), {.lr = 0});  // so that each step has the numbers of the first
  const auto step = [&](const Tensor& x, const Tensor& y) {
    optimizer.zero_grad();
    const Tensor loss = nn::bce_with_logits(model(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  auto captured = nn::capture(step);
  const Tensor x = randn({batch, sizes[0]}), y = rand({batch, sizes[3]});
  for (auto _ : state) benchmark::DoNotOptimize(is_captured ? captured(x, y) : step(x, y));
}
const std::vector<std::int64_t> points = {2, 16, 16, 1}, more_points = {2, 64, 64, 1}, odd = {100, 37, 19, 3};
BENCHMARK_CAPTURE(step_of, points_10, points, 10, false);
BENCHMARK_CAPTURE(step_of, points_10_captured, points, 10, true);
BENCHMARK_CAPTURE(step_of, points_1, points, 1, false);
BENCHMARK_CAPTURE(step_of, points_1_captured, points, 1, true);
BENCHMARK_CAPTURE(step_of, more_points_1, more_points, 1, false);
BENCHMARK_CAPTURE(step_of, more_points_1_captured, more_points, 1, true);
BENCHMARK_CAPTURE(step_of, more_points_32, more_points, 32, false);
BENCHMARK_CAPTURE(step_of, more_points_32_captured, more_points, 32, true);
BENCHMARK_CAPTURE(step_of, odd_7, odd, 7, false);
BENCHMARK_CAPTURE(step_of, odd_7_captured, odd, 7, true);

// Cuts n elements into one part per thread. If two threads take less time than one, a grain of n pays.
void shared_adam(benchmark::State& state) {
  const std::int64_t n = state.range(0), threads = state.range(1);
  set_num_threads(static_cast<int>(threads));
  const Tensor p = randn({n}), g = randn({n}), m = zeros({n}), v = zeros({n});
  const operators::AdamStep step = {.base = {}, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8, .rate = 1e-6};
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
