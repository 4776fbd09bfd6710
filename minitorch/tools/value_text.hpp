// Texts of values, for explain and to_dot: a number, or the number of a tensor with one element, or a shape.
#pragma once

#include <cstddef>
#include <string>

#include "minitorch/graph/node/node.hpp"
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

/// The text of a constant, argument `i` of the function of `node`; "constant" if the function did not save it.
template <class V> std::string constant_text(const graph::Node<V>& node, std::size_t i) {
  return node.inputs().empty() ? "constant" : value_text(node.inputs()[i]);
}

}  // namespace minitorch
