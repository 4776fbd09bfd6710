// Texts of values, for explain and to_dot: a number, or the number of a tensor with one element, or a shape.
#pragma once

#include <cstddef>
#include <string>

#include "minitorch/functions/kept_constants.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

/// "2" or "(2, 3)"
inline std::string value_text(double x) { return to_text(x); }
inline std::string value_text(const TensorData& x) {
  return x.numel() == 1 && x.is_defined() ? to_text(x.number_at(0)) : to_text(x.shape());
}
inline std::string value_text(const graph::OutputOf<Tensor>& x) { return to_text(x.shape); }

/// The text of a value after its name: " = 2" or ": (2, 3)"
template <class Value> std::string text_after_name(const Value& x) {
  const std::string text = value_text(x);
  return (text.starts_with('(') ? ": " : " = ") + text;
}

/// A constant that the function of `node` did not save, if somebody keeps it; else null.
inline const TensorData* kept_constant(const graph::Node<Tensor>& node, std::size_t i) {
  const graph::KeptConstants* const kept = graph::KeptConstants::current();
  return kept == nullptr ? nullptr : kept->find(node, i);
}
inline const double* kept_constant(const graph::Node<Scalar>& /*node*/, std::size_t /*i*/) { return nullptr; }

/// The text of a constant, argument `i` of the function of `node`; "constant" if neither the function saved it nor a
/// KeptConstants of this thread keeps it.
template <class V> std::string constant_text(const graph::Node<V>& node, std::size_t i) {
  if (!node.inputs().empty()) return value_text(node.inputs()[i]);
  const auto* const kept = kept_constant(node, i);
  return kept == nullptr ? "constant" : value_text(*kept);
}

}  // namespace minitorch
