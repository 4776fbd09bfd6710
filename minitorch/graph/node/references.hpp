// Counts the references to nodes, and destroys nodes without references. The thread that made a node counts in the
// node; other threads count in its Owner (memory/owner.hpp). So any thread may hold and drop references to any node.
#pragma once

#include <utility>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// Counts the references when several threads have nodes: to nodes that another thread made or refers to, too.
template <class V> struct Counting {
  [[gnu::noinline, gnu::cold]] static void add(Node<V>& node) {
    if (node.is_leaf()) return leaf(node).add(node.references);
    Owner& owner = *Block::of(node).owner;
    if (&owner == Owner::mine()) {
      ++node.references;
    } else {
      owner.count_elsewhere(node, 1, destroy);
    }
  }
  [[gnu::noinline, gnu::cold]] static bool drop(Node<V>& node) {
    if (node.is_leaf()) return leaf(node).drop(node.references);
    Owner& owner = *Block::of(node).owner;
    if (&owner != Owner::mine()) return owner.count_elsewhere(node, -1, destroy);
    return --node.references == 0 && owner.is_last(node);
  }

 private:
  static Leaf<V>& leaf(Node<V>& node) {
    auto& result = static_cast<Leaf<V>&>(node);
    if (!result.is_mine()) Owner::join_in();
    return result;
  }
  static void destroy(ArenaNode& node) { destroy_graph(static_cast<Node<V>*>(&node)); }
};

/// Adds a reference to a node that has some already. `is_alone` is Owner::is_alone().
template <class V> [[gnu::always_inline]] inline void add_reference(Node<V>& node, bool is_alone) {
  if (is_alone) [[likely]] {
    ++node.references;
  } else {
    Counting<V>::add(node);
  }
}

/// Drops a reference. Returns true if it was the last, and the current pass has not reached the node; the caller then
/// destroys it.
template <class V> [[gnu::always_inline]] inline bool drop_reference(Node<V>& node, bool is_alone) {
  if (!is_alone) [[unlikely]]
    return Counting<V>::drop(node) && !node.reached;
  return --node.references == 0 && !node.reached;
}

/// Destroys a node that has neither edges nor references.
template <class V> void end(Node<V>& node, bool is_alone) {
  if (node.is_plain) {  // saves a virtual call for most nodes of Scalars
    Arena::here().take_back(node, is_alone);
  } else {
    node.destroy();
  }
}

/// The list of nodes that this thread has to destroy, linked by their first edges: a node drops its first input when it
/// is added.
template <class V> struct Dead {
  Node<V>* first = nullptr;
  bool are_being_destroyed = false;

  static Dead& here() { return here_; }

  /// Drops a reference to `node`. If it has to be destroyed, adds it, drops its first input, and so on.
  void drop(Node<V>* node, bool is_alone) {
    while (node != nullptr && drop_reference(*node, is_alone)) node = add(*node, is_alone);
  }
  /// Adds a node without references. Returns its first input, the reference to which the caller drops.
  Node<V>* add(Node<V>& node, bool is_alone) {
    if (node.is_leaf()) {
      end(node, is_alone);
      return nullptr;
    }
    Node<V>* input = node.edges().front().take();
    node.edges().front() = Edge<V>(std::exchange(first, &node));
    return input;
  }

 private:
  static inline constinit thread_local Dead here_;
};

/// Destroys `node`, which has no references, and all nodes that lose their last reference by that, also those that only
/// members of functions refer to. Iterative, so that long chains do not overflow the stack. Nodes that the current pass
/// has reached are left: the pass destroys them.
template <class V> void destroy_graph(Node<V>* node) {
  if (node->reached) return;
  Dead<V>& dead = Dead<V>::here();
  dead.drop(dead.add(*node, Owner::is_alone()), Owner::is_alone());
  if (dead.are_being_destroyed) return;
  dead.are_being_destroyed = true;
  while (dead.first != nullptr) {
    node = dead.first;
    dead.first = node->edges().front().take();
    const bool is_alone = Owner::is_alone();
    for (Edge<V>& edge : node->edges().subspan(1)) dead.drop(edge.take(), is_alone);
    end(*node, is_alone);
  }
  dead.are_being_destroyed = false;
}

}  // namespace minitorch::graph
