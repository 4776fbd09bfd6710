// Classifies pictures of clothes (Fashion-MNIST) with convolutions. The same pictures as in example 5.
//
// Two networks: `cnn`, stages of convolution, batch normalisation, relu and pooling; and `course`, that of miniTorch's
// fourth module. Two recipes: `plain`, a few epochs of Adam; and `full`, which also flips the pictures, smooths the
// labels, drops units out, and takes longer. Shifts by a pixel cost accuracy in so few epochs.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

namespace {

using namespace minitorch;
using Range = examples::Flags::Range;

struct Settings {
  std::string net = "cnn", recipe = "plain";
  std::int64_t epochs = 0, batch = 64, examples = 60'000;
  double rate = 4e-3;
  std::uint64_t seed = 1;

  bool is_full() const { return recipe == "full"; }
};

std::unique_ptr<nn::Module> network(const Settings& settings) {
  const nn::PictureSize picture{.channels = 1, .height = 28, .width = 28};
  if (settings.net == "course") return std::make_unique<nn::CourseCnn>(picture, 10);
  return std::make_unique<nn::PictureCnn>(picture, 10,
                                          nn::PictureCnnOptions{.dropout = settings.is_full() ? 0.1 : 0.0});
}

void run(const Settings& settings) {
  manual_seed(settings.seed);
  const nn::ImageDataset pictures = nn::fashion_mnist("", nn::Split::train);
  const auto chosen = arange(std::min(settings.examples, pictures.size())).to_vector<std::int64_t>();
  const nn::Subset training(pictures, chosen);
  const nn::Transform change =
      settings.is_full() ? nn::random_horizontal_flip({.seed = settings.seed}) : nn::Transform();
  nn::DataLoader batches(nn::TransformedDataset(training, {.x = change}),
                         {.batch_size = settings.batch, .shuffle = true, .seed = settings.seed});
  nn::DataLoader test_batches(nn::fashion_mnist("", nn::Split::test), {.batch_size = 500});

  const auto model = network(settings);
  std::cout << nn::summary(*model, {settings.batch, 1, 28, 28}) << "\n";
  const std::int64_t epochs = settings.epochs > 0 ? settings.epochs : settings.is_full() ? 9 : 3;
  const std::int64_t steps = epochs * batches.size();
  nn::AdamW optimizer(model->parameters(), {.lr = settings.rate, .weight_decay = settings.is_full() ? 0.05 : 0.01});
  nn::OneCycleLR schedule(optimizer, {.max_lr = settings.rate,  // up, and down along a cosine
                                      .total_steps = steps + 1,
                                      .pct_start = settings.is_full() ? 0.2 : 0.1,
                                      .cycle_momentum = false});

  const auto start = std::chrono::steady_clock::now();
  nn::fit(*model, nn::CrossEntropyLoss({.label_smoothing = settings.is_full() ? 0.05 : 0.0}), optimizer, batches,
          {.epochs = epochs,
           .validation = &test_batches,
           .validation_loss = nn::CrossEntropyLoss(),
           .scheduler = schedule});
  std::printf("%.1f s for %lld epochs\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<long long>(epochs));
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  examples::Flags command_line("Trains a network of convolutions on Fashion-MNIST.");
  command_line.add("--net", settings.net, "network", {"cnn", "course"});
  command_line.add("--recipe", settings.recipe, "how to train it", {"plain", "full"});
  command_line.add("--epochs", settings.epochs, "number of passes over all images (0: as the recipe says)",
                   Range::from_zero);
  command_line.add("--batch", settings.batch, "images per step", Range::above_zero);
  command_line.add("--examples", settings.examples, "number of images to train on", Range::above_zero);
  command_line.add("--rate", settings.rate, "Adam's largest learning rate; it rises, and falls to 0 along a cosine",
                   Range::above_zero);
  command_line.add("--seed", settings.seed, "seed of the first weights and of the order of images");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "13_fashion_mnist_cnn: " << error.what() << "\n";
  return EXIT_FAILURE;
}
