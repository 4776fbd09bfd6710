// Functions of a list of variables. They are structs as in function.hpp, but with `forward(std::span<const Data> xs)`,
// and with `backward(dy)`, or `backward(dy, xs)` with a span of the inputs, which are then saved. Both may take
// NeedsInputGrad besides; if both compile, backward(dy) is called. It returns a std::vector with a derivative for each
// element of the list, or EachOfList, which takes no memory from the heap for numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
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

/// Numbers like a std::vector, without memory from the heap. The first ones are of no value.
class Numbers {
 public:
  /// Throws GraphError for more than `most_arguments`.
  explicit Numbers(std::size_t n) : size_(n) {  // NOLINT(cppcoreguidelines-pro-type-member-init): as above
    if (n <= most_arguments) return;
    throw GraphError("EachOfList: " + std::to_string(n) + " numbers, a function takes " +
                     std::to_string(most_arguments) + " arguments at most");
  }
  Numbers(std::size_t n, double value) : Numbers(n) { std::fill(begin(), end(), value); }

  std::size_t size() const { return size_; }
  double* data() { return values_.data(); }
  double& operator[](std::size_t i) { return values_[i]; }
  double* begin() { return values_.data(); }
  double* end() { return begin() + size_; }
  const double* begin() const { return values_.data(); }
  const double* end() const { return begin() + size_; }

 private:
  std::size_t size_;
  std::array<double, most_arguments> values_;
};
/// A value for each element of a list.
template <class D> using EachOfList = std::conditional_t<std::is_same_v<D, double>, Numbers, std::vector<D>>;

/// Whether the backward of F takes the inputs, a span of D.
template <class F, class D>
concept BackwardOfInputs = !HasBackward<F, D> && HasBackward<F, D, std::span<const D>>;

/// The node of a result of function F of a list. Behind it in memory lie the edges, the inputs, and the function. The
/// inputs are kept if backward takes them, and if they are numbers: these cost next to nothing, and `explain` shows
/// the constants.
template <class V, class F> class ListFunctionNode final : public Node<V> {
 public:
  using Data = DataOf<V>;
  static_assert(alignof(F) <= alignof(Node<V>), "a function's options need no more than the alignment of a pointer");

  static std::size_t size_for(std::size_t inputs) {
    const std::size_t size = sizeof(ListFunctionNode) + size_of_edges(inputs) + inputs * size_saved + sizeof(F);
    return (size + Block::word - 1) / Block::word * Block::word;
  }

  /// y = function(xs), where `nodes` has the nodes of xs, null for constants, and `data` their data.
  ListFunctionNode(F&& function, const Data& y, std::span<Node<V>* const> nodes, const Data* data)
      : Node<V>({.arity = static_cast<std::uint8_t>(nodes.size()), .is_plain = is_plain}, y) {
    static_assert(sizeof(ListFunctionNode) == sizeof(Node<V>), "edges() expects the edges right behind the node");
    new (function_address()) F(std::move(function));  // first, because it may throw
    const bool is_alone = Owner::is_alone();
    auto* edge = this->edges().data();
    for (Node<V>* node : nodes) new (edge++) Edge<V>(Edge<V>::to(node, is_alone));
    if constexpr (saves_inputs) {
      auto* saved = static_cast<Data*>(inputs_address());
      std::uninitialized_copy_n(data, nodes.size(), saved);
      for (std::size_t i = 0; i < nodes.size(); ++i) VariableTraits<V>::record_version(saved[i]);
    }
  }

  std::string_view function() const override { return name_of<F>(); }
  std::span<const Data> inputs() const override {
    const auto* edges = reinterpret_cast<const char*>(this + 1);
    return {reinterpret_cast<const Data*>(edges + size_of_edges(this->arity)), saves_inputs ? this->arity : 0U};
  }
  void chain_rule(Data dy, Data* dx) override {
    if constexpr (takes_inputs) {
      for (std::size_t i = 0; i < this->arity; ++i) {
        VariableTraits<V>::check_saved(inputs()[i], &this->edges()[i], name_of<F>());
      }
      backward(dy, dx, inputs());
    } else if constexpr (HasBackward<F, Data>) {
      backward(dy, dx);
    } else {
      static_assert(HasBackward<F, Data>,
                    "the backward of a function of a list must be a public member, const or static, that takes the "
                    "derivative of the result, then a std::span of the inputs if it asks for them, then "
                    "NeedsInputGrad if it asks for that");
    }
  }
  void chain_rule(V dy, V* dx) override {
    if constexpr (gives_graph && takes_inputs) {
      std::vector<V> xs;
      xs.reserve(this->arity);
      for (std::size_t i = 0; i < this->arity; ++i) {
        xs.push_back(VariableTraits<V>::restored(inputs()[i], this->edges()[i], name_of<F>()));
      }
      backward(dy, dx, std::span<const V>(xs));
    } else if constexpr (gives_graph) {
      backward(dy, dx);
    } else {
      refuse_second_derivatives<F>();
    }
  }
  void forget() override {
    for (Data& saved : saved_inputs()) VariableTraits<V>::release(saved);
    forget_members(f());
  }
  void destroy() override {
    std::destroy_at(&f());
    std::destroy_n(saved_inputs().data(), saved_inputs().size());
    std::destroy_at(&this->derivative);
    std::destroy_at(&this->output);
    Arena::here().take_back(*this);
  }

 private:
  static constexpr bool is_plain = std::is_trivially_destructible_v<F> && std::is_trivially_destructible_v<Data>;
  static constexpr bool takes_inputs = BackwardOfInputs<F, Data>;
  static constexpr bool saves_inputs = takes_inputs || std::is_arithmetic_v<Data>;
  static constexpr std::size_t size_saved = saves_inputs ? sizeof(Data) : 0;
  static constexpr bool gives_graph =
      (takes_inputs ? BackwardOfInputs<F, V> : HasBackward<F, V>)&&requires(const F& f, std::span<const Data> xs) {
    f.forward(xs);
  };

  /// `inputs` is a span of them, or nothing.
  template <class D, class... Inputs> void backward(const D& dy, D* dx, const Inputs&... inputs) {
    const auto needs = [this] { return needs_input_grad<V>(this->edges()); };
    auto result = call_backward(f(), needs, dy, inputs...);
    static_assert(std::is_same_v<decltype(result), std::vector<D>> || std::is_same_v<decltype(result), EachOfList<D>>,
                  "the backward of a function of a list must return a std::vector with a derivative for each of it, of "
                  "the kind that it was given");
    if (result.size() != this->arity) {
      throw ShapeError("backward: " + std::string(name_of<F>()) + quoted_name(*this) + " gave " +
                       std::to_string(result.size()) + " derivatives for a list of " + std::to_string(this->arity) +
                       ", there must be one for each");
    }
    std::move(result.begin(), result.end(), dx);
  }

  // With room behind them where a pointer needs less alignment than data.
  static constexpr std::size_t size_of_edges(std::size_t number) {
    constexpr std::size_t alignment = alignof(Node<V>);
    return (number * sizeof(Edge<V>) + alignment - 1) / alignment * alignment;
  }

  std::span<Data> saved_inputs() { return {static_cast<Data*>(inputs_address()), saves_inputs ? this->arity : 0U}; }
  void* inputs_address() { return reinterpret_cast<char*>(this + 1) + size_of_edges(this->arity); }
  void* function_address() { return static_cast<char*>(inputs_address()) + this->arity * size_saved; }
  F& f() { return *std::launder(static_cast<F*>(function_address())); }
};

/// Applies `function` to a list of `n` variables: for_each(visit) calls visit(x) for each, and x lives until this
/// returns. The result has a node in the graph if any of them requires a gradient; otherwise, and under `no_grad`,
/// it is a constant. Throws GraphError for more than `most_arguments` variables.
template <Variable V, class F, class ForEach> V apply_to_each(F function, std::size_t n, const ForEach& for_each) {
  if (n > most_arguments) {
    throw GraphError(std::string(name_of<F>()) + ": a list of " + std::to_string(n) + ", a function takes " +
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
    EachOfList<Data> data(n);
    std::array<Node<V>*, most_arguments> node_memory;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const std::span<Node<V>* const> nodes(node_memory.data(), n);
    bool needs_graph = false;
    std::size_t visited = 0;
    for_each([&](const V& x) {
      const Argument<V> argument(x);
      data[visited] = argument.data;
      node_memory[visited] = argument.node;
      needs_graph |= !argument.is_constant();
      ++visited;
    });
    assert(visited == n);
    Data y = function.forward(std::span<const Data>(data.data(), n));
    if (AnomalyMode::is_enabled()) [[unlikely]]
      check_forward<V>(name_of<F>(), y, data,
                       [](const auto& all) { return "a list of " + std::to_string(all.size()); });
    if (!needs_graph || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());

    Arena& arena = Arena::here();
    if (!Owner::is_alone()) [[unlikely]] {
      for (const Node<V>* node : nodes) ensure_after(arena, node);
    }
    using Result = ListFunctionNode<V, F>;
    const std::size_t size = Result::size_for(n);
    auto* node = new (arena.allocate(size)) Result(std::move(function), y, nodes, data.data());
    arena.add(*node, size);
    return V(std::move(y), Edge<V>(node));
  });
}

/// Applies `function` to the list `xs`.
template <class F, Variable V> V apply_to_list(F function, std::span<const V> xs) {
  return apply_to_each<V>(std::move(function), xs.size(), [xs](const auto& visit) {
    for (const V& x : xs) visit(x);
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
