// Task 1.4: topological sort and backpropagation.
//
// A value may be used twice. Then its derivative is the sum of what comes back by both ways:
//
//        x = 2                a = 2x = 4,  b = 2x = 4,  y = a b = 16
//       /     \               y' = 1
//      a       b              a gets 1 · b = 4,  b gets 1 · a = 4
//       \     /               x gets 4 · 2 = 8 from a, and 8 from b:  8 + 8 = 16
//          y
//
// The classic mistake is to write the second 8 over the first. And a value must wait until everything that uses it has
// sent its part; only then is its derivative complete and can be passed on, once. The topological sort finds such an
// order: each value comes before its parents.
//
// Write both functions in backpropagate.cpp. They see the interface in variable.hpp alone, and need no earlier task.
// Tasks 1.5, 2.4 and all trainings call backpropagate.
#pragma once

#include <vector>

#include "module1/variable.hpp"

namespace course {

/// All values from which `output` is computed, and `output` itself, once each, in an order in which each value comes
/// before its parents. Constants are left out, so the order of a constant is empty.
std::vector<VariablePtr> topological_sort(const VariablePtr& output);

/// Computes the derivative of a result with respect to all leaves from which `output` is computed, where `d` is its
/// derivative with respect to `output`. Each leaf gets its derivative by one call of accumulate_derivative; a value
/// that is no leaf gets its chain_rule called once. Takes time in proportion to the size of the graph, however many
/// ways lead through it. If `output` is a leaf itself, it gets d; if it is a constant, nothing happens.
void backpropagate(const VariablePtr& output, const Derivative& d);

}  // namespace course
