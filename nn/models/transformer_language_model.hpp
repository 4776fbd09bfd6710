// A small GPT: a transformer that reads tokens and predicts the next one (Radford et al. 2019).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/models/language_model.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/normalization.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The keys and values, (N, heads, L, width / heads), of the tokens that a TransformerBlock has read.
struct KeysAndValues {
  Tensor keys, values;
};

/// x = x + project(attention(qkv(norm1(x)))),  x = x + down(gelu(up(norm2(x)))), with dropout of the attention's
/// weights and behind each part. Each position attends to itself and those before it.
class TransformerBlock : public Module {
 public:
  const LayerNorm norm1;
  const Linear qkv, project;
  const LayerNorm norm2;
  const Linear up, down;
  const Dropout dropout;

  /// Throws ShapeError for a size below 1 or if `heads` does not divide `width`, and DataError if `dropout_p` is not in
  /// [0, 1].
  TransformerBlock(WholeNumber width, WholeNumber heads, RealNumber dropout_p = 0);
  /// (N, L, width) to (N, L, width), for positions that follow those in `before`, and appends theirs to it; it starts
  /// empty. Throws ShapeError for an x of another shape, and for keys and values that are not of such an x; then
  /// `before` has not changed.
  Tensor operator()(const Tensor& x, std::optional<KeysAndValues>& before) const;
  using Module::operator();
  Tensor forward(const Tensor& x) const override;

 private:
  Tensor compute(const Tensor& x, std::optional<KeysAndValues>& before) const;
  Tensor attended(const Tensor& x, std::optional<KeysAndValues>& before) const;
  void check(const Tensor& x, const std::optional<KeysAndValues>& before) const;

  std::int64_t heads_;
  double dropout_p_;
};

/// Options of TransformerLanguageModel.
struct TransformerLanguageModelOptions {
  static constexpr auto name = "TransformerLanguageModel";
  WholeNumber context = 64;  // the largest number of tokens to attend to
  WholeNumber layers = 4;
  WholeNumber heads = 4;
  WholeNumber width = 128;
  RealNumber dropout = 0;

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) {
    f("context", o.context);
    f("layers", o.layers);
    f("heads", o.heads);
    f("width", o.width);
    f("dropout", o.dropout);
  }
};

/// Embeddings of tokens and of positions, blocks, a last normalisation, and a linear layer without a bias for the
/// logits. The embedding and that layer have weights of their own: tied weights save little for a vocabulary of
/// characters.
///
/// Weights start normal with deviation 0.02, and 0.02 / √(2 layers) where a block adds to x; biases start at 0 (GPT-2).
///
/// `read` keeps keys and values, so that a further token costs one position. Positions are learned for one window of
/// `context` tokens: when it is full, `read` starts a new window with its last tokens, `context` / 2 of them or as many
/// as it is given, and computes these again. So each token sees from context / 2 to context tokens, and costs two
/// positions on average. Until then, logits are those of `forward`.
class TransformerLanguageModel : public LanguageModel {
 public:
  const Embedding tokens, positions;
  const Dropout dropout;
  const ModuleList<TransformerBlock> blocks;
  const LayerNorm norm;
  const Linear head;

  /// Throws as TransformerBlock.
  explicit TransformerLanguageModel(WholeNumber vocabulary, TransformerLanguageModelOptions options = {});
  std::optional<std::int64_t> context() const override { return context_; }
  /// Returns the number of parameters of such a model, which may be too large to make.
  static double count_parameters(WholeNumber vocabulary, TransformerLanguageModelOptions options = {});

 private:
  Tensor next_logits(const Tensor& text, detail::TextMemory& memory) const override;

  std::int64_t context_;
};

}  // namespace minitorch::nn
