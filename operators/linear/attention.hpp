// Attention, softmax(scale q kᵀ + mask) v, tile by tile: the scores of a tile exist only while it is computed, so
// memory grows with the lengths and not with their product. For floating-point dtypes.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>

#include "operators/layout/view.hpp"
#include "operators/random/random.hpp"

namespace minitorch::operators {

/// Dropout of attention weights: sets each to 0 with probability p, else multiplies it by 1 / (1 - p). The choice for a
/// weight depends on the key and its index (row-major in (batch..., L, S)) alone.
struct AttentionDropout {
  std::uint64_t key = 0;
  double p = 0;

  bool is_active() const { return p > 0; }
  /// The factor of weight number i.
  template <std::floating_point T> T factor(std::int64_t i) const {
    const auto bound = static_cast<std::uint64_t>(std::ceil(p * 0x1p53));
    return random_bits(key, static_cast<std::uint64_t>(i)) >> 11U >= bound ? static_cast<T>(1 / (1 - p)) : T{0};
  }
};

/// The factors of the first n weights.
template <std::floating_point T> void attention_dropout(const AttentionDropout& dropout, std::int64_t n, T* factors);

/// The operands and options of attention.
template <std::floating_point T> struct Attention {
  View<const T> q, k, v;  // (batch..., L, E), (batch..., S, E), (batch..., S, Ev), E >= 1; one batch shape, any strides
  View<const T> mask;     // (batch..., L, S), added to the scores, any strides; without data: none
  T scale = 1;
  bool is_causal = false;  // query i sees keys 0 to i
  AttentionDropout dropout = {};

  std::int64_t queries() const { return q.shape[q.shape.size() - 2]; }
  std::int64_t keys() const { return k.shape[k.shape.size() - 2]; }
};

/// The moments of softmax for each query, contiguous (batch..., L): the largest score (0 if no key takes part), and
/// the inverse of the sum of exponentials (0 if no key takes part).
template <class T> struct AttentionRows {
  T* largest;
  T* inverse_sum;
};

/// y = dropout(softmax(scale q kᵀ + mask)) v, (batch..., L, Ev), contiguous. A query for which no key takes part, by a
/// mask of -∞ or for S = 0, gives 0. The bits of y do not depend on the number of threads.
template <std::floating_point T> void attention(const Attention<T>& a, const View<T>& y, AttentionRows<T> rows);

/// The number of parts into which `attention_backward` cuts the keys of each batch element.
template <std::floating_point T> std::int64_t attention_parts(const Attention<T>& a);

/// The derivatives of y. With weights p, z the factors of dropout and e = dy vᵀ,
///   dv = (p z)ᵀ dy,   ds = p (z e - d),   d = Σ dy y,   dq = scale ds k,   dk = scale dsᵀ q
/// dk and dv are contiguous, with the batch shape; dq has room for `attention_parts` as many elements, of which the
/// first are the result. Each may be null if it is not needed. `products` has room for an element for each query.
template <std::floating_point T>
void attention_backward(const Attention<T>& a, AttentionRows<const T> rows, const View<const T>& dy,
                        const View<const T>& y, T* products, T* dq, T* dk, T* dv);

}  // namespace minitorch::operators
