// What the graph asks of Scalars. All of it is for the graph alone; what users write is in scalar.hpp.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "minitorch/graph/node/node.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

class Scalar;

template <> struct graph::VariableTraits<Scalar> {
  using Data = double;
  using Output = double;

  /// Where derivatives of one value meet.
  static bool fit(double, double) { return true; }
  static bool fit(const Scalar&, double) { return true; }
  static void add_into(double& sum, double d) { sum += d; }
  static void add_into(Scalar& sum, const Scalar& d);
  static bool adds_in_place(double) { return true; }
  static void own(double) {}
  static void release(double) {}
  static void release(Scalar& d);

  /// What functions save. A number saved cannot change.
  static void note_saved(double) {}
  static void check_saved(double, const Edge<Scalar>*, std::string_view) {}
  /// The variable that a function saved as `data` with the edge it came by, to build a graph on.
  /// Throws GraphError if it is a leaf that was changed since: its graph is no longer that of the saved value.
  static Scalar restored(double data, const Edge<Scalar>& edge, std::string_view function);

  static bool is_finite(double data) { return std::isfinite(data); }
  static std::string described(double data) { return to_text(data); }
  static std::string not_finite_text(double data) { return to_text(data); }
};

}  // namespace minitorch
