// Pictures of clothes, sorted into ten classes by a network of three layers, 784-512-256-10; or others, into theirs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "examples/number_flag.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/images.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/summary.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/training/evaluate.hpp"
#include "nn/training/metrics.hpp"
#include "nn/training/progress.hpp"

namespace {

using namespace minitorch;
using examples::above_zero, examples::add_number;

struct Flags {
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

// The first `n` examples.
nn::Subset first(const nn::ImageDataset& data, std::int64_t n) {
  return {data, arange(std::min(n, data.size())).to_vector<std::int64_t>()};
}

// Some pictures side by side, and what the model says of them.
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

void run(const Flags& flags) {
  manual_seed(flags.seed);
  const bool is_fashion = flags.data.empty();
  const auto load = [&](nn::Split split) {
    return is_fashion ? nn::fashion_mnist("", split, {.flatten = true})
                      : nn::mnist(flags.data, split, {.flatten = true});
  };
  const nn::ImageDataset training = load(nn::Split::train), testing = load(nn::Split::test);
  nn::DataLoader batches(first(training, flags.examples),
                         {.batch_size = flags.batch, .shuffle = true, .seed = flags.seed});
  nn::DataLoader test_batches(testing, {.batch_size = 1000});

  const std::int64_t pixels = training.height() * training.width();
  const std::int64_t classes = std::max(training.classes(), testing.classes());
  const Classifier model(pixels, classes);
  std::cout << nn::summary(model, {flags.batch, pixels}) << "\n";
  nn::Adam optimizer(model.parameters(), {.lr = flags.rate});
  nn::CosineAnnealingLR schedule(optimizer, std::max<std::int64_t>(1, flags.epochs * batches.size()));

  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t epoch = 1; epoch <= flags.epochs; ++epoch) {
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
  std::printf("%.1f s for %lld epochs\n\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<long long>(flags.epochs));

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
  Flags flags;
  CLI::App app("Trains a network 784-512-256-10 on Fashion-MNIST, or one like it on MNIST or a set in its form.");
  app.add_option("--data", flags.data,
                 "a folder with the four files of MNIST or a set in its form; without it Fashion-MNIST, where Debian's "
                 "package dataset-fashion-mnist puts it");
  add_number(app, "--epochs", flags.epochs, "how often all pictures are seen")->check(examples::from_zero());
  add_number(app, "--batch", flags.batch, "pictures a step")->check(above_zero());
  add_number(app, "--examples", flags.examples, "how many pictures to learn from")->check(above_zero());
  add_number(app, "--rate", flags.rate, "Adam's learning rate, which falls to 0 along a cosine")->check(above_zero());
  add_number(app, "--seed", flags.seed, "of the first weights and of the order of pictures");
  CLI11_PARSE(app, argc, argv);
  run(flags);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "05_fashion_mnist_mlp: " << error.what() << "\n";
  return EXIT_FAILURE;
}
