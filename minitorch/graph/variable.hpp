// The arguments of functions: variables, of which Scalar and Tensor are the kinds, and plain numbers beside them.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "minitorch/graph/node.hpp"

namespace minitorch {

/// A differentiable kind of value: data, and the edge by which it hangs in the graph. `Data` is what functions are
/// evaluated on and derivatives are made of; `Output` is what a node keeps to know of its own value.
template <class V>
concept Variable = requires(const V& v, V& sum, typename V::Data& own, const typename V::Data& data,
                            const Edge<V>& edge, const typename V::Output& output, std::string_view function) {
  V(data, edge);
  { v.data() } -> std::convertible_to<typename V::Data>;
  { v.edge() } -> std::convertible_to<Edge<V>>;
  { V::output_of(data) } -> std::convertible_to<typename V::Output>;

  // Where derivatives meet: what arrives is made to fit the value that it is the derivative of (broadcasting is undone
  // there; false where it cannot be), and added to what has arrived before.
  { V::fit(own, output) } -> std::same_as<bool>;
  { V::fit(sum, output) } -> std::same_as<bool>;
  V::add_into(own, data);
  V::add_into(sum, v);
  { V::adds_in_place(data) } -> std::same_as<bool>;  // whether add_into(data, ...) keeps its memory, and cannot throw
  V::own(own);                                       // makes it a copy, where others may see it too
  V::release(own);                                   // gives up what it holds, as soon as it is not needed any more
  V::release(sum);

  // What a function saves, until its chain rule reads it: `check_saved` throws where it was changed since.
  V::note_saved(own);
  V::check_saved(data, &edge, function);
  { V::restored(data, edge, function) } -> std::convertible_to<V>;

  { V::is_finite(data) } -> std::same_as<bool>;
};

template <class First, class... Rest> struct FirstVariable { using type = typename FirstVariable<Rest...>::type; };
template <Variable V, class... Rest> struct FirstVariable<V, Rest...> { using type = V; };

/// The kind of variable among the arguments of a function, the others being plain numbers.
template <class... Xs> using variable_among = typename FirstVariable<Xs...>::type;

/// The data of an argument: a number is its own.
template <Variable V, class X> decltype(auto) data_of(const X& x) {
  if constexpr (Variable<X>) {
    return x.data();
  } else {
    return static_cast<typename V::Data>(x);
  }
}

/// The place of an argument in the graph: a number has none. `is_alone` is what Owner says.
template <Variable V, class X> Edge<V> edge_of(const X& x, bool is_alone = Owner::is_alone()) {
  if constexpr (Variable<X>) {
    return Edge<V>(x.edge(), is_alone);
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
