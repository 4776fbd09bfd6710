// Scalar: a number that remembers how it was computed. Its functions and operators are in scalar_functions.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/optional_gradient.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/options.hpp"
#include "minitorch/scalar/scalar_traits.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// A float64 number in a graph. A handle: copies are the same value, and share its gradient.
///
/// A Scalar is a leaf, made from a number, which accumulates a gradient; or the result of a function of leaves; or a
/// constant, which needs no gradient and is in no graph.
///
/// Any thread may read a Scalar and use it in its own graphs. Changes are not locked (docs/threads.md).
class Scalar {
 public:
  /// The constant 0.
  Scalar() = default;
  /// A leaf, a variable to differentiate with respect to.
  explicit Scalar(double value, std::string_view name = {});
  /// A constant.
  static Scalar constant(double value) { return {value, graph::Edge<Scalar>()}; }

  double data() const { return edge_ ? edge_->output : data_; }
  /// Changes the value of a leaf, for all handles to it; `parents` and `explain` show the new value. Earlier results
  /// keep their values and derivatives. Throws GraphError unless this is a leaf.
  void set_data(RealNumber value);

  /// The gradient of a leaf: the sum of the derivatives of all backward passes since `zero_grad`. It is empty if no
  /// pass has reached it since, and for Scalars that are not leaves: they keep none, but `grad(y, {x})` computes it.
  OptionalGradient<double> grad() const;
  /// Removes the gradient: grad() then returns nullopt.
  void zero_grad();
  /// Replaces the gradient, as clipping does. Throws GraphError unless this is a leaf.
  void set_grad(RealNumber gradient);
  /// For optimisers: marks the gradient as used by a step, so that `check_zero_grad` can warn of a forgotten
  /// `zero_grad`.
  void note_grad_used();

  bool requires_grad() const { return static_cast<bool>(edge_); }
  bool is_leaf() const { return edge_ && edge_->is_leaf(); }
  bool is_constant() const { return !edge_; }

  /// The arguments of the function that computed this; empty for a leaf, a constant, or a released graph.
  std::vector<Scalar> parents() const;
  /// A constant of the same value.
  Scalar detach() const { return constant(data()); }

  /// The name that the constructor or `set_name` gave; empty if none.
  std::string name() const;
  /// Names the value for `explain` and `to_dot`. A constant is in no graph and keeps no name.
  Scalar& set_name(std::string_view name);
  /// A number that no other value in a graph has or had; 0 for a constant.
  std::uint64_t unique_id() const;

  /// Adds d_output · d this / d x to the gradient of every leaf x that this was computed from.
  /// Throws GraphError for a constant and for a graph that an earlier backward pass released; then nothing has changed.
  void backward(RealNumber d_output, BackwardOptions options = {}) const;
  /// The same with d_output = 1.
  void backward(BackwardOptions options = {}) const { backward(1, options); }

  /// For functions: a value, and the edge to the node that computed it.
  Scalar(double data, graph::Edge<Scalar> edge) : data_(data), edge_(std::move(edge)) {}
  const graph::Edge<Scalar>& edge() const { return edge_; }

 private:
  double data_ = 0;
  graph::Edge<Scalar> edge_;
};

inline void graph::VariableTraits<Scalar>::release(Scalar& d) { d = Scalar(); }

/// Returns the derivatives of `output` with respect to `inputs`, which are leaves or results of functions. Changes no
/// gradient. Throws GraphError for an input that is a constant or that `output` does not depend on; then nothing has
/// changed.
std::vector<Scalar> grad(const Scalar& output, const std::vector<Scalar>& inputs, GradOptions options = {});

/// Prints "Scalar(2, name=x)".
std::ostream& operator<<(std::ostream& out, const Scalar& x);

}  // namespace minitorch
