// The arguments of functions: variables, of which Scalar is one kind, and plain numbers beside them.
#pragma once

#include <concepts>
#include <string_view>

#include "minitorch/node.hpp"

namespace minitorch {

/// A differentiable kind of value: data, and the edge by which it hangs in the graph. `Data` is what functions are
/// evaluated on and derivatives are made of; `Output` is what a node keeps to know of its own value.
template <class V>
concept Variable = requires(const V& v, V& sum, typename V::Data& data_sum, const typename V::Data& data,
                            const Edge<V>& edge) {
  V(data, edge);
  { v.data() } -> std::convertible_to<typename V::Data>;
  { v.edge() } -> std::convertible_to<Edge<V>>;
  { V::output_of(data) } -> std::convertible_to<typename V::Output>;
  { V::restored(data, edge, std::string_view()) } -> std::convertible_to<V>;
  V::add_into(data_sum, data);
  V::add_into(sum, v);
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
