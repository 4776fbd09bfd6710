// An epoch of 20 batches of 8 pictures, with a training step for each, by the number of workers: pictures that take
// 1 ms to come, as from a slow disk, and pictures that are decoded and made smaller.
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include "minitorch/functions/making.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/dataset.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/pictures/picture_file.hpp"

namespace {

using namespace minitorch;

constexpr std::int64_t side = 64, numbers = 3 * side * side;

// Pictures that take 1 ms to come.
struct SlowPictures : nn::Dataset {
  Tensor picture = ones({numbers});
  std::int64_t size() const override { return 160; }
  nn::Batch item(std::int64_t i) const override {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {picture, tensor(i % 10)};
  }
};

// A file of 256 x 256 pixels.
struct DecodedPictures : nn::Dataset {
  std::string bytes = "P6 256 256 255\n" + std::string(std::size_t{3} * 256 * 256, 'x');
  std::int64_t size() const override { return 160; }
  nn::Batch item(std::int64_t i) const override {
    return {nn::resized(nn::parse_pictures(bytes, "picture")[0], side, side).flatten(), tensor(i % 10)};
  }
};

template <class Pictures> void epoch(benchmark::State& state) {
  manual_seed(1);
  const nn::Sequential model(nn::Linear(numbers, 256), nn::ReLU(), nn::Linear(256, 10));
  nn::SGD optimizer(model.parameters(), {.lr = 1e-3});
  nn::DataLoader loader(Pictures(), {.batch_size = 8, .workers = state.range(0)});
  for ([[maybe_unused]] auto _ : state) {
    for (const auto& [x, y] : loader) {
      optimizer.zero_grad();
      for (int pass = 0; pass < 4; ++pass) nn::cross_entropy(model(x), y).backward();
      optimizer.step();
    }
  }
}

void none_to_two(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("workers")->DenseRange(0, 2)->UseRealTime()->Unit(benchmark::kMillisecond);
}
BENCHMARK(epoch<SlowPictures>)->Name("slow")->Apply(none_to_two);
BENCHMARK(epoch<DecodedPictures>)->Name("decoded")->Apply(none_to_two);

}  // namespace
