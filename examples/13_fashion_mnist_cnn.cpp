// Classifies pictures of clothes (Fashion-MNIST) with convolutions: two of 3 x 3, each with batch normalisation,
// relu and pooling, and two linear layers. The same pictures as in example 5, and a fifth fewer errors.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

namespace {

using namespace minitorch;
using Range = examples::Flags::Range;

struct Settings {
  std::int64_t epochs = 3, batch = 64, examples = 60'000;
  double rate = 4e-3;
  std::uint64_t seed = 1;
};

struct Cnn : nn::Module {
  nn::Conv2d conv1 = add("conv1", nn::Conv2d(1, 16, 3));  // 28 x 28 to 26 x 26
  nn::BatchNorm2d norm1 = add("norm1", nn::BatchNorm2d(16));
  nn::Conv2d conv2 = add("conv2", nn::Conv2d(16, 32, 3));  // 13 x 13 to 11 x 11
  nn::BatchNorm2d norm2 = add("norm2", nn::BatchNorm2d(32));
  nn::Linear hidden = add("hidden", nn::Linear(32 * 5 * 5, 128));
  nn::Linear out = add("out", nn::Linear(128, 10));

  Tensor forward(const Tensor& x) const override {
    const Tensor pictures = max_pool2d(relu(norm1(conv1(x))), 2);
    return out(relu(hidden(flatten(max_pool2d(relu(norm2(conv2(pictures))), 2), 1))));
  }
};

void run(const Settings& settings) {
  manual_seed(settings.seed);
  const nn::ImageDataset training = nn::fashion_mnist("", nn::Split::train);
  const auto chosen = arange(std::min(settings.examples, training.size())).to_vector<std::int64_t>();
  nn::DataLoader batches(nn::Subset(training, chosen),
                         {.batch_size = settings.batch, .shuffle = true, .seed = settings.seed});
  nn::DataLoader test_batches(nn::fashion_mnist("", nn::Split::test), {.batch_size = 500});

  const Cnn model;
  std::cout << nn::summary(model, {settings.batch, 1, 28, 28}) << "\n";
  nn::Adam optimizer(model.parameters(), {.lr = settings.rate});
  nn::CosineAnnealingLR schedule(optimizer, settings.epochs * batches.size());

  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t epoch = 1; epoch <= settings.epochs; ++epoch) {
    nn::Progress progress(batches, {.title = "epoch " + std::to_string(epoch)});
    for (const auto& [x, y] : progress) {
      const Tensor loss = nn::cross_entropy(model(x), y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      schedule.step();
      progress.loss(loss.item());
    }
    const nn::Evaluation found = nn::evaluate(model, test_batches);
    std::printf("        test: loss %.4f, %.2f %% of %lld right\n", found.loss, 100 * found.accuracy,
                static_cast<long long>(found.examples));
    std::fflush(stdout);
  }
  std::printf("%.1f s for %lld epochs\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<long long>(settings.epochs));
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  examples::Flags command_line("Trains a network of convolutions on Fashion-MNIST.");
  command_line.add("--epochs", settings.epochs, "number of passes over all images", Range::above_zero);
  command_line.add("--batch", settings.batch, "images per step", Range::above_zero);
  command_line.add("--examples", settings.examples, "number of images to train on", Range::above_zero);
  command_line.add("--rate", settings.rate, "Adam's first learning rate; it falls to 0 along a cosine",
                   Range::above_zero);
  command_line.add("--seed", settings.seed, "seed of the first weights and of the order of images");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "13_fashion_mnist_cnn: " << error.what() << "\n";
  return EXIT_FAILURE;
}
