// What the two programs of microgpt share: its tokens, its first weights, and the training loop. microgpt (Karpathy
// 2026) is a whole GPT with one layer of width 16, four heads, 16 positions and 4,192 parameters for 27 tokens. It
// learns names letter by letter, a name a step, and makes up its own.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "examples/flags.hpp"
#include "examples/names.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::examples {

struct GptSizes {
  static constexpr std::size_t positions = 16, width = 16, heads = 4, head = width / heads, hidden = 4 * width;
};

/// A matrix of first weights, row by row.
struct GptMatrix {
  std::string_view name;
  std::size_t rows, columns;
  std::vector<double> elements;
};

/// Returns the nine matrices, with elements from `next()`: the embeddings of tokens and positions, the output, the
/// attention's query, key, value and output, and the two layers of the MLP.
template <class Next> std::array<GptMatrix, 9> gpt_weights(std::size_t tokens, Next next) {
  constexpr std::size_t width = GptSizes::width;
  std::array<GptMatrix, 9> weights = {{{"wte", tokens, width, {}},
                                       {"wpe", GptSizes::positions, width, {}},
                                       {"lm_head", tokens, width, {}},
                                       {"wq", width, width, {}},
                                       {"wk", width, width, {}},
                                       {"wv", width, width, {}},
                                       {"wo", width, width, {}},
                                       {"fc1", GptSizes::hidden, width, {}},
                                       {"fc2", width, GptSizes::hidden, {}}}};
  for (GptMatrix& matrix : weights) {
    for (std::size_t i = 0; i < matrix.rows * matrix.columns; ++i) matrix.elements.push_back(next());
  }
  return weights;
}
using GptWeights = std::array<GptMatrix, 9>;

/// The letters of some names, numbered from 0. The number after them marks the start and the end of a name.
class GptTokens {
 public:
  explicit GptTokens(const std::vector<std::string>& names) {
    for (const std::string& name : names) letters_ += name;
    std::sort(letters_.begin(), letters_.end());
    letters_.erase(std::unique(letters_.begin(), letters_.end()), letters_.end());
  }

  std::size_t end() const { return letters_.size(); }
  std::size_t size() const { return letters_.size() + 1; }
  char letter(std::size_t token) const { return letters_[token]; }
  /// Returns the end mark, the letters, and the end mark; of a long name, as many tokens as a step reads and predicts.
  std::vector<std::size_t> of(const std::string& name) const {
    std::vector<std::size_t> tokens = {end()};
    for (const char letter : name) tokens.push_back(letters_.find(letter));
    tokens.push_back(end());
    tokens.resize(std::min(tokens.size(), GptSizes::positions + 1));
    return tokens;
  }

 private:
  std::string letters_;
};

/// The learning rate of a step: it falls from 0.01 to 0.
inline double gpt_rate(std::size_t step, std::size_t steps) {
  return 0.01 * (1 - static_cast<double>(step) / static_cast<double>(steps));
}

/// Makes up a name: draws letter after letter with probabilities proportional to exp(logit / temperature).
template <class Model>
std::string gpt_name(const Model& model, const GptTokens& tokens, double temperature, Generator& generator) {
  std::string name;
  std::vector<std::size_t> read = {tokens.end()};
  while (read.size() <= GptSizes::positions) {
    std::vector<double> weights = model.next_logits(read);
    const double largest = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp((weight - largest) / temperature);
    double rest = total * generator.uniform();
    std::size_t token = 0;
    while (token + 1 < weights.size() && (rest -= weights[token]) >= 0) ++token;
    if (token == tokens.end()) break;
    name += tokens.letter(token);
    read.push_back(token);
  }
  return name;
}

/// The whole program, for a model with `double step(tokens, rate)` and `std::vector<double> next_logits(tokens)`.
template <class Model> int run_microgpt(const std::string& about, int argc, char** argv) {
  std::string path;
  std::size_t steps = 1000, samples = 20;
  double temperature = 0.5;
  std::uint64_t seed = 1;
  Flags flags(about);
  flags.add("--names", path, "file with a name on each line (default: a list of common names)");
  flags.add("--steps", steps, "number of training steps, one name each", Flags::Range::above_zero);
  flags.add("--samples", samples, "number of names to make up", Flags::Range::from_zero);
  flags.add("--temperature", temperature, "below 1 for likelier letters, above 1 for rarer", Flags::Range::above_zero);
  flags.add("--seed", seed, "seed of the first weights, the order of names, and the names made up");
  if (const auto status = flags.parse(argc, argv)) return *status;

  Generator generator(seed);
  const std::vector<std::string> names = shuffled_names(path, generator, 1);
  const GptTokens tokens(names);
  Model model(gpt_weights(tokens.size(), [&] { return 0.08 * generator.normal(); }));
  for (std::size_t step = 0; step < steps; ++step) {
    const double loss = model.step(tokens.of(names[step % names.size()]), gpt_rate(step, steps));
    if (step == 0 || step + 1 == steps || (step + 1) % std::max<std::size_t>(1, steps / 10) == 0)
      std::printf("step %5zu   loss %.4f\n", step + 1, loss);
  }
  std::fflush(stdout);
  for (std::size_t i = 0; i < samples; ++i)
    std::cout << "  " << gpt_name(model, tokens, temperature, generator) << "\n";
  return EXIT_SUCCESS;
}

}  // namespace minitorch::examples
