// Learns to draw clothes: a variational autoencoder (Kingma & Welling 2014) of Fashion-MNIST. The encoder maps a
// picture to a normal distribution over 16 numbers, and the decoder maps numbers drawn from it back to a picture. The
// loss is the negative log-likelihood of the pixels and the distance of that distribution from the standard normal one,
// so that the decoder also draws clothes from random numbers.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/pictures/images.hpp"
#include "nn/pictures/picture_output.hpp"
#include "nn/training/metrics.hpp"
#include "nn/training/progress.hpp"

namespace {

using namespace minitorch;
using Range = examples::Flags::Range;

constexpr std::int64_t side = 28, pixels = side * side;

struct Settings {
  std::int64_t epochs = 10, batch = 128, examples = 60'000, hidden = 256, code = 16;
  double rate = 2e-3;
  std::uint64_t seed = 1;
  std::string picture = "";
};

struct Code {
  Tensor mean, log_variance;  // (N, code)
};

struct Autoencoder : nn::Module {
  nn::Linear read, mean, log_variance, widen, draw;

  explicit Autoencoder(const Settings& settings)
      : read(add("read", nn::Linear(pixels, settings.hidden))),
        mean(add("mean", nn::Linear(settings.hidden, settings.code))),
        log_variance(add("log_variance", nn::Linear(settings.hidden, settings.code))),
        widen(add("widen", nn::Linear(settings.code, settings.hidden))),
        draw(add("draw", nn::Linear(settings.hidden, pixels))) {}

  Code encode(const Tensor& x) const {
    const Tensor features = relu(read(x));
    return {mean(features), log_variance(features)};
  }
  // Returns the logits of the pixels.
  Tensor decode(const Tensor& code) const { return draw(relu(widen(code))); }
};

// Returns a bound of the negative log-likelihood of each picture, on average: Σ -ln p(pixel) + KL, where
// KL = Σ (m² + v - 1 - ln v) / 2 of the mean m and variance v of each number.
Tensor loss_of(const Autoencoder& model, const Tensor& x, Generator& generator) {
  const auto [mean, log_variance] = model.encode(x);
  const Tensor noise = randn(mean.shape(), {.generator = &generator});
  const Tensor logits = model.decode(mean + exp(log_variance / 2) * noise);
  const Tensor pixel_losses = nn::bce_with_logits(logits, x, {.reduction = nn::Reduction::sum});
  const Tensor distance = sum(mean * mean + exp(log_variance) - 1 - log_variance) / 2;
  return (pixel_losses + distance) / static_cast<double>(x.size(0));
}

double test_loss(const Autoencoder& model, nn::DataLoader& batches, Generator generator) {
  const auto without_graph = no_grad();
  nn::RunningMean loss;
  for (const auto& [x, y] : batches) loss.add(loss_of(model, x, generator).item(), static_cast<double>(x.size(0)));
  return loss.value();
}

// Prints pictures (N, 784) of numbers from 0 to 1 side by side.
void print(const Tensor& pictures) {
  constexpr std::string_view shades = " .:-=+*#%@";
  const auto values = pictures.to_vector<float>();
  for (std::int64_t row = 0; row < side; row += 2) {  // a character is twice as high as wide
    std::string line;
    for (std::int64_t n = 0; n < pictures.size(0); ++n) {
      for (std::int64_t column = 0; column < side; ++column) {
        const auto at = static_cast<std::size_t>(n * pixels + row * side + column);
        const float grey = (values[at] + values[at + static_cast<std::size_t>(side)]) / 2;
        line += shades[std::min(static_cast<std::size_t>(grey * 10), shades.size() - 1)];
      }
    }
    std::cout << line << "\n";
  }
}

void run(const Settings& settings) {
  manual_seed(settings.seed);
  Generator generator(settings.seed);
  const nn::ImageDataset training = nn::fashion_mnist("", nn::Split::train, {.flatten = true}),
                         test = nn::fashion_mnist("", nn::Split::test, {.flatten = true});
  const auto chosen = arange(std::min(settings.examples, training.size())).to_vector<std::int64_t>();
  nn::DataLoader batches(nn::Subset(training, chosen),
                         {.batch_size = settings.batch, .shuffle = true, .seed = settings.seed});
  nn::DataLoader test_batches(test, {.batch_size = 1000});
  const Autoencoder model(settings);
  nn::Adam optimizer(model.parameters(), {.lr = settings.rate});

  for (std::int64_t epoch = 1; epoch <= settings.epochs; ++epoch) {
    nn::Progress progress(batches, {.title = "epoch " + std::to_string(epoch)});
    for (const auto& [x, y] : progress) {
      const Tensor loss = loss_of(model, x, generator);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      progress.loss(loss.item());
    }
    std::printf("        test: %.2f nats a picture\n", test_loss(model, test_batches, generator));
    std::fflush(stdout);
  }

  const auto without_graph = no_grad();
  const std::vector<std::int64_t> shown = {0, 1, 2, 3};
  const Tensor x = test.batch(shown).x, again = sigmoid(model.decode(model.encode(x).mean)),
               drawn = sigmoid(model.decode(randn({4, settings.code}, {.generator = &generator})));
  std::cout << "\nfour pictures of the test, and what is left of them in " << settings.code << " numbers:\n";
  print(x);
  print(again);
  std::cout << "\nfour pictures of random numbers:\n";
  print(drawn);
  if (settings.picture.empty()) return;
  nn::write_picture(settings.picture, nn::make_grid(cat({x, again, drawn}).reshape({-1, 1, side, side}), {.nrow = 4}));
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  examples::Flags command_line("Trains a variational autoencoder on Fashion-MNIST, and draws clothes.");
  command_line.add("--epochs", settings.epochs, "number of passes over all images", Range::above_zero);
  command_line.add("--batch", settings.batch, "images per step", Range::above_zero);
  command_line.add("--examples", settings.examples, "number of images to train on", Range::above_zero);
  command_line.add("--hidden", settings.hidden, "size of the hidden layers", Range::above_zero);
  command_line.add("--code", settings.code, "numbers that describe a picture", Range::above_zero);
  command_line.add("--rate", settings.rate, "learning rate of Adam", Range::above_zero);
  command_line.add("--picture", settings.picture, "file to draw the clothes to as well, .png or .jpg (default: none)");
  command_line.add("--seed", settings.seed, "seed of weights, noise, the order of images and drawn pictures");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "18_autoencoder: " << error.what() << "\n";
  return EXIT_FAILURE;
}
