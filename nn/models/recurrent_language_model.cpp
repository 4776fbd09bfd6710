// The recurrent language model, for all three cells.
#include "nn/models/recurrent_language_model.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/functions/views.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"

namespace minitorch::nn {

namespace {

using Cells = std::variant<RNN, LSTM, GRU>;

Cells cells_of(const RecurrentLanguageModelOptions& options) {
  const RecurrentOptions gated{.num_layers = options.layers, .batch_first = true, .dropout = options.dropout};
  if (options.cell == RecurrentCell::lstm) return LSTM(options.embedding, options.hidden, gated);
  if (options.cell == RecurrentCell::gru) return GRU(options.embedding, options.hidden, gated);
  return RNN(options.embedding, options.hidden,
             {.num_layers = options.layers, .batch_first = true, .dropout = options.dropout});
}

// Returns the options after all checks of the constructor.
const RecurrentLanguageModelOptions& checked(std::int64_t vocabulary, const RecurrentLanguageModelOptions& options) {
  constexpr std::string_view owner = "RecurrentLanguageModel";
  checked_size(owner, "hidden", options.hidden);
  checked_size(owner, "layers", options.layers);
  check_probability(owner, "dropout", options.dropout);
  checked_size(owner, "embedding", options.embedding);
  check_number_of_parameters(owner, RecurrentLanguageModel::count_parameters(vocabulary, options));
  return options;
}

}  // namespace

RecurrentLanguageModel::RecurrentLanguageModel(WholeNumber vocabulary, RecurrentLanguageModelOptions options)
    : LanguageModel("RecurrentLanguageModel", vocabulary),
      tokens(add("tokens", Embedding(vocabulary, checked(vocabulary, options).embedding))),
      dropout(add("dropout", Dropout(options.dropout))),
      recurrent(std::visit([&](const auto& cells) -> Cells { return add("recurrent", cells); }, cells_of(options))),
      head(add("head", Linear(options.hidden, vocabulary))) {}

double RecurrentLanguageModel::count_parameters(WholeNumber vocabulary, RecurrentLanguageModelOptions options) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  const double gates = options.cell == RecurrentCell::rnn ? 1 : options.cell == RecurrentCell::gru ? 3 : 4;
  const double embedding = of(options.embedding), hidden = of(options.hidden), layers = of(options.layers);
  const double cells = gates * hidden * (embedding + (layers - 1) * hidden + layers * (hidden + 2));
  return of(vocabulary) * (embedding + hidden + 1) + cells;
}

Tensor RecurrentLanguageModel::next_logits(const Tensor& text, detail::TextMemory& memory) const {
  const Tensor x = dropout(tokens(text));
  const auto& before = memory.parts;
  return std::visit(
      [&](const auto& cells) {
        if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, LSTM>) {
          const LSTMResult result = before.empty() ? cells(x) : cells(x, before[0], before[1]);
          memory.parts = {result.h_n, result.c_n};
          return head(dropout(result.output));
        } else {
          const RecurrentResult result = before.empty() ? cells(x) : cells(x, before[0]);
          memory.parts = {result.h_n};
          return head(dropout(result.output));
        }
      },
      recurrent);
}

}  // namespace minitorch::nn
