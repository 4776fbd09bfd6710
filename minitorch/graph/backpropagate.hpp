// Backpropagation: the one engine, for every kind of variable `V`.
//
// For a result y and a value x that it was computed from, dy/dx is a sum over the uses of x:
//   dy/dx = Σ over functions f that x is an argument of:  dy/df · df/dx
// So each value is visited once, after all its uses. Since a function is applied after its arguments were made, the
// order of creation, walked backwards, is such an order. Whose turn it is, and what a pass undoes, is in pass/.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/pass/derivative.hpp"
#include "minitorch/graph/pass/leaf_gradients.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

/// Adds `d`, what one use of a value contributes, to the derivative of that value.
template <class V, class D> void accumulate_derivative(Pass<V>& pass, Node<V>& node, D&& d) {
  if (node.reached) {
    add_to_derivative(node, std::forward<D>(d));
  } else {
    set_derivative(node, std::forward<D>(d));
    pass.await(node);
  }
}

/// Hands derivatives back from values to what they were computed from, until no value waits for its turn. `D` is their
/// kind: data, or variables where they have a graph of their own.
template <class D, class V, class IsAlone, class Watch>
[[gnu::noinline]] void propagate(Pass<V>& pass, IsAlone is_alone, Watch watch) {
  while (Node<V>* node = pass.next()) {  // the newest value that waits: all its uses have contributed
    watch.visit(*node);
    const std::span<Edge<V>> inputs = node->edges();
    const std::span<D> dx = pass.template room<D>(inputs.size());
    node->chain_rule(take_derivative<D>(*node), dx.data());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (Node<V>* input = pass.wanted(inputs[i], is_alone)) {
        pass.fit(dx[i], *input, *node, i);  // broadcasting is undone
        watch.contribution(*node, i, dx[i]);
        accumulate_derivative(pass, *input, std::move(dx[i]));
      }
      VariableTraits<V>::release(dx[i]);  // so that where it arrived it may be the only one
    }
  }
}
template <class D, class V> void propagate(Pass<V>& pass) {
  pass.run([&pass](auto is_alone, auto watch) { propagate<D>(pass, is_alone, watch); });
}

/// Adds d root / d x times `d_output` to the gradient of every leaf x that `root` was computed from.
/// Throws GraphError where it comes to a released graph; then nothing has changed.
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
