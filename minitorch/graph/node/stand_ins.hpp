// Threads share leaves, but not the marks and derivatives of a pass. A leaf itself has those of passes of the thread
// that made it. In a pass of another thread a stand-in has them: a leaf that this thread makes for the pass.
#pragma once

#include <unordered_map>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// Whether another thread made `node`.
template <class V> bool is_of_another(const Node<V>& node) {
  if (Owner::is_alone()) return false;
  return node.is_leaf() ? !static_cast<const Leaf<V>&>(node).is_mine() : Block::of(node).owner != Owner::mine();
}

/// The stand-ins for leaves of other threads in one pass.
template <class V> class StandIns {
 public:
  /// The stand-ins of this thread's current pass; null outside a pass.
  static StandIns* current() { return current_; }
  /// Called at the start of a pass, and with null at its end.
  static void set_current(StandIns* stand_ins) { current_ = stand_ins; }

  /// The stand-in for `original`, the same one in the whole pass.
  Node<V>& of(Leaf<V>& original) {
    Edge<V>& edge = edges_[&original];
    if (!edge) {
      edge = Edge<V>(new Leaf<V>(original.output, {}));
      static_cast<Leaf<V>&>(*edge).original = &original;
    }
    return *edge;
  }
  bool empty() const { return edges_.empty(); }
  void clear() {
    if (!edges_.empty()) edges_.clear();
  }

 private:
  std::unordered_map<const Leaf<V>*, Edge<V>> edges_;
  static inline constinit thread_local StandIns* current_ = nullptr;
};

template <class V> [[gnu::noinline, gnu::cold]] Node<V>& stand_in_or_itself(Node<V>& node) {
  if (!node.is_leaf() || !is_of_another(node) || StandIns<V>::current() == nullptr) return node;
  return StandIns<V>::current()->of(static_cast<Leaf<V>&>(node));
}

/// The node that has the marks and the derivative of `node` in the current pass: itself, or its stand-in.
template <class V> [[gnu::always_inline]] inline Node<V>& marks_of(Node<V>& node, bool is_alone = Owner::is_alone()) {
  return is_alone ? node : stand_in_or_itself(node);
}

}  // namespace minitorch::graph
