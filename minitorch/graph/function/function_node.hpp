// The node of an applied function: its edges, its saved values and its chain rule, in one piece of memory.
// function.hpp describes what a function must offer.
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

using operators::Saves;

/// What a function saves for its backward.
template <class F> constexpr Saves saves_of() {
  if constexpr (requires { F::saves; }) {
    return F::saves;
  } else {
    return Saves::input;
  }
}

/// Whether the members of F, which may own memory, can be replaced by those of a new F when the graph is released.
template <class F>
constexpr bool is_forgettable =
    !std::is_trivially_destructible_v<F> && std::is_default_constructible_v<F> && std::is_move_assignable_v<F>;

/// Frees what the members of a function own. If a user's constructor or assignment throws, they keep it until the node
/// ends: the pass has added its gradients, and has to end its walk.
template <class F> void forget_members(F& function) noexcept {
  if constexpr (is_forgettable<F>) {
    try {
      function = F{};
    } catch (...) {  // NOLINT(bugprone-empty-catch): see above
    }
  }
}

/// The inputs whose derivatives the current pass needs.
template <class V> NeedsInputGrad needs_input_grad(std::span<const Edge<V>> inputs) {
  NeedsInputGrad needs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i] || marks_of(*inputs[i]).excluded) needs.remove(i);
  }
  return needs;
}

/// Values that a node saves. None take no memory.
template <class Data, std::size_t N> struct SavedValues {
  std::span<Data> all() { return values; }
  std::span<const Data> all() const { return values; }
  std::array<Data, N> values;
};
template <class Data> struct SavedValues<Data, 0> {
  static std::span<Data> all() { return {}; }
};

/// The node of a result of function F of N arguments. Among them are constants only if `may_have_constants`.
template <class V, class F, std::size_t N, bool may_have_constants> class FunctionNode final : public Node<V> {
 public:
  using Data = DataOf<V>;

  /// y = function(xs). `is_alone` is Owner::is_alone(), as a bool or a type, and `Xs` are Argument<V>.
  template <class IsAlone, class... Xs>
  FunctionNode(F&& function, IsAlone is_alone, const Data& y, const Xs&... xs)
      : Node<V>({.arity = N, .is_plain = is_plain}, y),
        edges_{Edge<V>::to(xs.node, is_alone)...},
        function_(std::move(function)),
        saved_(what_to_save(y, xs.data...)) {
    assert(this->edges().data() == edges_.data());
    if constexpr (ChoosesSavedArguments<F> && saves == Saves::input && !has_numbers<V>) {
      static_assert(backward_takes_needs(std::make_index_sequence<N>()),
                    "a function with saves_argument must take NeedsInputGrad in its backward: what it does not need is "
                    "not saved");
      // All that any later pass may need, not only the current one: with create_graph, that one creates nodes, too.
      NeedsInputGrad needs;
      for (std::size_t i = 0; i < N; ++i) {
        if (!edges_[i]) needs.remove(i);
      }
      for (std::size_t i = 0; i < N; ++i) {
        if (!function_.saves_argument(i, needs)) VariableTraits<V>::release(saved_.values[i]);
      }
    }
    for (Data& saved : saved_.all()) VariableTraits<V>::record_version(saved);
  }

  std::string_view function() const override { return name_of<F>(); }
  std::span<const Data> inputs() const override { return saved_.all().first(saves_inputs ? N : 0); }

  void chain_rule(Data dy, Data* dx) override {
    for (std::size_t i = 0; i < number_saved; ++i) {
      VariableTraits<V>::check_saved(saved_.all()[i], saves_inputs && i < N ? &edges_[i] : nullptr, name_of<F>());
    }
    backward(dy, dx, saved_parameters(), std::make_index_sequence<parameters>());
  }

  void chain_rule(V dy, V* dx) override {
    if constexpr (gives_graph) {
      const auto variables = saved_variables(std::make_index_sequence<N>());
      backward(dy, dx, variables.data(), std::make_index_sequence<parameters>());
    } else {
      refuse_second_derivatives<F>();
    }
  }

  bool reads_part() const override { return AddsPart<F, Data>; }
  void add_part(const Data& dy, const Data& dx) override {
    if constexpr (AddsPart<F, Data>) {
      static_assert(N == 1, "a function with add_backward has one argument");
      function_.add_backward(dy, dx);
    }
  }

  void forget() override {
    for (Data& saved : saved_.all()) VariableTraits<V>::release(saved);
    forget_members(function_);
  }

  // Member by member, because walks still step over the node by the fields that the arena keeps in it.
  void destroy() override {
    std::destroy_at(&saved_);
    std::destroy_at(&function_);
    std::destroy_at(&this->derivative);
    std::destroy_at(&this->output);
    Arena::here().take_back(*this);
  }

 private:
  static constexpr bool is_plain = std::is_trivially_destructible_v<F> && std::is_trivially_destructible_v<Data>;
  static constexpr Saves saves = saves_of<F>();
  // Constants that are numbers are saved for `explain`. An output that is a number is in the node already.
  static constexpr bool saves_inputs = saves == Saves::input || (has_numbers<V> && may_have_constants);
  static constexpr bool reads_output = saves == Saves::output;
  static constexpr bool saves_output = reads_output && !has_numbers<V>;
  static constexpr std::size_t number_saved = (saves_inputs ? N : 0) + (saves_output ? 1 : 0);
  static constexpr std::size_t parameters = saves == Saves::input ? N : reads_output ? 1 : 0;

  // The values that backward needs: of the inputs `xs` and the output y.
  template <class... Xs> static auto what_to_save(const Data& y, const Xs&... xs) {
    if constexpr (saves_inputs && saves_output) {
      return SavedValues<Data, number_saved>{{xs..., y}};
    } else if constexpr (saves_inputs) {
      return SavedValues<Data, number_saved>{{xs...}};
    } else if constexpr (saves_output) {
      return SavedValues<Data, number_saved>{{y}};
    } else {
      return SavedValues<Data, 0>{};
    }
  }

  // The values that backward takes, of which there are `parameters`.
  const Data* saved_parameters() const {
    if constexpr (reads_output && has_numbers<V>) {
      return &this->output;
    } else {
      return saved_.all().data() + (number_saved - parameters);
    }
  }

  template <class D, std::size_t... i> void backward(const D& dy, D* dx, const D* saved, std::index_sequence<i...>) {
    if constexpr (backward_takes<D>(std::index_sequence<i...>())) {
      const auto needs = [this] { return needs_input_grad<V>(edges_); };
      move_derivatives<N>(call_backward(function_, needs, dy, saved[i]...), dx);
    } else {
      static_assert(
          !requires(F & f) { f.backward(dy, saved[i]...); }, "backward must be const or static");
      static_assert(
          backward_takes<D>(std::index_sequence<i...>()),
          "backward must be a public member, const or static, that takes the derivative of the result, then "
          "what `saves` names (each input, which is the default, the output, or nothing), then NeedsInputGrad if it "
          "asks for that");
    }
  }

  // An input is its saved data with its edge, an output its saved data with this node.
  template <std::size_t... i> std::array<V, parameters> saved_variables(std::index_sequence<i...>) {
    if constexpr (saves == Saves::input) {
      return {VariableTraits<V>::restored(saved_.values[i], edges_[i], name_of<F>())...};
    } else if constexpr (reads_output) {
      return {VariableTraits<V>::restored(*saved_parameters(), Edge<V>::to(*this), name_of<F>())};
    } else {
      return {};
    }
  }

  template <class D, std::size_t> using Parameter = D;
  template <class D, std::size_t... i> static constexpr bool backward_takes(std::index_sequence<i...>) {
    return HasBackward<F, D, Parameter<D, i>...>;
  }
  template <std::size_t... i> static constexpr bool backward_takes_needs(std::index_sequence<i...>) {
    return BackwardWithNeedsInputGrad<F, Data, Parameter<Data, i>...>;
  }
  template <std::size_t... i> static constexpr bool forward_is_const(std::index_sequence<i...>) {
    return requires(const F& f, const Data* x) { f.forward(x[i]...); };
  }
  static constexpr bool gives_graph =
      backward_takes<V>(std::make_index_sequence<parameters>()) && forward_is_const(std::make_index_sequence<N>());

  alignas(Node<V>) std::array<Edge<V>, N> edges_;  // behind the node, where Node::edges looks: not in its padding
  [[no_unique_address]] F function_;
  [[no_unique_address]] SavedValues<Data, number_saved> saved_;
};

}  // namespace minitorch::graph
