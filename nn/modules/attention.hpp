// Multi-head attention, and the encoding of positions for it. The layers made of them are in transformer.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/errors/checked_optional.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of MultiheadAttention.
struct MultiheadAttentionOptions {
  RealNumber dropout = 0;               // of weights, in training mode
  operators::Flag bias = true;          // in_proj_bias, and the bias of out_proj
  operators::Flag batch_first = false;  // sequences are (N, L, E), not (L, N, E)
};

/// Options of a call of MultiheadAttention. Masks are PyTorch's: an int64 mask is not 0 where a key is left out, a
/// floating-point mask is added to the scores; convert a comparison of floating-point numbers by to(int64). (In
/// `scaled_dot_product_attention`, as in PyTorch's, an int64 mask is not 0 where a key takes part.)
struct AttentionCall {
  std::optional<Tensor> key_padding_mask = {};  // (N, S); (S) for sequences without a batch
  std::optional<Tensor> attn_mask = {};         // (L, S), or (N num_heads, L, S)
  operators::Flag is_causal = false;            // query i sees keys 0 to i; beside masks, all hold
  operators::Flag need_weights = false;         // return the weights, which takes memory for L S of each head
  operators::Flag average_attn_weights = true;  // their mean over the heads
};

namespace detail {

struct NoWeights {
  [[noreturn]] static void refuse();
};

}  // namespace detail

/// The result of MultiheadAttention: `const auto [output, weights] = attention(q, k, v, {.need_weights = true});`.
struct AttentionResult {
  Tensor output;  // with the shape of q
  /// If asked for: (N, L, S), or (N, num_heads, L, S); without N if there is no batch. If not, reading throws Error.
  operators::CheckedOptional<Tensor, detail::NoWeights> weights;
};

/// Attention in several heads (Vaswani et al. 2017): q, k and v are projected, each head attends with its part of the
/// embedding, and the joined heads are projected again. Memory grows with the lengths of the sequences, not with their
/// product, unless weights are asked for or there is an attn_mask.
///
/// in_proj_weight (3 embed_dim, embed_dim), with the rows of q, k and v one after the other, starts by xavier_uniform,
/// in_proj_bias and the bias of out_proj at 0, and the weight of out_proj as Linear's; all as PyTorch's.
class MultiheadAttention : public Module {
 public:
  const Parameter in_proj_weight;
  const OptionalParameter in_proj_bias;
  const Linear out_proj;

  /// Throws ShapeError for a size below 1 or if num_heads does not divide embed_dim, and DataError if dropout is not in
  /// [0, 1].
  MultiheadAttention(WholeNumber embed_dim, WholeNumber num_heads, MultiheadAttentionOptions options = {});

  /// q (L, N, embed_dim), k and v (S, N, embed_dim); or all without N; with `batch_first`, N comes first. A query that
  /// may see no key attends to 0, where PyTorch gives NaN. Throws ShapeError if sizes or masks do not fit, and
  /// DtypeError for another dtype than the weight's.
  AttentionResult operator()(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionCall& call = {}) const;
  /// Self-attention: x is q, k and v, which are projected by one product.
  AttentionResult operator()(const Tensor& x, const AttentionCall& call) const;
  using Module::operator();
  /// The output of self-attention.
  Tensor forward(const Tensor& x) const override;

 private:
  struct Projected;
  void check(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionCall& call) const;
  Projected projected(const Tensor& q, const Tensor& k, const Tensor& v) const;
  Projected projected(const Tensor& x) const;
  AttentionResult attend(const Projected& heads, bool has_batch, const AttentionCall& call) const;
  AttentionResult attend_to_itself(const Tensor& x, const AttentionCall& call) const;
  Tensor split(const Tensor& x) const;
  Tensor joined(const Tensor& y) const;
  static std::optional<Tensor> mask_of(const AttentionCall& call, const Shape& scores, DType dtype);

  std::int64_t embed_dim_, num_heads_;
  MultiheadAttentionOptions options_;
};

/// Options of PositionalEncoding.
struct PositionalEncodingOptions {
  RealNumber dropout = 0.1;
  WholeNumber max_len = 5000;           // the longest sequence
  operators::Flag batch_first = false;  // sequences are (N, L, d_model), not (L, N, d_model)
};

/// y = dropout(x + pe), where row i of pe has sin(i w) and cos(i w) side by side for the frequencies w = 10000^(-2j /
/// d_model) (Vaswani et al. 2017).
///
/// pe (max_len, 1, d_model) is a buffer, as in PyTorch's tutorial; PyTorch has no such layer.
class PositionalEncoding : public Module {
 public:
  const Buffer pe;

  /// Throws ShapeError for a size below 1, and DataError if dropout is not in [0, 1].
  explicit PositionalEncoding(WholeNumber d_model, PositionalEncodingOptions options = {});
  /// Takes (L, N, d_model), or (N, L, d_model) with `batch_first`, or (L, d_model). Throws ShapeError for another last
  /// size or a sequence longer than max_len, and DtypeError for another dtype than that of pe.
  Tensor forward(const Tensor& x) const override;

 private:
  Dropout dropout_;
  bool batch_first_;
};

}  // namespace minitorch::nn
