// The node that applying a function makes: its edges, what it saves, and its chain rule, in one piece of memory.
// What a function must offer is said in function.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/graph/function/call_backward.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/node/stand_ins.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/memory/arena.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::graph {

using operators::Reads;

/// What the backward of a function reads.
template <class F> constexpr Reads reads_of() {
  if constexpr (requires { F::reads; }) {
    return F::reads;
  } else {
    return Reads::input;
  }
}

/// The inputs that the pass under way asks for derivatives of.
template <class V> Needs asked_for(std::span<const Edge<V>> inputs) {
  Needs needs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i] || marks_of(*inputs[i]).excluded) needs.remove(i);
  }
  return needs;
}

/// The result of function F of N arguments.
template <class V, class F, std::size_t N> class FunctionNode final : public Node<V> {
 public:
  using Data = DataOf<V>;

  /// y = function(xs), where `data()` is `what_to_save`, and `is_alone` what Owner says.
  template <class IsAlone, class DataOf, class... Xs>
  FunctionNode(F&& function, IsAlone is_alone, const Data& y, const DataOf& data, const Xs&... xs)
      : Node<V>({.arity = N, .is_plain = is_plain}, y),
        edges_{edge_of<V>(xs, is_alone)...},
        function_(std::move(function)),
        saved_(data()) {
    assert(this->edges().data() == edges_.data());
    if constexpr (SaysWhatItReads<F> && reads == Reads::input && !saves_numbers) {
      static_assert(
          backward_takes_needs(std::make_index_sequence<N>()),
          "a function with reads_argument must take Needs in its backward: what it does not read is not kept");
      // What any later pass may ask for, not only the one under way: with create_graph that makes nodes, too.
      Needs needs;
      for (std::size_t i = 0; i < N; ++i) {
        if (!edges_[i]) needs.remove(i);
      }
      for (std::size_t i = 0; i < N; ++i) {
        if (!function_.reads_argument(i, needs)) VariableTraits<V>::release(saved_[i]);
      }
    }
    for (Data& saved : saved_) VariableTraits<V>::note_saved(saved);
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
    for (std::size_t i = 0; i < number_saved; ++i) {
      VariableTraits<V>::check_saved(saved_[i], saves_inputs && i < N ? &edges_[i] : nullptr, name_of<F>());
    }
    backward(dy, dx, saved_.data() + first_read, std::make_index_sequence<number_read>());
  }

  void chain_rule(V dy, V* dx) override {
    if constexpr (gives_graph) {
      const auto variables = saved_variables(std::make_index_sequence<N>());
      backward(dy, dx, variables.data(), std::make_index_sequence<number_read>());
    } else {
      refuse_second_derivatives<F>();
    }
  }

  void forget() override {
    for (Data& saved : saved_) VariableTraits<V>::release(saved);
    if constexpr (!std::is_trivially_destructible_v<F> && std::is_default_constructible_v<F>) function_ = F{};
  }

  // Member by member, since walks go on to step over the node by what the arena keeps in it.
  void destroy() override {
    std::destroy_at(&saved_);
    std::destroy_at(&function_);
    std::destroy_at(&this->derivative);
    std::destroy_at(&this->output);
    Arena::here().take_back(*this);
  }

 private:
  static constexpr bool is_plain = std::is_trivially_destructible_v<F> && std::is_trivially_destructible_v<Data>;
  static constexpr Reads reads = reads_of<F>();
  // A number costs next to nothing to keep, and tells what a constant was.
  static constexpr bool saves_numbers = std::is_arithmetic_v<Data>;
  static constexpr bool saves_inputs = reads == Reads::input || saves_numbers;
  static constexpr bool saves_output = reads == Reads::output;
  static constexpr std::size_t number_saved = (saves_inputs ? N : 0) + (saves_output ? 1 : 0);
  static constexpr std::size_t number_read = reads == Reads::input ? N : saves_output ? 1 : 0;
  static constexpr std::size_t first_read = number_saved - number_read;

  template <class D, std::size_t... i> void backward(const D& dy, D* dx, const D* read, std::index_sequence<i...>) {
    if constexpr (backward_takes<D>(std::index_sequence<i...>())) {
      const auto needs = [this] { return asked_for<V>(edges_); };
      hand_on<N>(call_backward(function_, needs, dy, read[i]...), dx);
    } else {
      static_assert(
          !requires(F & f) { f.backward(dy, read[i]...); }, "backward must be const or static");
      static_assert(backward_takes<D>(std::index_sequence<i...>()),
                    "backward must be a public member, const or static, that takes the derivative of the result, then "
                    "what `reads` says (each input, which is the default, the output, or nothing), then Needs if it "
                    "asks for that");
    }
  }

  // An input is its saved data with the edge it came by, an output its saved data with the node itself.
  template <std::size_t... i> std::array<V, number_read> saved_variables(std::index_sequence<i...>) {
    if constexpr (reads == Reads::input) {
      return {VariableTraits<V>::restored(saved_[i], edges_[i], name_of<F>())...};
    } else if constexpr (reads == Reads::output) {
      return {VariableTraits<V>::restored(saved_[first_read], Edge<V>::to(*this), name_of<F>())};
    } else {
      return {};
    }
  }

  template <class D, std::size_t> using Read = D;
  template <class D, std::size_t... i> static constexpr bool backward_takes(std::index_sequence<i...>) {
    return HasBackward<F, D, Read<D, i>...>;
  }
  template <std::size_t... i> static constexpr bool backward_takes_needs(std::index_sequence<i...>) {
    return BackwardWithNeeds<F, Data, Read<Data, i>...>;
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

}  // namespace minitorch::graph
