// The node that applying a function makes: its edges, what it saves, and its chain rule, in one piece of memory.
// What a function must offer is said in function.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/node.hpp"
#include "minitorch/variable.hpp"
#include "operators/error.hpp"
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
      : Node<V>({.arity = N, .is_plain = is_plain}, y),
        edges_{edge_of<V>(xs)...},
        function_(std::move(function)),
        saved_(data()) {
    assert(this->edges().data() == edges_.data());
    if constexpr (requires { F::reads_argument(std::size_t{}, Needs{}); } && reads == Reads::input && !saves_numbers) {
      // What any later sweep may ask for, not only the one under way: with create_graph that makes nodes, too.
      Needs needs;
      for (std::size_t i = 0; i < N; ++i) {
        if (edges_[i]) needs.add(i);
      }
      for (std::size_t i = 0; i < N; ++i) {
        if (!F::reads_argument(i, needs)) V::release(saved_[i]);
      }
    }
    for (Data& saved : saved_) V::note_saved(saved);
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
      V::check_saved(saved_[i], saves_inputs && i < N ? &edges_[i] : nullptr, name_of<F>());
    }
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
    for (Data& saved : saved_) V::release(saved);
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

  // The inputs whose derivatives the sweep under way asks for.
  Needs asked_for() const {
    Needs needs;
    for (std::size_t input = 0; input < N; ++input) {
      if (edges_[input] && !edges_[input]->excluded) needs.add(input);
    }
    return needs;
  }

  template <class D, std::size_t... i> void backward(const D& dy, D* dx, const D* read, std::index_sequence<i...>) {
    auto result = call_backward(
        function_, [this] { return asked_for(); }, dy, read[i]...);
    if constexpr (N == 1 && std::is_convertible_v<decltype(result), D>) {
      *dx = std::move(result);
    } else {
      static_assert(std::is_same_v<decltype(result), std::array<D, N>>,
                    "backward returns a std::array with a derivative for each argument");
      std::move(result.begin(), result.end(), dx);
    }
  }

  // An input is its saved data with the edge it came by, an output its saved data with the node itself.
  template <std::size_t... i> std::array<V, number_read> saved_variables(std::index_sequence<i...>) {
    if constexpr (reads == Reads::input) {
      return {V::restored(saved_[i], edges_[i], name_of<F>())...};
    } else if constexpr (reads == Reads::output) {
      return {V::restored(saved_[first_read], Edge<V>::to(*this), name_of<F>())};
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

}  // namespace minitorch
