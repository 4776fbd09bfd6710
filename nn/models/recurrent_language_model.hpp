// A recurrent language model: it reads tokens one by one into a state, and predicts the next one from the state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "minitorch/tensor/tensor.hpp"
#include "nn/models/language_model.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/recurrent.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The recurrent layer of a model.
enum class RecurrentCell : std::uint8_t { rnn, lstm, gru };
/// Returns the words for them in JSON.
constexpr std::array<std::string_view, 3> option_words(RecurrentCell /*any*/) { return {"rnn", "lstm", "gru"}; }

/// Options of RecurrentLanguageModel.
struct RecurrentLanguageModelOptions {
  static constexpr auto name = "RecurrentLanguageModel";
  RecurrentCell cell = RecurrentCell::gru;
  WholeNumber embedding = 64;  // the size of a token's vector
  WholeNumber hidden = 128;    // the size of the state
  WholeNumber layers = 1;
  RealNumber dropout = 0;  // of token vectors, between layers, and before the head

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) {
    f("cell", o.cell);
    f("embedding", o.embedding);
    f("hidden", o.hidden);
    f("layers", o.layers);
    f("dropout", o.dropout);
  }
};

/// An Embedding, an RNN, LSTM or GRU, and a Linear for the logits, with the first weights of these layers. There is no
/// limit to the length of a text.
class RecurrentLanguageModel : public LanguageModel {
 public:
  const Embedding tokens;
  const Dropout dropout;
  const std::variant<RNN, LSTM, GRU> recurrent;
  const Linear head;

  /// Throws ShapeError for a size below 1, and DataError if dropout is not in [0, 1].
  explicit RecurrentLanguageModel(WholeNumber vocabulary, RecurrentLanguageModelOptions options = {});
  /// Returns the number of parameters of such a model, which may be too large to make.
  static double count_parameters(WholeNumber vocabulary, RecurrentLanguageModelOptions options = {});

 private:
  Tensor next_logits(const Tensor& text, detail::TextMemory& memory) const override;
};

}  // namespace minitorch::nn
