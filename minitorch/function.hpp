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
// `backward` takes the derivative that arrived at the result, then what `reads` says: the inputs (the default), the
// output, or nothing. A last parameter `Needs`, if it has one, tells which inputs a derivative is asked of.
// As a template it serves numbers and variables, so the result can be differentiated any number of times. Written for
// numbers alone it gives first derivatives. The members of a function are its options, fixed before it is applied;
// where `forward` changes them (is not const) they are values saved for `backward`, and there too only first
// derivatives are possible, since what was saved has no graph.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/backpropagate.hpp"
#include "operators/functions.hpp"

namespace minitorch {

using operators::Reads;

/// A function may have so many arguments.
constexpr std::size_t most_arguments = 255;

/// Which inputs of a function a derivative is asked of.
class Needs {
 public:
  void add(std::size_t input) { inputs_.set(input); }
  bool operator[](std::size_t input) const { return inputs_[input]; }

 private:
  std::bitset<most_arguments> inputs_;
};

/// A differentiable kind of value: data, and the edge by which it hangs in the graph.
template <class V>
concept Variable = requires(const V& v) {
  typename V::Data;
  typename V::Output;
  { v.data() } -> std::convertible_to<typename V::Data>;
  { v.edge() } -> std::convertible_to<Edge<V>>;
};

/// The name of a function, for messages and pictures.
template <class F> constexpr std::string_view name_of() {
  if constexpr (requires { F::name; }) {
    return F::name;
  } else {
    return "function";
  }
}

/// What the backward of a function reads.
template <class F> constexpr Reads reads_of() {
  if constexpr (requires { F::reads; }) {
    return F::reads;
  } else {
    return Reads::input;
  }
}

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

/// Makes sure that the next node follows `x` in the order of creation.
template <class X> void come_after(Arena& arena, const X& x) {
  if constexpr (Variable<X>) {
    if (x.edge() && !x.edge()->is_leaf) arena.come_after(*x.edge());
  }
}

/// Calls f.backward(dy, read..., needs()), or without `needs()` where f does not ask for it.
template <class F, class T, class NeedsOf, class... Read>
auto call_backward(const F& f, const NeedsOf& needs, const T& dy, const Read&... read) {
  if constexpr (requires { f.backward(dy, read..., needs()); }) {
    return f.backward(dy, read..., needs());
  } else {
    return f.backward(dy, read...);
  }
}

/// The result of function F of N arguments.
template <class V, class F, std::size_t N> class FunctionNode final : public Node<V> {
 public:
  using Data = typename V::Data;

  /// y = function(xs), where `data()` is `what_to_save`.
  template <class DataOf, class... Xs>
  FunctionNode(F&& function, const Data& y, const DataOf& data, const Xs&... xs)
      : Node<V>({.arity = N, .is_plain = is_plain}, V::output_of(y)),
        edges_{edge_of<V>(xs)...},
        function_(std::move(function)),
        saved_(data()) {
    assert(this->edges().data() == edges_.data());
  }

  /// What backward reads of the value y of the function at `xs`.
  template <class... Xs> static auto what_to_save(const Data& y, const Xs&... xs) {
    if constexpr (saves_inputs && saves_output) {
      return std::array<Data, number_saved>{xs..., y};
    } else if constexpr (saves_inputs) {
      return std::array<Data, number_saved>{xs...};
    } else if constexpr (saves_output) {
      return std::array<Data, number_saved>{y};
    } else {
      return std::array<Data, 0>{};
    }
  }

  std::string_view function() const override { return name_of<F>(); }
  std::span<const Data> inputs() const override { return {saved_.data(), saves_inputs ? N : 0}; }

  void chain_rule(Data dy, Data* dx) override {
    backward(dy, dx, saved_.data() + first_read, std::make_index_sequence<number_read>());
  }

  void chain_rule(V dy, V* dx) override {
    if constexpr (gives_graph) {
      const auto variables = saved_variables(std::make_index_sequence<N>());
      backward(dy, dx, variables.data(), std::make_index_sequence<number_read>());
    } else {
      throw GraphError("grad: " + std::string(name_of<F>()) +
                       " gives no second derivatives: its backward is for numbers alone, or reads what its forward "
                       "saved in it; make backward a template and forward const, or leave out create_graph");
    }
  }

  void forget() override {
    if constexpr (!is_plain) saved_ = {};
  }

  void destroy() override {
    std::destroy_at(this);
    Arena::here().take_back(*this);
  }

 private:
  static constexpr bool is_plain = std::is_trivially_destructible_v<F> && std::is_trivially_destructible_v<Data>;
  static constexpr Reads reads = reads_of<F>();
  // A number costs next to nothing to keep, and tells what a constant was.
  static constexpr bool saves_inputs = reads == Reads::input || std::is_arithmetic_v<Data>;
  static constexpr bool saves_output = reads == Reads::output;
  static constexpr std::size_t number_saved = (saves_inputs ? N : 0) + (saves_output ? 1 : 0);
  static constexpr std::size_t number_read = reads == Reads::input ? N : saves_output ? 1 : 0;
  static constexpr std::size_t first_read = number_saved - number_read;

  template <class D, std::size_t... i> void backward(const D& dy, D* dx, const D* read, std::index_sequence<i...>) {
    const auto needs = [this] {
      Needs result;
      for (std::size_t input = 0; input < N; ++input) {
        if (edges_[input] && !edges_[input]->excluded) result.add(input);
      }
      return result;
    };
    std::array<D, N> result{call_backward(function_, needs, dy, read[i]...)};
    std::move(result.begin(), result.end(), dx);
  }

  // An input is its saved data with the edge it came by, an output its saved data with the node itself.
  template <std::size_t... i> std::array<V, number_read> saved_variables(std::index_sequence<i...>) {
    if constexpr (reads == Reads::input) {
      return {V::restored(saved_[i], edges_[i], name_of<F>())...};
    } else if constexpr (reads == Reads::output) {
      return {V(saved_[first_read], Edge<V>::to(*this))};
    } else {
      return {};
    }
  }

  template <class D, std::size_t... i> static constexpr bool backward_takes(std::index_sequence<i...>) {
    constexpr bool plainly = requires(const F& f, const D* x) { f.backward(*x, x[i]...); };
    constexpr bool with_needs = requires(const F& f, const D* x, Needs needs) { f.backward(*x, x[i]..., needs); };
    return plainly || with_needs;
  }
  template <std::size_t... i> static constexpr bool forward_is_const(std::index_sequence<i...>) {
    return requires(const F& f, const Data* x) { f.forward(x[i]...); };
  }
  static constexpr bool gives_graph =
      backward_takes<V>(std::make_index_sequence<number_read>()) && forward_is_const(std::make_index_sequence<N>());

  std::array<Edge<V>, N> edges_;
  [[no_unique_address]] F function_;
  std::array<Data, number_saved> saved_;
};

template <class First, class... Rest> struct FirstVariable : FirstVariable<Rest...> {};
template <Variable V, class... Rest> struct FirstVariable<V, Rest...> { using type = V; };

/// The kind of variable among the arguments of a function, the others being plain numbers.
template <class... Xs> using variable_among = typename FirstVariable<Xs...>::type;

/// The value of `function` at `xs`, variables and plain numbers; a node of the graph where any of them needs a
/// derivative, and a constant where none does, or under `no_grad`.
template <class F, class... Xs> variable_among<Xs...> apply(F function, const Xs&... xs) {
  using V = variable_among<Xs...>;
  using Result = FunctionNode<V, F, sizeof...(Xs)>;
  static_assert(sizeof...(Xs) <= most_arguments);
  static_assert(alignof(Result) <= Block::word, "a function's options need no more than the alignment of a pointer");

  const auto apply_to = [&](const auto&... data) -> V {
    const typename V::Data y = function.forward(data...);
    if (!(requires_grad(xs) || ...) || !GradMode::is_enabled()) return V(y, Edge<V>());

    Arena& arena = Arena::here();
    if (Arena::several_threads()) [[unlikely]]
      (come_after(arena, xs), ...);
    const auto what_to_save = [&] { return Result::what_to_save(y, data...); };
    void* memory = arena.allocate(sizeof(Result));
    auto* node = new (memory) Result(std::move(function), y, what_to_save, xs...);
    arena.add(*node, sizeof(Result));
    return V(y, Edge<V>(node));
  };
  return apply_to(data_of<V>(xs)...);
}

/// The same for a function without options: `apply<Volume>(x, y, z)`.
template <class F, class... Xs> variable_among<Xs...> apply(const Xs&... xs) { return apply(F{}, xs...); }

}  // namespace minitorch
