// Where the first NaN or infinity came from: while a guard lives, each function's value and each derivative is checked
// when it is computed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

/// Whether this thread looks for numbers that are not finite.
class [[nodiscard]] AnomalyMode {
 public:
  AnomalyMode() : before_(enabled_) { enabled_ = true; }
  AnomalyMode(const AnomalyMode&) = delete;
  AnomalyMode& operator=(const AnomalyMode&) = delete;
  ~AnomalyMode() { enabled_ = before_; }

  static bool is_enabled() { return enabled_; }

 private:
  bool before_;
  static inline constinit thread_local bool enabled_ = false;
};

/// While the returned guard lives, the first function whose value or derivative is NaN or infinite throws a GraphError
/// that names it and its operands, as long as these are finite: `const auto guard = detect_anomaly();`
inline AnomalyMode detect_anomaly() { return {}; }

namespace graph {

/// Throws GraphError where y = function(xs...) is not finite, though all of xs are.
template <class V, class Data, class... Xs>
void check_forward(std::string_view function, const Data& y, const Xs&... xs) {
  using Traits = VariableTraits<V>;
  if (Traits::is_finite(y) || !(Traits::is_finite(xs) && ...)) return;
  std::string operands;
  ((operands += (operands.empty() ? "" : ", ") + Traits::described(xs)), ...);
  throw GraphError("detect_anomaly: the value of " + std::string(function) + " of " + operands + " is " +
                   Traits::not_finite_text(y));
}

/// Throws GraphError where `dx`, what `node` contributes to its input number `i`, is not finite.
template <class V> void check_backward(Node<V>& node, std::size_t i, const DataOf<V>& dx) {
  using Traits = VariableTraits<V>;
  if (Traits::is_finite(dx)) return;
  throw GraphError("detect_anomaly: in backward, the derivative of " + std::string(node.function()) +
                   quoted_name(node) + ", " + Traits::described(node.output) + ", with respect to its argument " +
                   std::to_string(i + 1) + quoted_name(*node.edges()[i]) + ", " +
                   Traits::described(node.edges()[i]->output) + ", is " + Traits::not_finite_text(dx));
}

}  // namespace graph

}  // namespace minitorch
