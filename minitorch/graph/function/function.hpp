// Functions: what they must offer, and how applying one makes a node of the graph. The table's elementwise functions
// and a user's own take the same way. A function is a struct, here of three arguments:
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
// `forward` takes the data of each argument, double or TensorData, and returns such data. `backward` is const or static. It
// takes the derivative that arrived at the result, then what `reads` says: the inputs (the default), the output, or
// nothing. It returns a std::array with a derivative for each argument, `T{}` for 0; for one argument it may return that
// alone. It may be a function, a template of one type or several, or of any number of parameters (`const Ts&... x`).
//
// A last parameter `Needs` says which inputs a derivative is asked of. Where then not all inputs are read, a member
// `bool reads_argument(std::size_t i, const Needs& needs)`, const or static, says which are: of tensors, what is not read
// is not kept, and may be changed in place.
//
// As a template it serves numbers and variables, so the result can be differentiated any number of times; functions in
// it are written `using std::exp; ... exp(x)`, which finds that of either. Written for numbers alone it gives first
// derivatives. The members of a function are its options, fixed before it is applied; where `forward` changes them (is
// not const) they are values saved for `backward`, and there too only first derivatives are possible, since what was
// saved has no graph.
#pragma once

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

/// Whether X may stand among the arguments of a function of V: a V, or a plain number where these are V's data.
template <Variable V, class X>
constexpr bool is_argument = std::is_same_v<X, V> ||
                             (std::is_arithmetic_v<DataOf<V>> && !Variable<X> && std::is_convertible_v<X, DataOf<V>>);

/// Makes sure that the next node follows `x` in the order of creation.
template <class X> void come_after(Arena& arena, const X& x) {
  if constexpr (Variable<X>) {
    if (x.edge() && !x.edge()->is_leaf()) arena.come_after(*x.edge());
  }
}

/// How `record` takes a value over: a number in a register, and the data of a tensor without a move on the way.
template <class Data> using TakenOver = std::conditional_t<std::is_arithmetic_v<Data>, Data, Data&&>;

/// The node for y = function(xs), at the end of this thread's arena, which takes `function` over. `is_alone` is what
/// Owner says.
template <class V, class IsAlone, class F, class... Xs>
V record(IsAlone is_alone, F& function, TakenOver<DataOf<V>> y, const Xs&... xs) {
  using Result = FunctionNode<V, F, sizeof...(Xs)>;
  Arena& arena = Arena::here();
  if (!is_alone) (come_after(arena, xs), ...);
  const auto what_to_save = [&] { return Result::what_to_save(y, data_of<V>(xs)...); };
  void* memory = arena.allocate(sizeof(Result));
  auto* node = new (memory) Result(std::move(function), is_alone, y, what_to_save, xs...);
  arena.add(*node, sizeof(Result));
  return V(std::move(y), Edge<V>(node));
}

/// The same where other threads have nodes, too.
template <class V, class F, class... Xs>
[[gnu::noinline, gnu::cold]] V record_among_others(F function, TakenOver<DataOf<V>> y, const Xs&... xs) {
  return record<V>(std::false_type(), function, std::move(y), xs...);
}

/// The value of `function` at `xs`, variables and plain numbers; a node of the graph where any of them needs a
/// derivative, and a constant where none does, or under `no_grad`.
template <class F, class... Xs> variable_among<Xs...> apply(F function, const Xs&... xs) {
  using V = variable_among<Xs...>;
  using Result = FunctionNode<V, F, sizeof...(Xs)>;
  static_assert(sizeof...(Xs) <= most_arguments, "a function has 255 arguments at most");
  static_assert((is_argument<V, Xs> && ...),
                "the arguments of a function are all Scalars, with plain numbers beside them, or all Tensors");
  static_assert(alignof(Result) <= Block::word, "a function's options need no more than the alignment of a pointer");

  const auto apply_to = [&](const auto&... data) -> V {
    static_assert(
        requires {
          { function.forward(data...) } -> std::convertible_to<DataOf<V>>;
        },
        "forward must take the data of each argument, double or TensorData, and return such data");
    DataOf<V> y = function.forward(data...);
    if (AnomalyMode::is_enabled()) [[unlikely]]
      check_forward<V>(name_of<F>(), y, data...);
    if (!(requires_grad(xs) || ...) || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());
    if (!Owner::is_alone()) [[unlikely]]
      return record_among_others<V>(std::move(function), std::move(y), xs...);
    return record<V>(std::true_type(), function, std::move(y), xs...);
  };
  if constexpr (std::is_arithmetic_v<DataOf<V>>) {  // whose forward needs no memory
    return apply_to(data_of<V>(xs)...);
  } else {
    return naming_memory(name_of<F>(), [&] { return apply_to(data_of<V>(xs)...); });
  }
}

/// The same for a function without options: `apply<Volume>(x, y, z)`.
template <class F, class... Xs> variable_among<Xs...> apply(const Xs&... xs) { return apply(F{}, xs...); }

}  // namespace minitorch::graph

namespace minitorch {

using graph::apply, graph::Needs, operators::Reads;

}  // namespace minitorch
