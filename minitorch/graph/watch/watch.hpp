// The watchers of a backward pass: an observer, which is notified of each step, and detect_anomaly, which checks the
// derivatives. A pass without watchers uses `Unwatched`, which costs nothing.
#pragma once

#include <cstddef>

#include "minitorch/graph/node/derivative.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/watch/anomaly.hpp"

namespace minitorch::graph {

/// Is notified of the steps of a pass. `explain` is one.
template <class V> class PassObserver {
 public:
  /// All uses of `node` have contributed; the sum is `derivative`.
  virtual void visit(Node<V>& node, const DataOf<V>& derivative) = 0;
  /// `from` has contributed `d` to its argument number `argument`, counted from 0, which is `input`.
  virtual void contribution(Node<V>& from, std::size_t argument, Node<V>& input, const DataOf<V>& d) = 0;

 protected:
  ~PassObserver() = default;
};

/// For a pass without watchers.
struct Unwatched {
  template <class V> void visit(Node<V>&) const {}
  template <class V, class D> void contribution(Node<V>&, std::size_t, const D&) const {}
};

/// For a pass with watchers. `observer` may be null.
template <class V> class Watched {
 public:
  explicit Watched(PassObserver<V>* observer) : observer_(observer) {}

  void visit(Node<V>& node) const {
    if (AnomalyMode::is_enabled()) check_sum(node);
    if (observer_ != nullptr) observer_->visit(node, derivative_data(node));
  }
  template <class D> void contribution(Node<V>& from, std::size_t argument, const D& d) const {
    if (AnomalyMode::is_enabled()) check_backward<V>(from, argument, data_of<V>(d));
    if (observer_ != nullptr) observer_->contribution(from, argument, *from.edges()[argument], data_of<V>(d));
  }

 private:
  PassObserver<V>* observer_;
};

}  // namespace minitorch::graph
