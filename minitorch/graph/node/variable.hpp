// The requirements on variables, types that the graph differentiates: Scalar and Tensor. They meet them in
// scalar/scalar_traits.hpp and tensor/tensor_traits.hpp.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/node/variable_like.hpp"
#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/step_recording.hpp"

namespace minitorch::graph {

/// A differentiable type: data, and the edge to the node that computed it. Only the graph calls the members of
/// VariableTraits<V>.
template <class V>
concept Variable = requires(const V& v, V& sum, DataOf<V>& own, const DataOf<V>& data, const Edge<V>& edge,
                            const OutputOf<V>& output, std::string_view function, ArenaNode& leaf,
                            const std::optional<DataOf<V>>& gradient, StepRecording::Touch touch) {
  V(data, edge);
  { v.data() } -> std::convertible_to<DataOf<V>>;
  { v.edge() } -> std::convertible_to<Edge<V>>;

  // `fit` gives a derivative the shape and dtype of its value, and so undoes broadcasting; it returns false if it
  // cannot. `add_into` adds a contribution to the sum of the earlier ones.
  { VariableTraits<V>::fit(own, output) } -> std::same_as<bool>;
  { VariableTraits<V>::fit(sum, output) } -> std::same_as<bool>;
  VariableTraits<V>::add_into(own, data);
  VariableTraits<V>::add_into(sum, v);
  // Whether add_into(data, ...) adds in place, and so cannot throw.
  { VariableTraits<V>::adds_in_place(data) } -> std::same_as<bool>;
  VariableTraits<V>::own(own);      // copies the data if it may be shared
  VariableTraits<V>::release(own);  // frees the memory
  VariableTraits<V>::release(sum);

  // Saved values: `check_saved` throws if the value was changed since `record_version`; `restored` makes it a variable.
  VariableTraits<V>::record_version(own);
  VariableTraits<V>::check_saved(data, &edge, function);
  { VariableTraits<V>::restored(data, edge, function) } -> std::convertible_to<V>;

  // Tells the recording of this thread that a step reads, changes or drops the gradient of a leaf; or refuses.
  VariableTraits<V>::tell_recording(leaf, gradient, touch);

  // For messages.
  { VariableTraits<V>::is_finite(data) } -> std::same_as<bool>;
  { VariableTraits<V>::described(output) } -> std::convertible_to<std::string>;
  { VariableTraits<V>::described(data) } -> std::convertible_to<std::string>;
  { VariableTraits<V>::not_finite_text(data) } -> std::convertible_to<std::string>;
};

/// A type that converts to a variable, as a parameter does to a Tensor.
template <class X>
concept ConvertsToVariable = !Variable<X> && Variable<variable_of<X>>;

/// An argument as a variable, or as the number that it is.
template <class X> const X& as_argument(const X& x) { return x; }
template <ConvertsToVariable X> variable_of<X> as_argument(const X& x) { return x; }

template <class First, class... Rest> struct FirstVariable { using type = typename FirstVariable<Rest...>::type; };
template <Variable V, class... Rest> struct FirstVariable<V, Rest...> { using type = V; };
template <ConvertsToVariable X, class... Rest> struct FirstVariable<X, Rest...> { using type = variable_of<X>; };

/// The type of variable among the arguments of a function; the others are numbers.
template <class... Xs> using variable_among = typename FirstVariable<Xs...>::type;

/// The type by which data are passed on: a number whose address is taken would stay in memory.
template <class Data> using ConstParameter = std::conditional_t<std::is_arithmetic_v<Data>, Data, const Data&>;

/// The data of an argument; a number is its own data.
template <Variable V, class X> decltype(auto) data_of(const X& x) {
  if constexpr (Variable<X>) {
    return x.data();
  } else {
    return static_cast<DataOf<V>>(x);
  }
}

/// A reference to the node of an argument; empty for a number. `is_alone` is Owner::is_alone().
template <Variable V, class X> Edge<V> edge_of(const X& x, bool is_alone = Owner::is_alone()) {
  if constexpr (Variable<X>) {
    return Edge<V>(x.edge(), is_alone);
  } else {
    return {};
  }
}

/// A function's argument: its data, numbers by value, and its node; null if it needs no gradient. Both are read once,
/// before the new node is written, after which they would have to be read again.
template <Variable V> struct Argument {
  template <class X> explicit Argument(const X& x) : data(data_of<V>(x)) {
    if constexpr (Variable<X>) node = x.edge().get();
  }

  bool is_constant() const { return node == nullptr; }

  ConstParameter<DataOf<V>> data;
  Node<V>* node = nullptr;
};

/// Whether an argument requires a gradient.
template <class X> bool requires_grad(const X& x) {
  if constexpr (Variable<X>) {
    return static_cast<bool>(x.edge());
  } else {
    return false;
  }
}

}  // namespace minitorch::graph
