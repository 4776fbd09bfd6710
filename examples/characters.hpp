// A text as characters, numbered, for the examples that learn a language: windows to train on, and the loss of a text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/models/language_model.hpp"
#include "nn/modules/evaluating.hpp"

namespace minitorch::examples {

using Tokens = std::vector<std::int64_t>;

/// Rows of tokens, and the token after each, both (N, length).
struct Windows {
  Tensor read, following;
};

/// Returns the windows of a text that begin at these positions.
inline Windows windows_at(const Tokens& text, const Tokens& starts, std::int64_t length) {
  Tokens read, following;
  for (const std::int64_t start : starts) {
    const auto first = text.begin() + start;
    read.insert(read.end(), first, first + length);
    following.insert(following.end(), first + 1, first + length + 1);
  }
  const Shape shape{std::ssize(starts), length};
  return {from_vector(read, shape), from_vector(following, shape)};
}

/// Returns n windows that begin at some of these positions, drawn at random.
inline Windows random_windows(const Tokens& text, const Tokens& starts, std::int64_t n, std::int64_t length,
                              Generator& generator) {
  Tokens chosen;
  for (std::int64_t i = 0; i < n; ++i) chosen.push_back(starts[generator.next() % starts.size()]);
  return windows_at(text, chosen, length);
}

/// Returns the mean loss, in nats, of the tokens of a text after the first. Windows overlap by half, so that a token is
/// predicted from half a window at least, except for the first ones; or, if there is a token that ends lines, each
/// window begins with the end of a line, and counts until its last one.
inline double loss_of_text(const nn::LanguageModel& model, const Tokens& text, std::int64_t length,
                           std::optional<std::int64_t> line_end = {}) {
  const nn::Evaluating evaluating(model);
  const auto without_graph = no_grad();
  const std::int64_t last = std::ssize(text) - 1;
  double total = 0;
  std::int64_t known = 0, start = 0;  // the tokens up to `known` have been counted; the window begins at `start`
  while (known < last) {
    const auto [read, following] = windows_at(text, {start}, std::min(length, last - start));
    std::int64_t end = start + read.size(1);
    if (line_end && end < last) {
      const auto of_line = [&](std::int64_t token) { return token == *line_end; };
      const auto found = std::find_if(text.rend() - 1 - end, text.rend() - 1 - known, of_line);
      if (found != text.rend() - 1 - known) end = text.rend() - 1 - found;
    }
    const Tensor losses = nn::cross_entropy(model(read)[0], following[0], {.reduction = nn::Reduction::none});
    total += narrow(losses, 0, known - start, end - known).to(float64).sum().item();
    known = end;
    start = line_end && text[static_cast<std::size_t>(end)] == *line_end ? end : std::max(start, end - length / 2);
  }
  return total / static_cast<double>(last);
}

}  // namespace minitorch::examples
