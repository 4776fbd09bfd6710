// The types that functions take as a variable: Scalar, Tensor, the data of a tensor, and types that convert to one of
// them, such as parameters of modules.
#pragma once

#include <utility>

namespace minitorch {

/// A tag. Each type of variable V declares `V variable_type(VariableTag, const V&)`; overload resolution then finds V
/// for every type that converts to it.
struct VariableTag {};

/// A variable (Scalar, Tensor, TensorData), or a type that converts to one.
template <class X>
concept VariableLike = requires(const X& x) {
  variable_type(VariableTag(), x);
};
template <class X> struct VariableOf { using type = void; };
template <VariableLike X> struct VariableOf<X> {
  using type = decltype(variable_type(VariableTag(), std::declval<const X&>()));
};
/// The variable that X is or converts to.
template <class X> using variable_of = typename VariableOf<X>::type;

}  // namespace minitorch
