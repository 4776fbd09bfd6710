// The types that functions take as a variable: Scalar, Tensor, the data of a tensor, and types that convert to one of
// them, such as parameters of modules.
#pragma once

#include <utility>

namespace minitorch {

/// A tag. Each type of variable V declares `V kind_of(VariableKinds, const V&)`; overload resolution then finds V for
/// every type that converts to it.
struct VariableKinds {};

/// A variable (Scalar, Tensor, TensorData), or a type that converts to one.
template <class X>
concept AnyVariable = requires(const X& x) {
  kind_of(VariableKinds(), x);
};
template <class X> struct KindOf { using type = void; };
template <AnyVariable X> struct KindOf<X> {
  using type = decltype(kind_of(VariableKinds(), std::declval<const X&>()));
};
/// The variable that X is or converts to.
template <class X> using variable_of = typename KindOf<X>::type;

}  // namespace minitorch
