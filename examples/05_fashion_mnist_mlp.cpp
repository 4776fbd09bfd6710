// Classifies pictures of clothes (Fashion-MNIST), or other pictures in IDX files, with a network 784-512-256-10.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/losses/loss_modules.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/summary.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/pictures/images.hpp"
#include "nn/training/fit.hpp"
#include "nn/training/metrics.hpp"

namespace {

using namespace minitorch;
using Range = examples::Flags::Range;

struct Settings {
  std::string data;
  std::int64_t epochs = 5;
  std::int64_t batch = 128;
  std::int64_t examples = 60'000;
  double rate = 1e-3;
  std::uint64_t seed = 1;
};

struct Classifier : nn::Module {
  nn::Linear hidden1, hidden2, out;

  Classifier(std::int64_t pixels, std::int64_t classes)
      : hidden1(add("hidden1", nn::Linear(pixels, 512))),
        hidden2(add("hidden2", nn::Linear(512, 256))),
        out(add("out", nn::Linear(256, classes))) {}

  Tensor forward(const Tensor& x) const override { return out(relu(hidden2(relu(hidden1(x))))); }
};

// Returns the first `n` examples.
nn::Subset first(const nn::ImageDataset& data, std::int64_t n) {
  return {data, arange(std::min(n, data.size())).to_vector<std::int64_t>()};
}

// Draws three pictures side by side, with the model's predictions below.
void draw(const Classifier& model, const nn::ImageDataset& data, const std::vector<std::string>& names) {
  const std::vector<std::int64_t> chosen = {0, 1, 2};
  std::vector<std::istringstream> pictures;
  for (const std::int64_t i : chosen) pictures.emplace_back(data.drawn(i));
  for (std::int64_t row = 0; row < data.height(); ++row) {
    for (std::istringstream& picture : pictures) {
      std::string line;
      std::getline(picture, line);
      std::cout << line << "  ";
    }
    std::cout << "\n";
  }
  const auto guard = no_grad();
  const auto [x, y] = data.batch(chosen);
  const auto predicted = nn::predicted_classes(model(x)).to_vector<std::int64_t>();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto label = static_cast<std::size_t>(y.at({static_cast<std::int64_t>(i)}));
    std::string text = names[static_cast<std::size_t>(predicted[i])] + " (is " + names[label] + ")";
    text.resize(static_cast<std::size_t>(data.width()) + 2, ' ');
    std::cout << text;
  }
  std::cout << "\n";
}

void run(const Settings& settings) {
  manual_seed(settings.seed);
  const bool is_fashion = settings.data.empty();
  const auto load = [&](nn::Split split) {
    return is_fashion ? nn::fashion_mnist("", split, {.flatten = true})
                      : nn::mnist(settings.data, split, {.flatten = true});
  };
  const nn::ImageDataset training = load(nn::Split::train), testing = load(nn::Split::test);
  nn::DataLoader batches(first(training, settings.examples),
                         {.batch_size = settings.batch, .shuffle = true, .seed = settings.seed});
  nn::DataLoader test_batches(testing, {.batch_size = 1000});

  const std::int64_t pixels = training.height() * training.width();
  const std::int64_t classes = std::max(training.classes(), testing.classes());
  const Classifier model(pixels, classes);
  std::cout << nn::summary(model, {settings.batch, pixels}) << "\n";
  nn::Adam optimizer(model.parameters(), {.lr = settings.rate});
  nn::CosineAnnealingLR schedule(optimizer, std::max<std::int64_t>(1, settings.epochs * batches.size()));

  const auto start = std::chrono::steady_clock::now();
  nn::fit(model, nn::CrossEntropyLoss(), optimizer, batches,
          {.epochs = settings.epochs, .validation = &test_batches, .scheduler = {schedule, nn::Each::step}});
  std::printf("%.1f s for %lld epochs\n\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<long long>(settings.epochs));

  std::vector<std::string> names;
  for (std::size_t c = 0; c < static_cast<std::size_t>(classes); ++c) {
    names.push_back(is_fashion ? std::string(nn::fashion_mnist_classes[c]) : std::to_string(c));
  }
  nn::ConfusionMatrix confusion(names);
  const auto guard = no_grad();
  for (const auto& [x, y] : test_batches) confusion.add(model(x), y);
  std::cout << confusion << "\n";
  draw(model, testing, names);
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  examples::Flags command_line("Trains a network 784-512-256-10 on Fashion-MNIST, MNIST, or a set in its format.");
  command_line.add(
      "--data", settings.data,
      "folder with the four files of MNIST or of a set in its format (default: Fashion-MNIST, from Debian's "
      "package dataset-fashion-mnist)");
  command_line.add("--epochs", settings.epochs, "number of passes over all images", Range::from_zero);
  command_line.add("--batch", settings.batch, "images per step", Range::above_zero);
  command_line.add("--examples", settings.examples, "number of images to train on", Range::above_zero);
  command_line.add("--rate", settings.rate, "Adam's first learning rate; it falls to 0 along a cosine",
                   Range::above_zero);
  command_line.add("--seed", settings.seed, "seed of the first weights and of the order of images");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "05_fashion_mnist_mlp: " << error.what() << "\n";
  return EXIT_FAILURE;
}
