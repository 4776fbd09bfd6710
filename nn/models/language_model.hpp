// Language models read tokens and predict the next one. Here is what all of them share, and how to sample from one.
// The models are in transformer_language_model.hpp and recurrent_language_model.hpp.
//
//   const nn::TransformerLanguageModel model(vocabulary, {.context = 32});
//   const Tensor logits = model(tokens);                                      // (N, L) to (N, L, vocabulary)
//   const std::vector<std::int64_t> text = nn::sample(model, {1, 5, 3}, {.tokens = 50, .temperature = 0.8});
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

namespace detail {
/// The contents of a TextState.
struct TextMemory {
  std::optional<Tensor> tokens = {};  // (N, L) of the transformer: those in its window
  std::vector<Tensor> parts = {};     // of the transformer: keys and values of each layer; else h, or h and c
};
}  // namespace detail

/// What a language model remembers of the tokens that it has read. It starts empty; `LanguageModel::read` fills it.
/// Copies are cheap, and may continue in different ways.
class TextState {
 public:
  bool is_empty() const { return reader_ == nullptr; }

 private:
  friend class LanguageModel;

  detail::TextMemory memory_;
  const void* reader_ = nullptr;  // the identity of the model
  std::int64_t texts_ = 0;
};

/// The base class of language models.
class LanguageModel : public Module {
 public:
  /// Returns the logits of the token after each of `tokens`: (N, L) int64 to (N, L, vocabulary). L is at least 1.
  /// Throws ShapeError for other shapes, DtypeError for another dtype than int64, and IndexError for a token outside 0
  /// to vocabulary - 1.
  Tensor forward(const Tensor& tokens) const override;
  /// The same for tokens that follow those that `state` remembers, and remembers them too. Reading a text piece by
  /// piece gives the same logits as reading it at once, without computing anything twice. Also throws ShapeError if the
  /// state has read another number of texts, or is another model's; then the state has not changed.
  Tensor read(const Tensor& tokens, TextState& state) const;
  /// Returns the number of different tokens.
  std::int64_t vocabulary() const { return vocabulary_; }
  /// Returns the largest L that `forward` takes; none if there is no limit.
  virtual std::optional<std::int64_t> context() const { return std::nullopt; }

 protected:
  /// `name` is the class's, for messages.
  LanguageModel(std::string_view name, std::int64_t vocabulary);

 private:
  /// Computes what `read` returns, for tokens (N, L) that were checked, and changes the memory, its own.
  virtual Tensor next_logits(const Tensor& text, detail::TextMemory& memory) const = 0;
  void check(const Tensor& tokens, const TextState& state) const;

  std::string_view name_;
  std::int64_t vocabulary_;
};

/// Options of `sample`.
struct SampleOptions {
  WholeNumber tokens = 100;                 // to write at most
  RealNumber temperature = 1;               // below 1 for likelier tokens, above 1 for rarer; 0: always the likeliest
  WholeNumber top_k = 0;                    // draw among the k likeliest tokens; 0, or more than there are: all
  std::optional<WholeNumber> stop_at = {};  // stop when this token is drawn; it is not returned
  Generator* generator = nullptr;           // null: default_generator()
};

/// Writes a text token by token, in eval mode and without a graph:
///
///   nn::TextWriter writer(model, prompt, {.temperature = 0.8});
///   while (const auto token = writer.next()) std::cout << vocabulary.decode({*token});
class TextWriter {
 public:
  /// Throws ShapeError for a prompt without tokens, IndexError for a token outside the vocabulary, and DataError for a
  /// `tokens` or `top_k` below 0 and a temperature that is negative or not finite. Reads only the last `context` tokens
  /// of a longer prompt. `model` must outlive the writer.
  TextWriter(const LanguageModel& model, const std::vector<std::int64_t>& prompt, SampleOptions options = {});
  /// Returns the next token, drawn with probabilities proportional to exp(logit / temperature); the first of equal ones
  /// if the temperature is 0. Returns none at the end. Throws DataError for logits that are not finite; then the writer
  /// has not changed.
  std::optional<std::int64_t> next();

 private:
  std::int64_t drawn(const Tensor& logits) const;

  const LanguageModel& model_;
  SampleOptions options_;
  std::vector<std::int64_t> unread_;  // tokens that the model has not read yet
  TextState state_;
  std::int64_t left_;  // tokens to write
};

/// Returns the tokens that follow the prompt, as a TextWriter gives them. Throws as it does.
std::vector<std::int64_t> sample(const LanguageModel& model, const std::vector<std::int64_t>& prompt,
                                 SampleOptions options = {});

}  // namespace minitorch::nn
