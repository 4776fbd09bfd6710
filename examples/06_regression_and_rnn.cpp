// Learns two things from samples: a curve, fitted by a multilayer perceptron (regression), and names, read letter by
// letter by a recurrent network that then makes up its own. The GRU's state summarises the letters so far; Linear maps
// it to the logits of the next letter.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <numbers>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "examples/names.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::examples;
using Range = Flags::Range;

bool is_told(std::int64_t step, std::int64_t steps) {
  return step == 1 || step == steps || step % std::max<std::int64_t>(1, steps / 10) == 0;
}

// Plots two curves in characters, for y from 1.1 down to -1.1.
void plot(const Tensor& truth, const Tensor& fit) {
  constexpr int rows = 15;
  std::vector<std::string> lines(rows, std::string(static_cast<std::size_t>(truth.numel()), ' '));
  const auto draw = [&](const Tensor& curve, char mark) {
    std::size_t column = 0;
    for (const double y : curve.to_vector<double>()) {
      const double from_above = std::clamp((1.1 - y) / 2.2, 0.0, 1.0);
      lines[static_cast<std::size_t>(from_above * (rows - 1) + 0.5)][column++] = mark;
    }
  };
  draw(truth, '.');
  draw(fit, 'o');
  for (const std::string& line : lines) std::cout << line << "\n";
  std::cout << "the sine (.) and what was fitted (o)\n\n";
}

void fit_sine(std::int64_t steps) {
  const nn::Sequential model(nn::Linear(1, 32), nn::Tanh(), nn::Linear(32, 32), nn::Tanh(), nn::Linear(32, 1));
  nn::Adam optimizer(model.parameters(), {.lr = 1e-2});
  const Tensor x = linspace(-std::numbers::pi, std::numbers::pi, 72).unsqueeze(1), y = sin(x);
  for (std::int64_t step = 1; step <= steps; ++step) {
    const Tensor loss = nn::mse(model(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    if (is_told(step, steps))
      std::printf("step %5lld   mean squared error %.6f\n", static_cast<long long>(step), loss.item());
  }
  std::fflush(stdout);
  const auto guard = no_grad();
  plot(y, model(x));
}

struct NameModel : nn::Module {
  nn::Embedding letters;
  nn::GRU gru;
  nn::Linear next;

  NameModel(std::int64_t alphabet, std::int64_t hidden)
      : letters(add("letters", nn::Embedding(alphabet, 16))),
        gru(add("gru", nn::GRU(16, hidden))),
        next(add("next", nn::Linear(hidden, alphabet))) {}
  // Maps letters (T, N) to the logits of the next letters, (T, N, alphabet).
  Tensor forward(const Tensor& x) const override { return next(gru(letters(x)).output); }
};

// Returns the mean loss per letter.
Tensor loss_of(const NameModel& model, const Columns& names) {
  const Tensor logits = model(from_vector(names.read, {names.steps, names.names}));
  return nn::cross_entropy(logits.flatten(0, 1), from_vector(names.following));
}

// Draws an index i with probability p[i].
std::int64_t drawn(const std::vector<double>& p, Generator& generator) {
  double rest = generator.uniform();
  std::size_t i = 0;
  while (i + 1 < p.size() && (rest -= p[i]) >= 0) ++i;
  return static_cast<std::int64_t>(i);
}

std::string made_up_name(const NameModel& model, const Alphabet& alphabet, Generator& generator) {
  const auto guard = no_grad();
  std::string name;
  nn::RecurrentResult state = model.gru(model.letters(tensor({0})));
  while (name.size() < 20) {
    const std::int64_t letter = drawn(softmax(model.next(state.output[0]), 0).to_vector<double>(), generator);
    if (letter == 0) break;
    name += alphabet.letter(letter);
    state = model.gru(model.letters(tensor({letter})), state.h_n);
  }
  return name;
}

void learn_names(const std::vector<std::string>& names, std::int64_t steps, std::int64_t hidden, Generator& generator) {
  const Alphabet alphabet(names);
  const NameModel model(alphabet.size(), hidden);
  nn::Adam optimizer(model.parameters(), {.lr = 5e-3});
  for (std::int64_t step = 1; step <= steps; ++step) {
    std::vector<std::string> batch;
    for (int i = 0; i < 32; ++i) batch.push_back(names[generator.next() % names.size()]);
    const Tensor loss = loss_of(model, columns_of(batch, alphabet));
    optimizer.zero_grad();
    loss.backward();
    nn::clip_grad_norm(model.parameters(), 1.0);
    optimizer.step();
    if (is_told(step, steps))
      std::printf("step %5lld   loss of a letter %.4f\n", static_cast<long long>(step), loss.item());
  }
  std::fflush(stdout);
  std::cout << "made up, with a star where it was read:\n";
  for (int i = 0; i < 10; ++i) {
    const std::string name = made_up_name(model, alphabet, generator);
    std::cout << "  " << name << (std::find(names.begin(), names.end(), name) != names.end() ? " *\n" : "\n");
  }
}

}  // namespace

int main(int argc, char** argv) try {
  std::string path;
  std::int64_t sine_steps = 1000, steps = 200, hidden = 64;
  std::uint64_t seed = 1;
  Flags command_line("Fits a sine with an MLP, and generates names with a GRU.");
  command_line.add("--names", path, "file with a name on each line (default: a list of common names)");
  command_line.add("--sine-steps", sine_steps, "number of training steps on the sine", Range::above_zero);
  command_line.add("--steps", steps, "number of training steps on names, 32 names each", Range::above_zero);
  command_line.add("--hidden", hidden, "size of the GRU's state", Range::above_zero);
  command_line.add("--seed", seed, "seed of weights, batches and generated names");
  if (const auto status = command_line.parse(argc, argv)) return *status;

  const auto names = path.empty() ? common_names() : read_names(path);
  manual_seed(seed);
  Generator generator(seed);
  fit_sine(sine_steps);
  learn_names(names, steps, hidden, generator);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "06_regression_and_rnn: " << error.what() << "\n";
  return EXIT_FAILURE;
}
