// The derivative that gathers at a node in a backward pass: data, and its edge where it has a graph of its own. The pass
// takes it away when it visits the node; one that is captured stays there, for `grad`.
#pragma once

#include <type_traits>
#include <utility>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"

namespace minitorch::graph {

/// The first contribution to the derivative of `node`.
template <class V> void set_derivative(Node<V>& node, DataOf<V>&& d) { node.derivative = std::move(d); }
template <class V> void set_derivative(Node<V>& node, V&& d) {
  node.derivative = d.data();
  node.derivative_edge = d.edge();
}

/// A further contribution.
template <class V> void add_to_derivative(Node<V>& node, DataOf<V>&& d) {
  VariableTraits<V>::add_into(node.derivative, d);
}
template <class V> void add_to_derivative(Node<V>& node, V&& d) {
  VariableTraits<V>::add_into(d, V(node.derivative, node.derivative_edge));
  set_derivative<V>(node, std::move(d));
}

/// Frees what the derivative of `node` holds.
template <class V> void clear_derivative(Node<V>& node) {
  if (node.captured) return;
  VariableTraits<V>::release(node.derivative);
  node.derivative_edge.reset();
}

/// The derivative that has gathered at `node`, as data or as a variable.
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
