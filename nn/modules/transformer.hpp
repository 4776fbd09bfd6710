// The layers of a transformer: attention and a network of two linear layers for each position, each added to its input
// and normalised (Vaswani et al. 2017). Names, layouts, defaults and first weights are PyTorch's.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/attention.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/normalization.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The activation between the two linear layers.
enum class TransformerActivation : std::uint8_t { relu, gelu };

/// Options of TransformerEncoderLayer and TransformerDecoderLayer.
struct TransformerLayerOptions {
  WholeNumber dim_feedforward = 2048;  // between the two linear layers
  RealNumber dropout = 0.1;
  TransformerActivation activation = TransformerActivation::relu;
  RealNumber layer_norm_eps = 1e-5;
  operators::Flag batch_first = false;  // sequences are (N, L, d_model), not (L, N, d_model)
  operators::Flag norm_first = false;   // normalise the input of each part, not its sum with the output
};

/// Masks of a call of TransformerEncoderLayer, as those of MultiheadAttention.
struct EncoderCall {
  std::optional<Tensor> src_mask = {};
  std::optional<Tensor> src_key_padding_mask = {};
  operators::Flag is_causal = false;
};

/// x = norm1(x + self_attn(x)),  x = norm2(x + linear2(activation(linear1(x)))), with dropout behind each part and
/// behind the activation; with `norm_first`, x + self_attn(norm1(x)) and so on.
class TransformerEncoderLayer : public Module {
 public:
  const MultiheadAttention self_attn;
  const Linear linear1;
  const Dropout dropout;
  const Linear linear2;
  const LayerNorm norm1, norm2;
  const Dropout dropout1, dropout2;

  /// Throws ShapeError for a size below 1 or if nhead does not divide d_model, and DataError for an option out of
  /// range.
  TransformerEncoderLayer(WholeNumber d_model, WholeNumber nhead, TransformerLayerOptions options = {});
  /// Throws as MultiheadAttention.
  Tensor operator()(const Tensor& src, const EncoderCall& call) const;
  using Module::operator();
  Tensor forward(const Tensor& src) const override;

 private:
  Tensor attended(const Tensor& x, const EncoderCall& call) const;
  Tensor fed_forward(const Tensor& x) const;
  Tensor compute(const Tensor& src, const EncoderCall& call) const;

  TransformerActivation activation_;
  bool norm_first_;
};

/// Masks of a call of TransformerDecoderLayer, as those of MultiheadAttention.
struct DecoderCall {
  std::optional<Tensor> tgt_mask = {};
  std::optional<Tensor> memory_mask = {};
  std::optional<Tensor> tgt_key_padding_mask = {};
  std::optional<Tensor> memory_key_padding_mask = {};
  operators::Flag tgt_is_causal = false;
  operators::Flag memory_is_causal = false;
};

/// x = norm1(x + self_attn(x)),  x = norm2(x + multihead_attn(x, memory, memory)),
/// x = norm3(x + linear2(activation(linear1(x)))), with dropout behind each part and behind the activation; with
/// `norm_first`, x + self_attn(norm1(x)) and so on.
class TransformerDecoderLayer : public Module {
 public:
  const MultiheadAttention self_attn, multihead_attn;
  const Linear linear1;
  const Dropout dropout;
  const Linear linear2;
  const LayerNorm norm1, norm2, norm3;
  const Dropout dropout1, dropout2, dropout3;

  /// Throws as TransformerEncoderLayer.
  TransformerDecoderLayer(WholeNumber d_model, WholeNumber nhead, TransformerLayerOptions options = {});
  /// `memory` is the output of the encoder, (S, N, d_model). Throws as MultiheadAttention.
  Tensor operator()(const Tensor& tgt, const Tensor& memory, const DecoderCall& call = {}) const;

 private:
  Tensor attended(const Tensor& x, const DecoderCall& call) const;
  Tensor attended(const Tensor& x, const Tensor& memory, const DecoderCall& call) const;
  Tensor fed_forward(const Tensor& x) const;

  TransformerActivation activation_;
  bool norm_first_;
};

}  // namespace minitorch::nn
