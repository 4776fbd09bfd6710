// What a function must offer, and how applying one adds a node to the graph. The rows of the table and the functions of
// users work alike. A function is a struct, here of three arguments:
//
//   struct Volume {                                                         // v = x y z
//     static constexpr auto name = "volume";
//     static double forward(double x, double y, double z) { return x * y * z; }
//     template <class T>                                                    // dx = dv y z, ...
//     static std::array<T, 3> backward(const T& dv, const T& x, const T& y, const T& z) {
//       return {dv * y * z, dv * x * z, dv * x * y};
//     }
//   };
//   Scalar v = apply<Volume>(x, y, 2.0);
//
// `forward` takes the data of each argument (double or TensorData) and returns data of the same type.
//
// `backward` is const or static. Its first parameter is the derivative of the result; the next ones are what the
// function saves. `static constexpr auto saves = Saves::output` (or input, the default, or nothing) chooses. It returns
// a std::array with one derivative for each argument, `T{}` for 0; a function of one argument may return the derivative
// alone. It may be a function, a template of one type or several, or take any number of parameters (`const Ts&... x`).
//
// In an optional last parameter `const NeedsInputGrad& needs`, needs[i] says whether the pass needs that derivative. If
// backward then needs only some inputs, define `bool saves_argument(std::size_t i, const NeedsInputGrad& needs)`, const
// or static: the other tensors are not saved, and may be changed in place.
//
// A function that reads a part of one large tensor, as `select` does, gives a derivative that is mostly 0. It may have
// `void add_backward(const TensorData& dy, const TensorData& dx) const` beside backward, which computes
// dx += backward(dy) in place, for the part alone.
//
// A template serves numbers and variables, so its result can be differentiated any number of times; write
// `using std::exp; ... exp(x)` in it, which finds both overloads. A backward for numbers alone gives first derivatives.
//
// The members of a function are its options, fixed before it is applied. If `forward` is not const, they are also
// values that it saves for `backward`; these have no graph, so only first derivatives are possible.
#pragma once

#include <array>
#include <concepts>
#include <new>
#include <type_traits>
#include <utility>

#include "minitorch/graph/function/function_node.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/watch/anomaly.hpp"
#include "minitorch/memory/arena.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

/// Whether a function of V takes an X as argument: a V, or a number if V's data are numbers.
template <Variable V, class X>
constexpr bool is_argument = std::is_same_v<X, V> ||
                             (std::is_arithmetic_v<DataOf<V>> && !Variable<X> && std::is_convertible_v<X, DataOf<V>>);

/// Ensures that the next node follows `input`, which may be null, in the order of creation.
template <class V> void ensure_after(Arena& arena, const Node<V>* input) {
  if (input != nullptr && !input->is_leaf()) arena.ensure_after(*input);
}

/// The type by which `add_node` takes the value: a number by value, data of a tensor by rvalue reference.
template <class Data> using ValueParameter = std::conditional_t<std::is_arithmetic_v<Data>, Data, Data&&>;

/// Throws GraphError if y = f(xs) is not finite, but all xs are.
template <class V, class F, class... Xs>
[[gnu::noinline, gnu::cold]] void check_applied(ConstParameter<DataOf<V>> y, const Xs&... xs) {
  const std::array<DataOf<V>, sizeof...(Xs)> data{data_of<V>(xs)...};
  check_forward<V>(name_of<F>(), y, data, [](const auto& all) { return described_each<V>(all); });
}

/// Creates the node of y = function(xs) at the end of this thread's arena. `is_alone` is Owner::is_alone(), as a bool
/// or a type, and `Xs` are Argument<V>.
template <bool may_have_constants, class V, class IsAlone, class F, class... Xs>
[[gnu::always_inline]] inline V add_node(IsAlone is_alone, F& function, ValueParameter<DataOf<V>> y, const Xs&... xs) {
  using Result = FunctionNode<V, F, sizeof...(Xs), may_have_constants>;
  Arena& arena = Arena::here();
  if (!is_alone) (ensure_after(arena, xs.node), ...);
  void* memory = arena.allocate(sizeof(Result));
  auto* node = new (memory) Result(std::move(function), is_alone, y, xs...);
  arena.add(*node, sizeof(Result));
  return V(std::move(y), Edge<V>(node));
}

/// Does the same with the least node: one that saves nothing, of numbers without constants among them, is smaller.
template <class V, class IsAlone, class F, class... Xs>
[[gnu::always_inline]] inline V add_least_node(IsAlone is_alone, F& function, ValueParameter<DataOf<V>> y,
                                               const Xs&... xs) {
  if constexpr (!has_numbers<V> || saves_of<F>() == Saves::input) {
    return add_node<true, V>(is_alone, function, std::move(y), xs...);
  } else {
    if ((xs.is_constant() || ...)) return add_node<true, V>(is_alone, function, std::move(y), xs...);
    return add_node<false, V>(is_alone, function, std::move(y), xs...);
  }
}

/// Does the same when other threads have nodes, too.
template <class V, class F, class... Xs>
[[gnu::noinline, gnu::cold]] V add_node_among_others(F function, ValueParameter<DataOf<V>> y, const Xs&... xs) {
  return add_least_node<V>(std::false_type(), function, std::move(y), Argument<V>(xs)...);
}

/// Applies `function` to `xs` in any mode, and where the block of nodes is full.
template <class V, class F, class... Xs> V apply_in_any_mode(F function, const Xs&... xs) {
  const auto apply_to = [&](const auto&... arguments) -> V {
    static_assert(
        requires {
          { function.forward(arguments.data...) } -> std::convertible_to<DataOf<V>>;
        },
        "forward must take the data of each argument, double or TensorData, and return such data");
    DataOf<V> y = function.forward(arguments.data...);
    if (AnomalyMode::is_enabled()) [[unlikely]]
      check_applied<V, F>(y, xs...);
    if ((arguments.is_constant() && ...) || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());
    return add_least_node<V>(Owner::is_alone(), function, std::move(y), arguments...);
  };
  return apply_to(Argument<V>(xs)...);
}

/// The same as a function of its own, for numbers.
template <class V, class F, class... Xs> [[gnu::noinline]] V apply_in_rare_mode(F function, const Xs&... xs) {
  return apply_in_any_mode<V>(std::move(function), xs...);
}

/// Applies `function` to `xs`, variables and numbers. The result has a node in the graph if any argument requires a
/// gradient; otherwise, and under `no_grad`, it is a constant.
template <class F, class... Xs> variable_among<Xs...> apply(F function, const Xs&... xs) {
  using V = variable_among<Xs...>;
  using Result = FunctionNode<V, F, sizeof...(Xs), true>;
  static_assert(sizeof...(Xs) <= most_arguments, "a function has 255 arguments at most");
  static_assert((is_argument<V, Xs> && ...),
                "the arguments of a function are all Scalars, with plain numbers beside them, or all Tensors");
  static_assert(alignof(Result) <= Block::word, "a function's options need no more than the alignment of a pointer");

  if constexpr (!has_numbers<V>) {
    return naming_memory(name_of<F>(), [&] { return apply_in_any_mode<V>(std::move(function), xs...); });
  } else {  // a forward of numbers needs no memory
    // What is rare is left to functions whose result is returned as it is. After any other call GCC would need its
    // arguments again, and keep them in memory: that takes an eighth of an operation's time (benchmarks/README.md).
    const bool is_usual =
        GradMode::is_enabled() && !AnomalyMode::is_enabled() && Arena::here().has_room(sizeof(Result));
    if (!is_usual) [[unlikely]]
      return apply_in_rare_mode<V>(std::move(function), xs...);
    const auto apply_to = [&](const auto&... arguments) -> V {
      const DataOf<V> y = function.forward(arguments.data...);
      if ((arguments.is_constant() && ...)) return V(y, Edge<V>());
      if (!Owner::is_alone()) [[unlikely]]
        return add_node_among_others<V>(std::move(function), y, xs...);
      return add_least_node<V>(std::true_type(), function, y, arguments...);
    };
    return apply_to(Argument<V>(xs)...);
  }
}

/// The same for arguments that convert to variables, such as parameters.
template <class F, class... Xs>
requires(ConvertsToVariable<Xs> || ...) variable_among<Xs...> apply(F function, const Xs&... xs) {
  return apply(std::move(function), as_argument(xs)...);
}

/// Applies a function without options: `apply<Volume>(x, y, z)`.
template <class F, class... Xs> variable_among<Xs...> apply(const Xs&... xs) { return apply(F{}, xs...); }

}  // namespace minitorch::graph

namespace minitorch {

using graph::apply, graph::NeedsInputGrad, operators::Saves;

}  // namespace minitorch
