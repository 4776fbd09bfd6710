// Constants that functions do not save, such as the 1 in 1 - y: a node of tensors has none of them, because a training
// needs none. Whoever shows a graph keeps them here while it is made.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

#include "minitorch/graph/function/function_node.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::graph {

/// While it lives, it keeps the constant arguments of functions of this thread that save no argument, and their nodes.
class KeptConstants {
 public:
  KeptConstants() = default;
  KeptConstants(const KeptConstants&) = delete;
  KeptConstants& operator=(const KeptConstants&) = delete;
  ~KeptConstants() = default;

  static KeptConstants* current() { return Current::value(); }

  /// Keeps the constants among `arguments`, and the node with its graph, if `result`, which was computed from them, has
  /// a node.
  template <class Tensors> void keep(const Tensor& result, const Tensors& arguments) {
    if (result.is_constant()) return;
    Entry entry{.node = result.edge(), .arguments = {}};
    for (const Tensor& argument : arguments) {
      entry.arguments.push_back(argument.is_constant() ? argument.data() : TensorData{});
    }
    entries_.insert_or_assign(result.edge().get(), std::move(entry));
  }
  /// Argument `i` of the function of `node`, if this or one around it has kept it; else null.
  const TensorData* find(const Node<Tensor>& node, std::size_t i) const;

 private:
  struct Entry {
    Edge<Tensor> node;                  // no other node gets its address
    std::vector<TensorData> arguments;  // undefined where they are no constants
  };
  std::unordered_map<const Node<Tensor>*, Entry> entries_;
  using Current = ThreadLocalGuard<KeptConstants>;
  Current current_{this};
};

}  // namespace minitorch::graph
