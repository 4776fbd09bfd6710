// Multi-head attention: checks, projections, heads and masks. The scores are computed by scaled_dot_product_attention.
#include "nn/modules/attention.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/functions/attention.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/init.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view attention_layer = "MultiheadAttention";

// Returns the size after all checks of the constructor, before a random number is drawn.
std::int64_t checked_embed_dim(std::int64_t embed_dim, std::int64_t num_heads,
                               const MultiheadAttentionOptions& options) {
  checked_size(attention_layer, "embed_dim", embed_dim);
  checked_size(attention_layer, "num_heads", num_heads);
  check_divisible(attention_layer, "embed_dim", embed_dim, "num_heads", num_heads);
  const auto size = static_cast<double>(embed_dim);
  check_number_of_parameters(attention_layer, 4 * size * (options.bias ? size + 1 : size));
  check_probability(attention_layer, "dropout", options.dropout);
  return embed_dim;
}

Tensor first_weight(std::int64_t embed_dim) {
  const Tensor weight = empty({3 * embed_dim, embed_dim});
  init::xavier_uniform(weight);
  return weight;
}

// x Wᵀ + b for the rows of the projection from `row` on.
Tensor project(const Tensor& x, const Tensor& weight, const std::optional<Parameter>& bias, std::int64_t row,
               std::int64_t rows) {
  const Tensor w = narrow(weight, 0, row, rows);
  return bias ? linear(x, w, narrow(bias->value(), 0, row, rows)) : matmul(x, w.t());
}

// A mask of a call as numbers to add: an int64 mask leaves out what is not 0.
Tensor added(const Tensor& mask, DType dtype) {
  if (mask.dtype() != int64) return mask.to(dtype);
  return masked_fill(zeros(mask.shape(), {.dtype = dtype}), mask, -std::numeric_limits<double>::infinity());
}

}  // namespace

// q, k and v in heads: (N, num_heads, L or S, size of a head).
struct MultiheadAttention::Projected {
  Tensor q, k, v;
};

MultiheadAttention::MultiheadAttention(WholeNumber embed_dim, WholeNumber num_heads, MultiheadAttentionOptions options)
    : in_proj_weight(add("in_proj_weight", Parameter(first_weight(checked_embed_dim(embed_dim, num_heads, options))))),
      in_proj_bias(add_if(options.bias, "in_proj_bias", [&] { return zeros({3 * embed_dim}); })),
      out_proj(add("out_proj", Linear(embed_dim, embed_dim, {.bias = options.bias}))),
      embed_dim_(embed_dim),
      num_heads_(num_heads),
      options_(options) {
  if (out_proj.bias) init::zeros(*out_proj.bias);
  std::string text = "embed_dim=" + std::to_string(embed_dim) + ", num_heads=" + std::to_string(num_heads);
  if (options.dropout != 0) text += ", dropout=" + to_text(options.dropout);
  if (!options.bias) text += ", bias=false";
  if (options.batch_first) text += ", batch_first=true";
  describe(text);
}

void MultiheadAttention::check(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionCall& call) const {
  const auto refuse = [&](const std::string& rule) {
    std::string text = std::string(attention_layer) + ": " + rule + ": q " + to_text(q.shape()) + ", k " +
                       to_text(k.shape()) + ", v " + to_text(v.shape());
    if (call.key_padding_mask) text += ", key_padding_mask " + to_text(call.key_padding_mask->shape());
    if (call.attn_mask) text += ", attn_mask " + to_text(call.attn_mask->shape());
    throw ShapeError(text);
  };
  if ((q.dim() != 2 && q.dim() != 3) || k.dim() != q.dim() || v.dim() != q.dim()) {
    refuse(options_.batch_first ? "q, k and v must all be (N, L, E), or all (L, E)"
                                : "q, k and v must all be (L, N, E), or all (L, E)");
  }
  for (const Tensor* x : {&q, &k, &v}) {
    if (x->shape().back() != embed_dim_) refuse("the last size must be embed_dim = " + std::to_string(embed_dim_));
    check_one_dtype(attention_layer, "the input", x->dtype(), "the weight", in_proj_weight.dtype());
  }
  if (k.shape() != v.shape()) refuse("k and v must have one shape");
  const bool has_batch = q.dim() == 3;
  const std::int64_t batch_dim = options_.batch_first ? 0 : 1, length_dim = has_batch && options_.batch_first ? 1 : 0;
  if (has_batch && q.shape()[batch_dim] != k.shape()[batch_dim]) refuse("q and k must have one batch size");
  const std::int64_t n = has_batch ? q.shape()[batch_dim] : 1;
  const std::int64_t queries = q.shape()[length_dim], keys = k.shape()[length_dim];
  if (call.key_padding_mask) {
    const Shape expected = has_batch ? Shape{n, keys} : Shape{keys};
    if (call.key_padding_mask->shape() != expected) refuse("key_padding_mask must be " + to_text(expected));
    minitorch::detail::check_added_mask(attention_layer, "key_padding_mask", *call.key_padding_mask);
  }
  if (call.attn_mask) {
    const Shape for_all{queries, keys}, for_each{n * num_heads_, queries, keys};
    if (call.attn_mask->shape() != for_all && call.attn_mask->shape() != for_each) {
      refuse("attn_mask must be " + to_text(for_all) + " or " + to_text(for_each));
    }
    minitorch::detail::check_added_mask(attention_layer, "attn_mask", *call.attn_mask);
  }
}

// (L, N, E), or (N, L, E) with batch_first, or (L, E), to (N, num_heads, L, size of a head).
Tensor MultiheadAttention::split(const Tensor& x) const {
  Shape shape = x.shape();
  shape[shape.size() - 1] = num_heads_;
  shape.push_back(embed_dim_ / num_heads_);
  const Tensor heads = reshape(x, shape);
  if (x.dim() == 2) return unsqueeze(transpose(heads, 0, 1), 0);
  return options_.batch_first ? transpose(heads, 1, 2) : permute(heads, {1, 2, 0, 3});
}

// The same back, for sequences with a batch.
Tensor MultiheadAttention::joined(const Tensor& y) const {
  const Tensor heads = options_.batch_first ? transpose(y, 1, 2) : permute(y, {2, 0, 1, 3});
  return reshape(heads, {heads.shape()[0], heads.shape()[1], embed_dim_});
}

MultiheadAttention::Projected MultiheadAttention::projected(const Tensor& q, const Tensor& k, const Tensor& v) const {
  const auto part = [&](const Tensor& x, std::int64_t i) {
    return split(project(x, in_proj_weight, in_proj_bias, i * embed_dim_, embed_dim_));
  };
  return {part(q, 0), part(k, 1), part(v, 2)};
}

MultiheadAttention::Projected MultiheadAttention::projected(const Tensor& x) const {
  const std::vector<Tensor> parts = chunk(linear(x, in_proj_weight, in_proj_bias), 3, -1);
  return {split(parts[0]), split(parts[1]), split(parts[2])};
}

// The masks of a call together, which broadcast to the scores (N, num_heads, L, S).
std::optional<Tensor> MultiheadAttention::mask_of(const AttentionCall& call, const Shape& scores, DType dtype) {
  std::optional<Tensor> mask;
  if (call.attn_mask) {
    mask = added(*call.attn_mask, dtype);
    if (mask->dim() == 3) mask = reshape(*mask, scores);
  }
  if (call.key_padding_mask) {
    const Tensor padding = reshape(added(*call.key_padding_mask, dtype), {scores[0], 1, 1, scores[3]});
    mask = mask ? *mask + padding : padding;
  }
  return mask;
}

AttentionResult MultiheadAttention::attend(const Projected& heads, bool has_batch, const AttentionCall& call) const {
  const Shape scores{heads.q.shape()[0], num_heads_, heads.q.shape()[2], heads.k.shape()[2]};
  const AttentionOptions options{.mask = mask_of(call, scores, heads.q.dtype()),
                                 .is_causal = call.is_causal,
                                 .dropout = is_training() ? options_.dropout : RealNumber(0)};
  std::optional<Tensor> weights;
  if (call.need_weights) weights = attention_weights(heads.q, heads.k, options);
  const Tensor y =
      weights ? matmul(*weights, heads.v) : scaled_dot_product_attention(heads.q, heads.k, heads.v, options);
  const Tensor sequence = has_batch ? joined(y) : reshape(transpose(squeeze(y, 0), 0, 1), {y.shape()[2], embed_dim_});
  AttentionResult result{.output = out_proj(sequence), .weights = {}};
  if (weights) {
    const Tensor shown = call.average_attn_weights ? mean(*weights, {1}) : *weights;
    result.weights = has_batch ? shown : squeeze(shown, 0);
  }
  return result;
}

void detail::NoWeights::refuse() {
  throw Error("MultiheadAttention: the call returned no weights: ask for them by {.need_weights = true}");
}

AttentionResult MultiheadAttention::operator()(const Tensor& q, const Tensor& k, const Tensor& v,
                                               const AttentionCall& call) const {
  const ForwardCall forward_call(*this);
  check(q, k, v, call);
  AttentionResult result = attend(projected(q, k, v), q.dim() == 3, call);
  forward_call.output(result.output);
  return result;
}

AttentionResult MultiheadAttention::operator()(const Tensor& x, const AttentionCall& call) const {
  const ForwardCall forward_call(*this);
  AttentionResult result = attend_to_itself(x, call);
  forward_call.output(result.output);
  return result;
}

AttentionResult MultiheadAttention::attend_to_itself(const Tensor& x, const AttentionCall& call) const {
  check(x, x, x, call);
  return attend(projected(x), x.dim() == 3, call);
}

Tensor MultiheadAttention::forward(const Tensor& x) const { return attend_to_itself(x, {}).output; }

namespace {

constexpr std::string_view positional_encoding = "PositionalEncoding";

// Returns rows of sin(i w) and cos(i w), side by side for each frequency w, after all checks of the constructor.
Tensor positions(std::int64_t d_model, const PositionalEncodingOptions& options) {
  const std::int64_t max_len = checked_size(positional_encoding, "max_len", options.max_len);
  checked_size(positional_encoding, "d_model", d_model);
  check_probability(positional_encoding, "dropout", options.dropout);
  const Tensor result = empty(checked_shape(positional_encoding, {max_len, 1, d_model}));
  auto* const first = result.data_pointer<float>();
  for (std::int64_t j = 0; j < d_model; ++j) {
    const double frequency = std::pow(10000.0, -static_cast<double>(j - j % 2) / static_cast<double>(d_model));
    for (std::int64_t i = 0; i < max_len; ++i) {
      const double angle = static_cast<double>(i) * frequency;
      first[i * d_model + j] = static_cast<float>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
  return result;
}

}  // namespace

PositionalEncoding::PositionalEncoding(WholeNumber d_model, PositionalEncodingOptions options)
    : pe(add("pe", Buffer(positions(d_model, options)))),
      dropout_(add("dropout", Dropout(options.dropout))),
      batch_first_(options.batch_first) {
  describe("d_model=" + std::to_string(d_model) + ", max_len=" + std::to_string(options.max_len) +
           (options.batch_first ? ", batch_first=true" : ""));
}

Tensor PositionalEncoding::forward(const Tensor& x) const {
  if (x.dim() != 2 && x.dim() != 3) {
    throw ShapeError("PositionalEncoding: the input " + to_text(x.shape()) + " must be " +
                     (batch_first_ ? "(N, L, d_model)" : "(L, N, d_model)") + " or (L, d_model)");
  }
  check_last_size("PositionalEncoding", "d_model", x, pe.shape()[2]);
  check_one_dtype("PositionalEncoding", "the input", x.dtype(), "the buffer pe", pe.dtype());
  const bool length_is_second = x.dim() == 3 && batch_first_;
  const std::int64_t length = x.shape()[length_is_second ? 1 : 0];
  if (length > pe.shape()[0]) {
    throw ShapeError("PositionalEncoding: the input " + to_text(x.shape()) + " has " + std::to_string(length) +
                     " positions, max_len is " + std::to_string(pe.shape()[0]));
  }
  const Tensor rows = narrow(pe.value(), 0, 0, length);
  return dropout_(x + (x.dim() == 3 && !batch_first_ ? rows : squeeze(rows, 1)));
}

}  // namespace minitorch::nn
