// Attention: weighted sums of values, where the weights come from the products of queries and keys.
#pragma once

#include <optional>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Options of attention.
struct AttentionOptions {
  /// Broadcasts to (..., L, S). int64: a key takes part where the mask is not 0, as PyTorch's mask of bool. float32 and
  /// float64: added to the scores; -∞ leaves a key out. A comparison has the dtype of its operands: convert it by
  /// to(int64). A floating-point mask of 0 and 1 alone, with some 1, is refused as such a comparison.
  std::optional<Tensor> mask = {};
  operators::Flag is_causal = false;     // query i sees keys 0 to i; beside a mask, both hold
  RealNumber dropout = 0;                // probability; takes one number of the generator if it is not 0
  std::optional<RealNumber> scale = {};  // of q kᵀ; 1/√E if none is given
  Generator* generator = nullptr;        // null: default_generator()
};

/// softmax(scale q kᵀ + mask) v (Vaswani et al. 2017): q (..., L, E), k (..., S, E) and v (..., S, Ev) give (..., L,
/// Ev); the dimensions before are broadcast. A query for which no key takes part gives 0.
///
/// Memory grows with L + S, not with L S: scores are computed tile by tile, and again in the backward pass. Only second
/// derivatives and the derivative of a mask need memory for all scores. Dropout has the same bits on any number of
/// threads.
///
/// Throws ShapeError if shapes do not fit or E is 0, DtypeError for int64 or different dtypes, and DataError for a
/// dropout that is not in [0, 1], a scale that is not finite or a mask that is a comparison. If it throws, the
/// generator is as before.
Tensor scaled_dot_product_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                    const AttentionOptions& options = {});

/// The weights of attention, dropout(softmax(scale q kᵀ + mask)), of shape (..., L, S). Throws as
/// `scaled_dot_product_attention`.
Tensor attention_weights(const Tensor& q, const Tensor& k, const AttentionOptions& options = {});

namespace detail {

/// Throws DataError in the name of `function` if a mask that is added to scores has only the elements 0 and 1, and some
/// 1, unless it requires a gradient.
void check_added_mask(std::string_view function, std::string_view name, const Tensor& mask);

}  // namespace detail

}  // namespace minitorch
