// Makes up names with the network of Bengio et al. (2003), as in Karpathy's makemore, part 3: the next letter from the
// three before, by their vectors, a hidden layer of 200 with batch normalisation and tanh, and a softmax. It learns in
// batches of 64, not 32, and the rate falls from 0.1 to 0 by a cosine instead of in steps.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "examples/names.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/init.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::examples;
using Range = Flags::Range;

constexpr std::int64_t context = 3, embedding = 10;

struct Settings {
  std::string names;
  std::int64_t steps = 20'000, batch = 64, hidden = 200, samples = 10;
  std::uint64_t seed = 1;
};

struct Mlp : nn::Module {
  nn::Embedding letters;
  nn::Linear hidden;
  nn::BatchNorm1d norm;
  nn::Linear out;

  Mlp(std::int64_t alphabet, std::int64_t width)
      : letters(add("letters", nn::Embedding(alphabet, embedding))),
        hidden(add("hidden", nn::Linear(context * embedding, width, {.bias = false}))),
        norm(add("norm", nn::BatchNorm1d(width, {.momentum = 0.001}))),
        out(add("out", nn::Linear(width, alphabet))) {
    nn::init::kaiming_normal(hidden.weight, {.nonlinearity = nn::init::Nonlinearity::tanh});
    nn::init::normal(out.weight, 0, 0.01);  // all letters are about as likely at first
    nn::init::zeros(*out.bias);
  }
  // (N, 3) letters to the logits of the next one, (N, alphabet)
  Tensor forward(const Tensor& x) const override { return out(tanh(norm(hidden(letters(x).flatten(1))))); }
};

// Three letters, and the one that follows, of each place in some names.
struct Examples {
  Tensor x, y;
};

Examples examples_of(const std::vector<std::string>& names, std::size_t first, std::size_t last,
                     const Alphabet& alphabet) {
  std::vector<std::int64_t> x, y;
  for (std::size_t i = first; i < last; ++i) {
    std::vector<std::int64_t> before(context, 0);
    for (std::size_t k = 0; k <= names[i].size(); ++k) {
      x.insert(x.end(), before.begin(), before.end());
      y.push_back(k < names[i].size() ? alphabet.number(names[i][k]) : 0);
      std::rotate(before.begin(), before.begin() + 1, before.end());
      before.back() = y.back();
    }
  }
  return {from_vector(x, {std::ssize(y), context}), from_vector(y)};
}

double loss_of(const Mlp& model, const Examples& examples) {
  const nn::Evaluating evaluating(model);
  const auto without_graph = no_grad();
  return nn::cross_entropy(model(examples.x), examples.y).item();
}

std::string made_up_name(const Mlp& model, const Alphabet& alphabet, Generator& generator) {
  const nn::Evaluating evaluating(model);
  const auto without_graph = no_grad();
  std::string name;
  std::vector<std::int64_t> before(context, 0);
  while (name.size() < 20) {
    const Tensor p = softmax(model(from_vector(before, {1, context}))[0], 0);
    const std::int64_t letter = multinomial(p, 1, {.generator = &generator}).to_vector<std::int64_t>().front();
    if (letter == 0) break;
    name += alphabet.letter(letter);
    std::rotate(before.begin(), before.begin() + 1, before.end());
    before.back() = letter;
  }
  return name;
}

void run(const Settings& settings) {
  Generator generator(settings.seed);
  manual_seed(settings.seed);
  const std::vector<std::string> names = shuffled_names(settings.names, generator);
  const Alphabet alphabet(names);
  const std::size_t n = names.size(), first_dev = n * 8 / 10, first_test = n * 9 / 10;
  const Examples training = examples_of(names, 0, first_dev, alphabet),
                 dev = examples_of(names, first_dev, first_test, alphabet),
                 test = examples_of(names, first_test, n, alphabet);

  const Mlp model(alphabet.size(), settings.hidden);
  std::printf("%lld letters to train on, %lld parameters\n", static_cast<long long>(training.y.numel()),
              static_cast<long long>(model.num_parameters()));
  nn::SGD optimizer(model.parameters(), {.lr = 0.1});
  nn::CosineAnnealingLR schedule(optimizer, settings.steps);
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t shown = std::max<std::int64_t>(1, settings.steps / 10);
  double sum_of_losses = 0;
  for (std::int64_t step = 1; step <= settings.steps; ++step) {
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < settings.batch; ++i) {
      chosen.push_back(static_cast<std::int64_t>(generator.next() % static_cast<std::uint64_t>(training.y.numel())));
    }
    const Tensor items = from_vector(chosen);
    const Tensor loss = nn::cross_entropy(model(training.x.index_select(0, items)), training.y.index_select(0, items));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    schedule.step();
    sum_of_losses += loss.item();
    if (step % shown != 0 && step != settings.steps) continue;
    std::printf("step %6lld   loss %.4f\n", static_cast<long long>(step),
                sum_of_losses / static_cast<double>(step % shown == 0 ? shown : step % shown));
    sum_of_losses = 0;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("train %.4f   dev %.4f   test %.4f   nats a letter, after %.1f s\n", loss_of(model, training),
              loss_of(model, dev), loss_of(model, test), seconds);
  std::fflush(stdout);
  for (std::int64_t i = 0; i < settings.samples; ++i) {
    std::cout << "  " << made_up_name(model, alphabet, generator) << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  Flags command_line("Makes up names with a network that reads three letters and predicts the next.");
  command_line.add("--names", settings.names, "file with a name on each line (default: a list of common names)");
  command_line.add("--steps", settings.steps, "number of training steps", Range::above_zero);
  command_line.add("--batch", settings.batch, "examples per step", Range::above_zero);
  command_line.add("--hidden", settings.hidden, "size of the hidden layer", Range::above_zero);
  command_line.add("--samples", settings.samples, "number of names to make up", Range::from_zero);
  command_line.add("--seed", settings.seed, "seed of weights, split, batches and made-up names");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "15_makemore_mlp: " << error.what() << "\n";
  return EXIT_FAILURE;
}
