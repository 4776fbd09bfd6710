// Trains a small GPT on any text, character by character, and lets it write. While it learns, it shows what it would
// write. The default text is a list of names, a line each; of names, some are held out to measure the loss.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "examples/characters.hpp"
#include "examples/flags.hpp"
#include "examples/names.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/one_cycle_lr.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::examples;
using Range = Flags::Range;

struct Settings {
  std::string names, text, prompt;
  std::int64_t held_out = 1000, steps = 500, batch = 32, tokens = 80, top_k = 0;
  std::int64_t context = 32, layers = 4, heads = 4, width = 112;
  double rate = 4e-3, dropout = 0.05, decay = 0.1, temperature = 1;
  std::uint64_t seed = 1;
};

struct Texts {
  std::string training, test;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text = "\n";
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Of names, `held_out` of them in an order by the seed are for the test, a tenth at most; of other texts the last
// tenth.
Texts texts_of(const Settings& settings, Generator& generator) {
  if (!settings.text.empty()) {
    std::ifstream file(settings.text, std::ios::binary);
    if (!file) throw DataError("'" + settings.text + "' cannot be opened");
    const std::string all(std::istreambuf_iterator<char>(file), {});
    std::size_t split = all.size() - all.size() / 10;
    const auto continues_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; };
    while (split < all.size() && continues_character(all[split])) ++split;  // UTF-8
    return {all.substr(0, split), all.substr(split)};
  }
  const std::vector<std::string> names = shuffled_names(settings.names, generator);
  const std::ptrdiff_t test = std::min<std::ptrdiff_t>(settings.held_out, std::ssize(names) / 10);
  return {joined({names.begin() + test, names.end()}), joined({names.begin(), names.begin() + test})};
}

std::string written(const nn::LanguageModel& model, const nn::Vocabulary& vocabulary, const Tokens& prompt,
                    const Settings& settings, Generator& generator) {
  const Tokens tokens = nn::sample(model, prompt,
                                   {.tokens = settings.tokens,
                                    .temperature = settings.temperature,
                                    .top_k = settings.top_k,
                                    .generator = &generator});
  return vocabulary.decode(prompt) + vocabulary.decode(tokens);
}

void run(const Settings& settings) {
  Generator generator(settings.seed);
  manual_seed(settings.seed);
  const Texts texts = texts_of(settings, generator);
  const auto vocabulary = nn::Vocabulary::of_characters({texts.training, texts.test});
  const Tokens training = vocabulary.encode(texts.training), test = vocabulary.encode(texts.test);
  if (std::min(std::ssize(training) - settings.context, std::ssize(test) - 1) < 1) {
    throw DataError("the text has " + std::to_string(training.size()) + " characters to train on and " +
                    std::to_string(test.size()) + " for the test; a window of " + std::to_string(settings.context) +
                    " needs more");
  }
  const Tokens prompt = settings.prompt.empty() ? Tokens{training[0]} : vocabulary.encode(settings.prompt);
  const bool has_lines = settings.text.empty();  // a window of names begins with the end of a line
  const std::optional<std::int64_t> line_end = has_lines ? std::optional(vocabulary.index("\n")) : std::nullopt;
  Tokens starts;
  for (std::int64_t i = 0; i < std::ssize(training) - settings.context; ++i) {
    if (!line_end || training[static_cast<std::size_t>(i)] == *line_end) starts.push_back(i);
  }
  const nn::TransformerLanguageModel model(vocabulary.size(), {.context = settings.context,
                                                               .layers = settings.layers,
                                                               .heads = settings.heads,
                                                               .width = settings.width,
                                                               .dropout = settings.dropout});
  std::printf("%zu characters to train on, %zu for the test, %lld different; %lld parameters\n", training.size(),
              test.size(), static_cast<long long>(vocabulary.size()), static_cast<long long>(model.num_parameters()));
  nn::AdamW optimizer(model.parameters(), {.lr = settings.rate, .betas = {0.9, 0.99}, .weight_decay = settings.decay});
  nn::OneCycleLR schedule(optimizer, {.max_lr = settings.rate,
                                      .total_steps = settings.steps + 1,
                                      .pct_start = 0.05,
                                      .cycle_momentum = false,
                                      .div_factor = 100});  // warm-up, then a cosine

  const auto start = std::chrono::steady_clock::now();
  double sum_of_losses = 0;
  const std::int64_t shown = std::max<std::int64_t>(1, settings.steps / 5);
  for (std::int64_t step = 1; step <= settings.steps; ++step) {
    const auto [read, following] = random_windows(training, starts, settings.batch, settings.context, generator);
    const Tensor loss = nn::cross_entropy(model(read).flatten(0, 1), following.flatten());
    optimizer.zero_grad();
    loss.backward();
    nn::clip_grad_norm(model.parameters(), 1.0);
    optimizer.step();
    schedule.step();
    sum_of_losses += loss.item();
    if (step % shown != 0 && step != settings.steps) continue;
    std::printf("step %5lld   loss %.4f   test %.4f nats a character   %.0f s\n", static_cast<long long>(step),
                sum_of_losses / static_cast<double>(step % shown == 0 ? shown : step % shown),
                loss_of_text(model, test, settings.context, line_end),
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    std::fflush(stdout);
    sum_of_losses = 0;
    std::cout << written(model, vocabulary, prompt, settings, generator) << "\n\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  Flags command_line("Trains a small GPT on characters, and lets it write.");
  command_line.add("--names", settings.names, "file with a name on each line (default: a list of common names)");
  command_line.add("--held-out", settings.held_out, "number of names for the test, a tenth at most", Range::above_zero);
  command_line.add("--text", settings.text, "file with any other text; its last tenth is for the test");
  command_line.add("--steps", settings.steps, "number of training steps", Range::above_zero);
  command_line.add("--batch", settings.batch, "windows per step", Range::above_zero);
  command_line.add("--context", settings.context, "characters in a window", Range::above_zero);
  command_line.add("--layers", settings.layers, "number of blocks", Range::above_zero);
  command_line.add("--heads", settings.heads, "number of heads of attention", Range::above_zero);
  command_line.add("--width", settings.width, "numbers for each position, a multiple of the heads", Range::above_zero);
  command_line.add("--dropout", settings.dropout, "probability of dropout", Range::from_zero);
  command_line.add("--decay", settings.decay, "weight decay of AdamW", Range::from_zero);
  command_line.add("--rate", settings.rate, "largest learning rate, after a twentieth of the steps", Range::above_zero);
  command_line.add("--prompt", settings.prompt,
                   "what the written text begins with (default: the text's first character)");
  command_line.add("--tokens", settings.tokens, "characters to write", Range::from_zero);
  command_line.add("--temperature", settings.temperature, "below 1 for likelier characters; 0: always the likeliest",
                   Range::from_zero);
  command_line.add("--top-k", settings.top_k, "draw among the k likeliest characters (0: all)", Range::from_zero);
  command_line.add("--seed", settings.seed, "seed of weights, windows, held-out names and written texts");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "17_transformer: " << error.what() << "\n";
  return EXIT_FAILURE;
}
