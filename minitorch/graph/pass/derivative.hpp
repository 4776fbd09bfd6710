// The derivative that a backward pass accumulates at a node: data, and an edge if the pass builds a graph. The pass
// takes it when it visits the node; a captured node keeps it for `grad`.
#pragma once

#include <type_traits>
#include <utility>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"

namespace minitorch::graph {

/// Sets the derivative of `node` to the first contribution.
template <class V> void set_derivative(Node<V>& node, DataOf<V>&& d) { node.derivative = std::move(d); }
template <class V> void set_derivative(Node<V>& node, V&& d) {
  node.derivative = d.data();
  node.derivative_edge = d.edge();
}

/// Adds a further contribution.
template <class V> void add_to_derivative(Node<V>& node, DataOf<V>&& d) {
  VariableTraits<V>::add_into(node.derivative, d);
}
template <class V> void add_to_derivative(Node<V>& node, V&& d) {
  VariableTraits<V>::add_into(d, V(node.derivative, node.derivative_edge));
  set_derivative<V>(node, std::move(d));
}

/// Frees the derivative of `node`, unless it is captured.
template <class V> void clear_derivative(Node<V>& node) {
  if (node.captured) return;
  VariableTraits<V>::release(node.derivative);
  node.derivative_edge.reset();
}

/// Takes the derivative from `node`, as data or as a variable. A captured node keeps a copy.
template <class D, class V> D take_derivative(Node<V>& node) {
  if constexpr (std::is_same_v<D, V>) {
    V dy(node.derivative, node.derivative_edge);
    clear_derivative(node);
    return dy;
  } else {
    if (std::is_trivially_destructible_v<D> || node.captured) return node.derivative;
    return std::move(node.derivative);
  }
}

}  // namespace minitorch::graph
