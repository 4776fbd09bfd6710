// Leaves are shared by threads, the marks of passes and the derivatives that gather are not. A leaf keeps them itself for
// passes of the thread that made it; in passes of any other thread something else stands in for it.
#pragma once

#include <unordered_map>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// Whether `node` is a leaf that another thread made: its marks are not for this one.
template <class V> bool belongs_to_another(const Node<V>& node) {
  return !Owner::is_alone() && node.is_leaf() && !static_cast<const Leaf<V>&>(node).is_mine();
}

/// What stands in for leaves of other threads in one pass.
template <class V> class StandIns {
 public:
  /// Those of the pass that this thread runs; null where it runs none.
  static StandIns* current() { return current_; }
  /// Begins or ends a pass.
  static void set_current(StandIns* stand_ins) { current_ = stand_ins; }

  /// A leaf of this thread that stands in for `original`, the same one all through the pass.
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
  if (!belongs_to_another(node) || StandIns<V>::current() == nullptr) return node;
  return StandIns<V>::current()->of(static_cast<Leaf<V>&>(node));
}

/// The node that has the marks and the derivative of `node` in the pass under way: itself, or what stands in for it.
template <class V> [[gnu::always_inline]] inline Node<V>& marks_of(Node<V>& node, bool is_alone = Owner::is_alone()) {
  return is_alone ? node : stand_in_or_itself(node);
}

}  // namespace minitorch::graph
