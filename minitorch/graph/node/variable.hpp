// The kinds of variable: what the graph asks of one. Scalar and Tensor answer in scalar/scalar_traits.hpp and
// tensor/tensor_traits.hpp.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// A differentiable kind of value: data, and the edge by which it hangs in the graph. The members of VariableTraits<V> do
/// the rest, and only the graph calls them.
template <class V>
concept Variable = requires(const V& v, V& sum, DataOf<V>& own, const DataOf<V>& data, const Edge<V>& edge,
                            const OutputOf<V>& output, std::string_view function) {
  V(data, edge);
  { v.data() } -> std::convertible_to<DataOf<V>>;
  { v.edge() } -> std::convertible_to<Edge<V>>;

  // Where derivatives meet: what arrives is made to fit the value that it is the derivative of (broadcasting is undone
  // there; false where it cannot be), and added to what has arrived before.
  { VariableTraits<V>::fit(own, output) } -> std::same_as<bool>;
  { VariableTraits<V>::fit(sum, output) } -> std::same_as<bool>;
  VariableTraits<V>::add_into(own, data);
  VariableTraits<V>::add_into(sum, v);
  // Whether add_into(data, ...) keeps its memory, and cannot throw.
  { VariableTraits<V>::adds_in_place(data) } -> std::same_as<bool>;
  VariableTraits<V>::own(own);      // makes it a copy, where others may see it too
  VariableTraits<V>::release(own);  // gives up what it holds, as soon as it is not needed any more
  VariableTraits<V>::release(sum);

  // What a function saves, until its chain rule reads it: `check_saved` throws where it was changed since.
  VariableTraits<V>::note_saved(own);
  VariableTraits<V>::check_saved(data, &edge, function);
  { VariableTraits<V>::restored(data, edge, function) } -> std::convertible_to<V>;

  // For messages.
  { VariableTraits<V>::is_finite(data) } -> std::same_as<bool>;
  { VariableTraits<V>::described(output) } -> std::convertible_to<std::string>;
  { VariableTraits<V>::described(data) } -> std::convertible_to<std::string>;
  { VariableTraits<V>::not_finite_text(data) } -> std::convertible_to<std::string>;
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
    return static_cast<DataOf<V>>(x);
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

}  // namespace minitorch::graph
