// Finds the origin of the first NaN or infinity: while a guard lives, every value of a function and every derivative is
// checked when it is computed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "minitorch/graph/node/derivative.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "operators/errors/error.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch {

/// Switches the checks on in this thread while it lives.
class [[nodiscard]] AnomalyMode {
 public:
  static bool is_enabled() { return Enabled::value(); }

 private:
  using Enabled = ThreadLocalGuard<AnomalyMode, bool>;
  Enabled enabled_{true};
};

/// While the returned guard lives, a function throws GraphError if its value is NaN or infinite though its operands are
/// finite, and a backward pass throws GraphError at the first derivative that is NaN or infinite. The message names the
/// function and the operands: `const auto guard = detect_anomaly();`
inline AnomalyMode detect_anomaly() { return {}; }

namespace graph {

/// Throws GraphError if y = function(xs) is not finite, but all data of the range `xs` are. The message has
/// `described(xs)`.
template <class V, class Range, class Described>
void check_forward(std::string_view function, const DataOf<V>& y, const Range& xs, const Described& described) {
  using Traits = VariableTraits<V>;
  if (Traits::is_finite(y)) return;
  for (const DataOf<V>& x : xs) {
    if (!Traits::is_finite(x)) return;
  }
  throw GraphError("detect_anomaly: the value of " + std::string(function) + " of " + described(xs) + " " +
                   Traits::not_finite_text(y));
}

/// The shapes, or numbers, of the data `xs`: "(2, 3) float32, (3) float32".
template <class V, class Range> std::string described_each(const Range& xs) {
  std::string text;
  for (const DataOf<V>& x : xs) text += (text.empty() ? "" : ", ") + VariableTraits<V>::described(x);
  return text;
}

/// Throws GraphError if the derivative of `node`, the sum of all contributions, is not finite.
template <class V> void check_sum(const Node<V>& node) {
  using Traits = VariableTraits<V>;
  if (Traits::is_finite(derivative_data(node))) return;
  const std::string value = node.function().empty() ? "a leaf" : "the value of " + std::string(node.function());
  throw GraphError("detect_anomaly: in backward, the derivative of " + value + quoted_name(node) + ", " +
                   Traits::described(node.output) + ", " + Traits::not_finite_text(derivative_data(node)) +
                   " as the sum of its uses");
}

/// Throws GraphError if `dx`, the contribution of `node` to its input number `i`, is not finite.
template <class V> void check_backward(Node<V>& node, std::size_t i, const DataOf<V>& dx) {
  using Traits = VariableTraits<V>;
  if (Traits::is_finite(dx)) return;
  throw GraphError("detect_anomaly: in backward, the derivative of " + std::string(node.function()) +
                   quoted_name(node) + ", " + Traits::described(node.output) + ", with respect to its argument " +
                   std::to_string(i + 1) + quoted_name(*node.edges()[i]) + ", " +
                   Traits::described(node.edges()[i]->output) + ", " + Traits::not_finite_text(dx));
}

}  // namespace graph

}  // namespace minitorch
