// The layers of a network, for explain and to_dot. This floor knows no module: a subclass gives the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::graph {

/// While it lives, `explain` and `to_dot` of this thread show which call of a layer made a result, and the names of
/// parameters.
class GraphLayers {
 public:
  /// A call of a layer. It, or calls in it, made the results with numbers (node/names.hpp) from `first` to last - 1.
  struct Call {
    std::string_view layer;             // "conv1: Conv2d(1, 16, kernel_size=(3, 3))"
    std::optional<std::size_t> within;  // the index of the call that made this one
    std::uint64_t first = 0, last = 0;
  };

  GraphLayers() = default;
  GraphLayers(const GraphLayers&) = delete;
  GraphLayers& operator=(const GraphLayers&) = delete;

  static GraphLayers* current() { return Current::value(); }

  /// The calls in their order; one that calls others precedes them.
  const std::vector<Call>& calls() const { return calls_; }
  /// Returns the index of the innermost call that made a result; nullopt for a leaf and for other results.
  std::optional<std::size_t> call_of(const Node<Tensor>& node) const;
  /// Returns the name of a parameter; empty for another leaf.
  virtual std::string name_of(const Node<Tensor>& leaf) const = 0;

 protected:
  virtual ~GraphLayers() = default;

  /// Begins a call within those that have not ended. Results that this thread makes from now on belong to it. `layer`
  /// must live as long as this.
  void begin(std::string_view layer);
  /// Ends the innermost call that has not ended.
  void end() noexcept;

 private:
  std::vector<Call> calls_;
  std::vector<std::size_t> open_;  // indices of the calls that have not ended, the innermost last
  using Current = ThreadLocalGuard<GraphLayers>;
  Current current_{this};
};

/// Returns the name that a user gave the node, or that of the parameter that it is; empty if none.
std::string name_in_layers(const Node<Tensor>& node);
inline std::string name_in_layers(const Node<Scalar>& node) { return name(node); }

/// Returns the call that made the result: "conv1: Conv2d(1, 16, kernel_size=(3, 3))"; empty if none is known.
std::string layer_of(const Node<Tensor>& node);
inline std::string layer_of(const Node<Scalar>& /*node*/) { return {}; }

}  // namespace minitorch::graph
