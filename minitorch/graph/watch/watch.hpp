// The watchers of a backward pass: an observer, notified of each step, and detect_anomaly, which checks derivatives.
// A pass that nobody watches is `Unwatched`, and spends nothing on it.
#pragma once

#include <cstddef>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/watch/anomaly.hpp"

namespace minitorch::graph {

/// Is told of a pass while it happens.
template <class V> class PassObserver {
 public:
  /// All uses of `node` have contributed; the sum is `derivative`.
  virtual void visit(Node<V>& node, const DataOf<V>& derivative) = 0;
  /// `from` has contributed `d` to its argument number `argument`, counted from 0, which is `input`.
  virtual void contribution(Node<V>& from, std::size_t argument, Node<V>& input, const DataOf<V>& d) = 0;

 protected:
  ~PassObserver() = default;
};

/// What the loop calls where nobody watches.
struct Unwatched {
  template <class V> void visit(Node<V>&) const {}
  template <class V, class D> void contribution(Node<V>&, std::size_t, const D&) const {}
};

/// What the loop calls where somebody does; `observer` may be null.
template <class V> class Watched {
 public:
  explicit Watched(PassObserver<V>* observer) : observer_(observer) {}

  void visit(Node<V>& node) const {
    if (observer_ != nullptr) observer_->visit(node, node.derivative);
  }
  template <class D> void contribution(Node<V>& from, std::size_t argument, const D& d) const {
    if (AnomalyMode::is_enabled()) check_backward<V>(from, argument, data_of<V>(d));
    if (observer_ != nullptr) observer_->contribution(from, argument, *from.edges()[argument], data_of<V>(d));
  }

 private:
  PassObserver<V>* observer_;
};

}  // namespace minitorch::graph
