// The arguments of functions: variables, of which Scalar is one kind, and plain numbers beside them.
#pragma once

#include <concepts>

#include "minitorch/node.hpp"

namespace minitorch {

/// A differentiable kind of value: data, and the edge by which it hangs in the graph.
template <class V>
concept Variable = requires(const V& v) {
  typename V::Data;
  typename V::Output;
  { v.data() } -> std::convertible_to<typename V::Data>;
  { v.edge() } -> std::convertible_to<Edge<V>>;
};

template <class First, class... Rest> struct FirstVariable : FirstVariable<Rest...> {};
template <Variable V, class... Rest> struct FirstVariable<V, Rest...> { using type = V; };

/// The kind of variable among the arguments of a function, the others being plain numbers.
template <class... Xs> using variable_among = typename FirstVariable<Xs...>::type;

/// The data of an argument: a number is its own.
template <Variable V, class X> typename V::Data data_of(const X& x) {
  if constexpr (Variable<X>) {
    return x.data();
  } else {
    return static_cast<typename V::Data>(x);
  }
}

/// The place of an argument in the graph: a number has none.
template <Variable V, class X> Edge<V> edge_of(const X& x) {
  if constexpr (Variable<X>) {
    return x.edge();
  } else {
    return {};
  }
}

/// Whether an argument needs a derivative.
template <class X> bool requires_grad(const X& x) {
  if constexpr (Variable<X>) {
    return static_cast<bool>(x.edge());
  } else {
    return false;
  }
}

}  // namespace minitorch
