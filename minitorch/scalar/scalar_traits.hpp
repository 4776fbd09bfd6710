// The operations on Scalars that the graph needs (graph/node/variable.hpp). Users need scalar.hpp only.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "minitorch/graph/node/node.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

class Scalar;

template <> struct graph::VariableTraits<Scalar> {
  using Data = double;
  using Output = double;

  // Sums of derivatives. A number always fits, and adds in place.
  static bool fit(double, double) { return true; }
  static bool fit(const Scalar&, double) { return true; }
  static void add_into(double& sum, double d) { sum += d; }
  static void add_into(Scalar& sum, const Scalar& d);
  static bool adds_in_place(double) { return true; }
  static void own(double) {}
  static void release(double) {}
  static void release(Scalar& d);

  // Saved values. A saved number is a copy, so it cannot change.
  static void record_version(double) {}
  static void check_saved(double, const Edge<Scalar>*, std::string_view) {}
  /// Makes a variable again of the saved value `data` and its edge, to build a graph on.
  /// Throws GraphError for a leaf that was changed since: the edge then leads to another value.
  static Scalar restored(double data, const Edge<Scalar>& edge, std::string_view function);

  template <class... Any> [[noreturn]] static void tell_recording(const Any&...) {
    operators::Recording::refuse("a gradient of a Scalar", "only tensors are recorded");
  }

  static bool is_finite(double data) { return std::isfinite(data); }
  static std::string described(double data) { return to_text(data); }
  static std::string not_finite_text(double data) { return "is " + to_text(data); }
};

}  // namespace minitorch
