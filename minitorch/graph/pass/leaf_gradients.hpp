// The end of a backward pass: adds the derivatives of leaves to their gradients; to all of them, or to none if an
// addition throws.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "minitorch/graph/watch/zero_grad_check.hpp"

namespace minitorch::graph {

/// Warns of the first leaf whose gradient an optimiser's step has used already.
template <class V> void warn_of_used_gradient(std::span<const ReachedLeaf<V>> reached, const ZeroGradCheck& check) {
  for (const ReachedLeaf<V>& one : reached) {
    const Leaf<V>& leaf = original_of(*one.leaf);
    if (leaf.grad_is_used) return check.warn(quoted_name(leaf) + " " + VariableTraits<V>::described(leaf.output));
  }
}

/// Adds the derivative of each leaf to its gradient. For a leaf of another thread it goes to `arrived`, which that
/// thread adds when it reads the gradient.
template <class V> void add_to_gradients(Pass<V>& pass) {
  using Traits = VariableTraits<V>;
  const std::span<ReachedLeaf<V>> reached = pass.leaves();
  if (ZeroGradCheck::current() != nullptr) [[unlikely]]
    warn_of_used_gradient<V>(reached, *ZeroGradCheck::current());

  const bool has_others = pass.has_stand_ins();
  const auto lock = has_others ? Leaf<V>::lock() : std::unique_lock<std::mutex>();
  const auto sum_of = [has_others](Leaf<V>& leaf) -> std::optional<DataOf<V>>& {
    return has_others && leaf.original != nullptr ? leaf.original->arrived : leaf.grad;
  };
  // First the sums that may throw: they go to the derivatives and change no gradient.
  for (ReachedLeaf<V>& one : reached) {
    Leaf<V>& leaf = *one.leaf;
    leaf.tell_recording();
    const std::optional<DataOf<V>>& sum = sum_of(leaf);
    one.is_replaced = !sum || !Traits::adds_in_place(*sum);
    if (!one.is_replaced) continue;
    if (sum) Traits::add_into(leaf.derivative, *sum);
    Traits::own(leaf.derivative);
  }
  for (const ReachedLeaf<V>& one : reached) {
    Leaf<V>& leaf = *one.leaf;
    std::optional<DataOf<V>>& sum = sum_of(leaf);
    if (one.is_replaced) {
      sum = std::move(leaf.derivative);
    } else {
      Traits::add_into(*sum, leaf.derivative);
    }
    if (has_others && leaf.original != nullptr) leaf.original->has_arrived.store(true, std::memory_order_release);
  }
}

}  // namespace minitorch::graph
