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
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/options.hpp"
#include "minitorch/scalar/scalar_traits.hpp"

namespace minitorch {

/// A float64 number in a graph. A handle: copies are the same value, and share its gradient.
///
/// A Scalar is one of three: a leaf, made from a number, where gradients gather; the result of a function of such;
/// or a constant, which needs no gradient and is in no graph.
///
/// Any thread may read it, and use it in graphs of its own; changes are not locked (docs/threads.md).
class Scalar {
 public:
  /// The constant 0.
  Scalar() = default;
  /// A leaf: a variable to differentiate with respect to.
  explicit Scalar(double value, std::string_view name = {});
  /// A constant.
  static Scalar constant(double value) { return {value, graph::Edge<Scalar>()}; }

  double data() const { return edge_ ? edge_->output : data_; }
  /// Changes the value of a leaf, for all handles to it, and so what `parents` and `explain` show of it. Results computed
  /// before keep their values and derivatives.
  /// Throws GraphError for any other Scalar.
  void set_data(double value);

  /// The sum of all derivatives that reached this leaf since `zero_grad`; none until one did, and always none for
  /// other Scalars: their derivatives are passed on, not kept (`grad(y, {x})` gives them).
  std::optional<double> grad() const;
  /// Forgets the gradient; `grad()` is none.
  void zero_grad();

  bool requires_grad() const { return static_cast<bool>(edge_); }
  bool is_leaf() const { return edge_ && edge_->is_leaf(); }
  bool is_constant() const { return !edge_; }

  /// The arguments of the function that this is the result of; none for a leaf, a constant, or a released graph.
  std::vector<Scalar> parents() const;
  /// The same number as a constant.
  Scalar detach() const { return constant(data()); }

  /// The name given; empty where none.
  std::string name() const;
  /// Names the value for `explain` and `to_dot`. A constant is in no graph and keeps no name.
  Scalar& set_name(std::string_view name);
  /// A number that no other value in a graph has or had; 0 for a constant.
  std::uint64_t unique_id() const;

  /// Adds d this / d x times `d_output` to the gradient of every leaf x that this was computed from.
  /// Throws GraphError if this is a constant, or its graph was released by an earlier backward pass; then nothing changed.
  void backward(double d_output, BackwardOptions options = {}) const;
  /// The same, starting from 1.
  void backward(BackwardOptions options = {}) const { backward(1, options); }

  /// A value and its place in the graph, for functions.
  Scalar(double data, graph::Edge<Scalar> edge) : data_(data), edge_(std::move(edge)) {}
  const graph::Edge<Scalar>& edge() const { return edge_; }

 private:
  double data_ = 0;
  graph::Edge<Scalar> edge_;
};

inline void graph::VariableTraits<Scalar>::release(Scalar& d) { d = Scalar(); }

/// The derivatives of `output` with respect to `inputs`, leaves or results of functions. No gradient is changed.
/// Throws GraphError for an input that is a constant or that `output` was not computed from; then nothing changed.
std::vector<Scalar> grad(const Scalar& output, const std::vector<Scalar>& inputs, GradOptions options = {});

/// "Scalar(2, name=x)"
std::ostream& operator<<(std::ostream& out, const Scalar& x);

}  // namespace minitorch
