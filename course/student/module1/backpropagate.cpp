// Task 1.4: topological sort and backpropagation.
#include "module1/backpropagate.hpp"

#include <map>
#include <set>

#include "not_implemented.hpp"

namespace course {

// BEGIN SOLUTION 1.4
namespace {

// Appends what `value` is computed from, parents first, and `value` itself.
void visit(const VariablePtr& value, std::set<const Variable*>& seen, std::vector<VariablePtr>& order) {
  if (value->is_constant() || !seen.insert(value.get()).second) return;
  for (const VariablePtr& parent : value->parents()) visit(parent, seen, order);
  order.push_back(value);
}

}  // namespace
// END SOLUTION

std::vector<VariablePtr> topological_sort(const VariablePtr& output) {
  // BEGIN SOLUTION 1.4 (topological_sort)
  std::set<const Variable*> seen;
  std::vector<VariablePtr> order;
  visit(output, seen, order);
  return {order.rbegin(), order.rend()};
  // END SOLUTION
}

void backpropagate(const VariablePtr& output, const Derivative& d) {
  // BEGIN SOLUTION 1.4 (backpropagate)
  std::map<const Variable*, Derivative> derivatives;
  derivatives[output.get()] = d;
  for (const VariablePtr& value : topological_sort(output)) {
    const Derivative derivative = derivatives[value.get()];
    if (value->is_leaf()) {
      value->accumulate_derivative(derivative);
      continue;
    }
    for (const auto& [parent, contribution] : value->chain_rule(derivative)) derivatives[parent.get()] += contribution;
  }
  // END SOLUTION
}

}  // namespace course
