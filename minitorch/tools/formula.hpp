// The chain rule of one node as a formula. It is read off the graph that the function's own backward builds, so it is
// what is computed.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The contribution of a node to the derivative of one of its inputs, as it is computed.
struct ChainRuleFormula {
  std::string symbols;  // "dy · y · (1 - y)", where dy is the derivative that arrives at the node
  std::string numbers;  // "2 · 0.5 · (1 - 0.5)"; of tensors the shapes
};

namespace graph {

/// The formulas of `node` for its arguments, in their order; both texts are empty for a constant, and for functions
/// that cannot be differentiated twice or have more than eight arguments. `derivative` is the node's derivative, and
/// `name_of` returns the name of the node or of one of its inputs. Its graph must not have been released.
template <class V>
std::vector<ChainRuleFormula> chain_rule_formulas(Node<V>& node, const DataOf<V>& derivative,
                                                  const std::function<std::string(const Node<V>&)>& name_of);

}  // namespace graph

}  // namespace minitorch
