// The layers of a transformer.
#include "nn/modules/transformer.hpp"

#include <string>
#include <string_view>

#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// Checks the options of a layer that has `attentions` attention modules, in the name of the layer.
MultiheadAttentionOptions checked(std::string_view layer, int attentions, std::int64_t d_model, std::int64_t nhead,
                                  const TransformerLayerOptions& options) {
  checked_size(layer, "d_model", d_model);
  checked_size(layer, "nhead", nhead);
  checked_size(layer, "dim_feedforward", options.dim_feedforward);
  check_probability(layer, "dropout", options.dropout);
  check_not_negative(layer, "layer_norm_eps", options.layer_norm_eps);
  check_divisible(layer, "d_model", d_model, "nhead", nhead);
  const auto width = static_cast<double>(d_model);
  const auto hidden = static_cast<double>(std::int64_t{options.dim_feedforward});
  const double attention = 4 * width * (width + 1), norm = 2 * width;
  check_number_of_parameters(layer, attentions * (attention + norm) + 2 * width * hidden + hidden + width + norm);
  return {.dropout = options.dropout, .batch_first = options.batch_first};
}

Tensor activated(TransformerActivation activation, const Tensor& x) {
  return activation == TransformerActivation::relu ? relu(x) : gelu(x);
}

// The options that are not shown by the parts.
std::string described(const TransformerLayerOptions& options) {
  std::string text = options.activation == TransformerActivation::relu ? "activation=relu" : "activation=gelu";
  if (options.norm_first) text += ", norm_first=true";
  return text;
}

// x + part(norm(x)), or norm(x + part(x)).
template <class Part> Tensor residual(const Tensor& x, const LayerNorm& norm, bool norm_first, const Part& part) {
  return norm_first ? x + part(norm(x)) : norm(x + part(x));
}

}  // namespace

TransformerEncoderLayer::TransformerEncoderLayer(WholeNumber d_model, WholeNumber nhead,
                                                 TransformerLayerOptions options)
    : self_attn(add("self_attn", MultiheadAttention(d_model, nhead,
                                                    checked("TransformerEncoderLayer", 1, d_model, nhead, options)))),
      linear1(add("linear1", Linear(d_model, options.dim_feedforward))),
      dropout(add("dropout", Dropout(options.dropout))),
      linear2(add("linear2", Linear(options.dim_feedforward, d_model))),
      norm1(add("norm1", LayerNorm({d_model}, {.eps = options.layer_norm_eps}))),
      norm2(add("norm2", LayerNorm({d_model}, {.eps = options.layer_norm_eps}))),
      dropout1(add("dropout1", Dropout(options.dropout))),
      dropout2(add("dropout2", Dropout(options.dropout))),
      activation_(options.activation),
      norm_first_(options.norm_first) {
  describe(described(options));
}

Tensor TransformerEncoderLayer::attended(const Tensor& x, const EncoderCall& call) const {
  return dropout1(
      self_attn(
          x, {.key_padding_mask = call.src_key_padding_mask, .attn_mask = call.src_mask, .is_causal = call.is_causal})
          .output);
}

Tensor TransformerEncoderLayer::fed_forward(const Tensor& x) const {
  return dropout2(linear2(dropout(activated(activation_, linear1(x)))));
}

Tensor TransformerEncoderLayer::compute(const Tensor& src, const EncoderCall& call) const {
  const Tensor x = residual(src, norm1, norm_first_, [&](const Tensor& part) { return attended(part, call); });
  return residual(x, norm2, norm_first_, [&](const Tensor& part) { return fed_forward(part); });
}

Tensor TransformerEncoderLayer::operator()(const Tensor& src, const EncoderCall& call) const {
  const ForwardCall forward_call(*this);
  return forward_call.output(compute(src, call));
}

Tensor TransformerEncoderLayer::forward(const Tensor& src) const { return compute(src, {}); }

TransformerDecoderLayer::TransformerDecoderLayer(WholeNumber d_model, WholeNumber nhead,
                                                 TransformerLayerOptions options)
    : self_attn(add("self_attn", MultiheadAttention(d_model, nhead,
                                                    checked("TransformerDecoderLayer", 2, d_model, nhead, options)))),
      multihead_attn(
          add("multihead_attn",
              MultiheadAttention(d_model, nhead, {.dropout = options.dropout, .batch_first = options.batch_first}))),
      linear1(add("linear1", Linear(d_model, options.dim_feedforward))),
      dropout(add("dropout", Dropout(options.dropout))),
      linear2(add("linear2", Linear(options.dim_feedforward, d_model))),
      norm1(add("norm1", LayerNorm({d_model}, {.eps = options.layer_norm_eps}))),
      norm2(add("norm2", LayerNorm({d_model}, {.eps = options.layer_norm_eps}))),
      norm3(add("norm3", LayerNorm({d_model}, {.eps = options.layer_norm_eps}))),
      dropout1(add("dropout1", Dropout(options.dropout))),
      dropout2(add("dropout2", Dropout(options.dropout))),
      dropout3(add("dropout3", Dropout(options.dropout))),
      activation_(options.activation),
      norm_first_(options.norm_first) {
  describe(described(options));
}

Tensor TransformerDecoderLayer::attended(const Tensor& x, const DecoderCall& call) const {
  return dropout1(self_attn(x, {.key_padding_mask = call.tgt_key_padding_mask,
                                .attn_mask = call.tgt_mask,
                                .is_causal = call.tgt_is_causal})
                      .output);
}

Tensor TransformerDecoderLayer::attended(const Tensor& x, const Tensor& memory, const DecoderCall& call) const {
  return dropout2(multihead_attn(x, memory, memory,
                                 {.key_padding_mask = call.memory_key_padding_mask,
                                  .attn_mask = call.memory_mask,
                                  .is_causal = call.memory_is_causal})
                      .output);
}

Tensor TransformerDecoderLayer::fed_forward(const Tensor& x) const {
  return dropout3(linear2(dropout(activated(activation_, linear1(x)))));
}

Tensor TransformerDecoderLayer::operator()(const Tensor& tgt, const Tensor& memory, const DecoderCall& call) const {
  const ForwardCall forward_call(*this);
  Tensor x = residual(tgt, norm1, norm_first_, [&](const Tensor& part) { return attended(part, call); });
  x = residual(x, norm2, norm_first_, [&](const Tensor& part) { return attended(part, memory, call); });
  return forward_call.output(residual(x, norm3, norm_first_, [&](const Tensor& part) { return fed_forward(part); }));
}

}  // namespace minitorch::nn
