// Functions of a list of variables. They are structs as in function.hpp, but with `forward(std::span<const Data> xs)`,
// and with `backward(dy)` or `backward(dy, needs)`, which takes no saved values and returns a std::vector with a
// derivative for each element of the list.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/graph/function/function.hpp"
#include "minitorch/graph/node/variable_like.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

/// The node of a result of function F of a list. Behind it in memory lie the edges, the inputs, and the function. Only
/// numbers are kept as inputs: they cost next to nothing, and `explain` shows the constants.
template <class V, class F> class ListFunctionNode final : public Node<V> {
 public:
  using Data = DataOf<V>;
  static_assert(alignof(F) <= alignof(Edge<V>), "a function's options need no more than the alignment of a pointer");

  static std::size_t size_for(std::size_t inputs) {
    const std::size_t size = sizeof(ListFunctionNode) + inputs * (sizeof(Edge<V>) + size_saved) + sizeof(F);
    return (size + Block::word - 1) / Block::word * Block::word;
  }

  ListFunctionNode(F&& function, const Data& y, std::span<const V> xs)
      : Node<V>({.arity = static_cast<std::uint8_t>(xs.size())}, y) {
    static_assert(sizeof(ListFunctionNode) == sizeof(Node<V>), "edges() expects the edges right behind the node");
    for (std::size_t i = 0; i < xs.size(); ++i) {
      new (this->edges().data() + i) Edge<V>(xs[i].edge());
      if constexpr (saves_inputs) new (static_cast<Data*>(inputs_address()) + i) Data(xs[i].data());
    }
    new (function_address()) F(std::move(function));
  }

  std::string_view function() const override { return name_of<F>(); }
  std::span<const Data> inputs() const override {
    const auto* edges = reinterpret_cast<const Edge<V>*>(this + 1);
    return {reinterpret_cast<const Data*>(edges + this->arity), saves_inputs ? this->arity : 0U};
  }
  void chain_rule(Data dy, Data* dx) override {
    if constexpr (HasBackward<F, Data>) {
      backward(dy, dx);
    } else {
      static_assert(HasBackward<F, Data>,
                    "the backward of a function of a list must be a public member, const or static, that takes the "
                    "derivative of the result, then NeedsInputGrad if it asks for that");
    }
  }
  void chain_rule(V dy, V* dx) override {
    if constexpr (gives_graph) {
      backward(dy, dx);
    } else {
      refuse_second_derivatives<F>();
    }
  }
  void forget() override {
    if constexpr (!std::is_trivially_destructible_v<F> && std::is_default_constructible_v<F>) f() = F{};
  }
  void destroy() override {
    std::destroy_at(&f());
    std::destroy(this->edges().begin(), this->edges().end());
    std::destroy_at(&this->derivative);
    std::destroy_at(&this->output);
    Arena::here().take_back(*this);
  }

 private:
  static constexpr bool saves_inputs = std::is_arithmetic_v<Data>;
  static constexpr std::size_t size_saved = saves_inputs ? sizeof(Data) : 0;
  static constexpr bool gives_graph = HasBackward<F, V> && requires(const F& f, std::span<const Data> xs) {
    f.forward(xs);
  };

  template <class D> void backward(const D& dy, D* dx) {
    const auto needs = [this] { return needs_input_grad<V>(this->edges()); };
    auto result = call_backward(f(), needs, dy);
    static_assert(std::is_same_v<decltype(result), std::vector<D>>,
                  "the backward of a function of a list must return a std::vector with a derivative for each of it, of "
                  "the kind that it was given");
    if (result.size() != this->arity) {
      throw ShapeError("backward: " + std::string(name_of<F>()) + quoted_name(*this) + " gave " +
                       std::to_string(result.size()) + " derivatives for a list of " + std::to_string(this->arity) +
                       ", there must be one for each");
    }
    std::ranges::move(result, dx);
  }

  void* inputs_address() { return this->edges().data() + this->arity; }
  void* function_address() { return static_cast<char*>(inputs_address()) + this->arity * size_saved; }
  F& f() { return *std::launder(static_cast<F*>(function_address())); }
};

/// Applies `function` to the list `xs`. The result has a node in the graph if any element requires a gradient;
/// otherwise, and under `no_grad`, it is a constant. Throws GraphError for more than `most_arguments` elements.
template <class F, Variable V> V apply_to_list(F function, std::span<const V> xs) {
  if (xs.size() > most_arguments) {
    throw GraphError(std::string(name_of<F>()) + ": a list of " + std::to_string(xs.size()) + ", a function takes " +
                     std::to_string(most_arguments) + " at most; apply it to parts of the list");
  }
  using Data = DataOf<V>;
  static_assert(
      requires(std::span<const Data> list) {
        { function.forward(list) } -> std::convertible_to<Data>;
      },
      "the forward of a function of a list must take a std::span<const double> or std::span<const TensorData>, and "
      "return a value of that kind");
  return naming_memory(name_of<F>(), [&]() -> V {
    std::vector<Data> data;
    data.reserve(xs.size());
    for (const V& x : xs) data.push_back(x.data());
    Data y = function.forward(std::span<const Data>(data));
    if (AnomalyMode::is_enabled()) [[unlikely]]
      check_forward_of_list<V>(name_of<F>(), y, data);
    const bool needs_graph = std::any_of(xs.begin(), xs.end(), [](const V& x) { return requires_grad(x); });
    if (!needs_graph || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());

    Arena& arena = Arena::here();
    if (!Owner::is_alone()) [[unlikely]] {
      for (const V& x : xs) ensure_after(arena, x);
    }
    using Result = ListFunctionNode<V, F>;
    const std::size_t size = Result::size_for(xs.size());
    auto* node = new (arena.allocate(size)) Result(std::move(function), y, xs);
    arena.add(*node, size);
    return V(std::move(y), Edge<V>(node));
  });
}

/// The same for a vector or another range of variables, or of types that convert to one, such as parameters.
template <class F, std::ranges::input_range Range>
requires Variable<variable_of<std::ranges::range_value_t<Range>>> variable_of<std::ranges::range_value_t<Range>>
apply_to_list(F function, const Range& xs) {
  using V = variable_of<std::ranges::range_value_t<Range>>;
  if constexpr (std::convertible_to<const Range&, std::span<const V>>) {
    return apply_to_list(std::move(function), std::span<const V>(xs));
  } else {
    std::vector<V> variables;
    for (const V& x : xs) variables.push_back(x);
    return apply_to_list(std::move(function), std::span<const V>(variables));
  }
}
/// The same for braces: apply_to_list(f, {x, y}).
template <class F, VariableLike X> variable_of<X> apply_to_list(F function, std::initializer_list<X> xs) {
  return apply_to_list(std::move(function), std::span<const X>(xs.begin(), xs.size()));
}

}  // namespace minitorch::graph

namespace minitorch {

using graph::apply_to_list;

}  // namespace minitorch
