// References to nodes, and the end of those that nobody refers to. The thread that made a node counts beside it; other
// threads count in its Owner (owner.hpp): any thread may hold and drop what it likes, whose ever it is.
#pragma once

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// Counts references to a node that another thread made, or may have visitors of other threads.
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

/// A further reference to a node that others hold already.
template <class V> [[gnu::always_inline]] inline void add_reference(Node<V>& node, bool is_alone) {
  if (is_alone) [[likely]] {
    ++node.references;
  } else {
    Counting<V>::add(node);
  }
}

/// Drops a reference. Whether it was the last, so that the node is to be destroyed.
template <class V> [[gnu::always_inline]] inline bool drop_reference(Node<V>& node, bool is_alone) {
  if (!is_alone) [[unlikely]]
    return Counting<V>::drop(node);
  return --node.references == 0;
}

/// Ends the life of a node that has no edges any more, and that nobody refers to.
template <class V> void end(Node<V>& node, bool is_alone) {
  if (node.is_plain) {  // a virtual call saved at every node of a large graph
    Arena::here().take_back(node, is_alone);
  } else {
    node.destroy();
  }
}

/// The nodes that a thread is about to destroy, in a list that goes through their `derivative_edge`, which is empty
/// outside a pass.
template <class V> struct Dead {
  Node<V>* first = nullptr;
  bool are_being_destroyed = false;

  static Dead& here() { return here_; }
  void add(Node<V>* node) {
    node->derivative_edge = Edge<V>(first);
    first = node;
  }

 private:
  static inline constinit thread_local Dead here_;
};

/// Destroys `node`, which nobody refers to any more, and all that is then no longer referred to, without recursion: also
/// what only functions refer to, as their members. What a pass has reached is left to that pass, which comes by once more.
template <class V> void destroy_graph(Node<V>* node) {
  if (node->reached) return;
  Dead<V>& dead = Dead<V>::here();
  dead.add(node);
  if (dead.are_being_destroyed) return;
  dead.are_being_destroyed = true;
  while (dead.first != nullptr) {
    node = dead.first;
    dead.first = node->derivative_edge.take();
    const bool is_alone = Owner::is_alone();
    for (Edge<V>& edge : node->edges()) {
      Node<V>* input = edge.take();
      if (input != nullptr && drop_reference(*input, is_alone) && !input->reached) dead.add(input);
    }
    end(*node, is_alone);
  }
  dead.are_being_destroyed = false;
}

}  // namespace minitorch::graph
