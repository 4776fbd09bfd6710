// Backpropagation: the one engine, for every kind of variable `V`.
//
// For a result y and a value x that it was computed from, dy/dx is a sum over the uses of x (x · x uses it twice):
//   dy/dx = Σ over the uses of x as an argument of a function f:  dy/df · (slope of f in that argument)
// So each value must come after all its uses. The reverse order of creation is such an order, because a function is
// applied after its arguments exist. `Pass` (pass/pass.hpp) picks the next node, and cleans up if something throws.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "minitorch/graph/node/derivative.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/pass/leaf_gradients.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

/// Adds `d`, the contribution of one use of a value, to the derivative of that value.
template <class V, class D> void accumulate_derivative(Pass<V>& pass, Node<V>& node, D&& d) {
  if (node.reached) {
    add_to_derivative(node, std::forward<D>(d));
  } else {
    pass.await(node);
    set_derivative(node, std::forward<D>(d));
  }
}

/// Propagates derivatives from values back to their inputs, until no value waits for its turn. `D` is the type of a
/// derivative: data, or a variable if the pass itself is recorded, to be differentiated again (create_graph).
/// The newest waiting value has all its contributions: a use that has not contributed is newer, so it, or a value
/// between it and the result, would be waiting too. Leaves have no inputs; they gather their sums without a turn.
template <class D, class V, class IsAlone, class Watch>
[[gnu::noinline]] void propagate(Pass<V>& pass, IsAlone is_alone, Watch watch) {
  for (Node<V>* node = pass.newest(); node != nullptr; node = pass.newest_after(*node)) {
    watch.visit(*node);
    if (pass.template add_part<D>(*node, is_alone, watch)) continue;  // its function reads a part of a large tensor
    const std::span<Edge<V>> inputs = node->edges();
    const std::span<D> dx = pass.template room<D>(inputs.size());
    node->chain_rule(take_derivative<D>(*node), dx.data());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (Node<V>* input = pass.wanted(inputs[i], is_alone)) {
        pass.fit(dx[i], *input, *node, i);  // if the input was broadcast, sums to its shape
        watch.contribution(*node, i, dx[i]);
        accumulate_derivative(pass, *input, std::move(dx[i]));
      }
      VariableTraits<V>::release(dx[i]);  // then the input is the only owner, and later adds in place
    }
  }
}
template <class D, class V> void propagate(Pass<V>& pass) {
  pass.run([&pass](auto is_alone, auto watch) { propagate<D>(pass, is_alone, watch); });
}

/// Adds d_output · d root / d x to the gradient of every leaf x that `root` was computed from.
/// Throws GraphError and changes nothing if it reaches a released graph.
template <class V> void backpropagate(Node<V>& root, DataOf<V> d_output, bool retain_graph) {
  naming_memory("backward", [&] {
    Pass<V> pass("backward");
    accumulate_derivative(pass, pass.start(root, d_output), std::move(d_output));
    propagate<DataOf<V>>(pass);
    add_to_gradients(pass);
    if (!retain_graph) pass.release_graph();
  });
}

}  // namespace minitorch::graph
