// Makes up names with a recurrent network: RNN, LSTM or GRU, on names that are read letter by letter, batches at once.
// The loss is measured on names that were held out.
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
#include "nn/models/recurrent_language_model.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/one_cycle_lr.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::examples;
using Range = Flags::Range;

struct Settings {
  std::string names, cell = "gru";
  std::int64_t held_out = 1000, steps = 500, batch = 64, embedding = 64, hidden = 128, samples = 10;
  double rate = 3e-3, dropout = 0.1;
  std::uint64_t seed = 1;
};

nn::RecurrentCell cell_of(const std::string& name) {
  if (name == "rnn") return nn::RecurrentCell::rnn;
  return name == "lstm" ? nn::RecurrentCell::lstm : nn::RecurrentCell::gru;
}

// Returns the sum or the mean of the losses of all letters of some names, with the end mark.
Tensor loss_of(const nn::LanguageModel& model, const std::vector<std::string>& names, const Alphabet& alphabet,
               nn::Reduction reduction = nn::Reduction::mean) {
  const Columns columns = columns_of(names, alphabet);
  const Shape shape{columns.steps, columns.names};
  const Tensor read = from_vector(columns.read, shape).t(), following = from_vector(columns.following, shape).t();
  return nn::cross_entropy(model(read).flatten(0, 1), following.flatten(), {.reduction = reduction});
}

double test_loss(const nn::LanguageModel& model, const std::vector<std::string>& names, const Alphabet& alphabet) {
  const nn::Evaluating evaluating(model);
  const auto without_graph = no_grad();
  std::size_t letters = names.size();  // an end mark each
  for (const std::string& name : names) letters += name.size();
  return loss_of(model, names, alphabet, nn::Reduction::sum).item() / static_cast<double>(letters);
}

void run(const Settings& settings) {
  Generator generator(settings.seed);
  manual_seed(settings.seed);
  std::vector<std::string> names = shuffled_names(settings.names, generator);
  const Alphabet alphabet(names);
  const std::ptrdiff_t held_out = std::min<std::ptrdiff_t>(settings.held_out, std::ssize(names) / 10);
  const std::vector<std::string> test(names.end() - held_out, names.end());
  names.resize(names.size() - test.size());

  const nn::RecurrentLanguageModel model(alphabet.size(), {.cell = cell_of(settings.cell),
                                                           .embedding = settings.embedding,
                                                           .hidden = settings.hidden,
                                                           .dropout = settings.dropout});
  std::printf("%zu names to train on, %zu for the test, %lld parameters\n", names.size(), test.size(),
              static_cast<long long>(model.num_parameters()));
  nn::AdamW optimizer(model.parameters(), {.lr = settings.rate});
  nn::OneCycleLR schedule(optimizer, {.max_lr = settings.rate,
                                      .total_steps = settings.steps + 1,
                                      .pct_start = 0.1,
                                      .cycle_momentum = false});  // warm-up, then a cosine
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t shown = std::max<std::int64_t>(1, settings.steps / 5);
  double sum_of_losses = 0;
  for (std::int64_t step = 1; step <= settings.steps; ++step) {
    std::vector<std::string> batch;
    for (std::int64_t i = 0; i < settings.batch; ++i) batch.push_back(names[generator.next() % names.size()]);
    const Tensor loss = loss_of(model, batch, alphabet);
    optimizer.zero_grad();
    loss.backward();
    nn::clip_grad_norm(model.parameters(), 1.0);
    optimizer.step();
    schedule.step();
    sum_of_losses += loss.item();
    if (step % shown != 0 && step != settings.steps) continue;
    std::printf("step %6lld   loss %.4f   test %.4f nats a letter   %.1f s\n", static_cast<long long>(step),
                sum_of_losses / static_cast<double>(step % shown == 0 ? shown : step % shown),
                test_loss(model, test, alphabet),
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    sum_of_losses = 0;
  }
  std::fflush(stdout);
  for (std::int64_t i = 0; i < settings.samples; ++i) {
    std::cout << "  ";
    for (const std::int64_t letter : nn::sample(model, {0}, {.tokens = 20, .stop_at = 0, .generator = &generator})) {
      std::cout << alphabet.letter(letter);
    }
    std::cout << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  Flags command_line("Makes up names with a recurrent network.");
  command_line.add("--names", settings.names, "file with a name on each line (default: a list of common names)");
  command_line.add("--held-out", settings.held_out, "number of names for the test, a tenth at most", Range::above_zero);
  command_line.add("--cell", settings.cell, "recurrent layer", {"rnn", "lstm", "gru"});
  command_line.add("--hidden", settings.hidden, "size of the state", Range::above_zero);
  command_line.add("--embedding", settings.embedding, "size of a letter's vector", Range::above_zero);
  command_line.add("--dropout", settings.dropout, "probability of dropout", Range::from_zero);
  command_line.add("--steps", settings.steps, "number of training steps", Range::above_zero);
  command_line.add("--batch", settings.batch, "names per step", Range::above_zero);
  command_line.add("--rate", settings.rate, "largest learning rate, after a tenth of the steps", Range::above_zero);
  command_line.add("--samples", settings.samples, "number of names to make up", Range::from_zero);
  command_line.add("--seed", settings.seed, "seed of weights, split, batches and made-up names");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "16_names_rnn: " << error.what() << "\n";
  return EXIT_FAILURE;
}
