// Functions of a list of variables. They are structs as in function.hpp, but with `forward(std::span<const Data> xs)`,
// and with `backward(dy)`, or `backward(dy, xs)` with a span of the inputs, which are then saved. Both may take
// NeedsInputGrad besides; if both compile, backward(dy) is called. It returns a std::vector with a derivative for each
// element of the list.
#pragma once

#include <algorithm>
#include <array>
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

  /// `xs(i)` returns an input, and data[i] its data.
  template <class Xs>
  ListFunctionNode(F&& function, const Data& y, std::size_t inputs, const Xs& xs, const Data* data)
      : Node<V>({.arity = static_cast<std::uint8_t>(inputs), .is_plain = is_plain}, y) {
    static_assert(sizeof(ListFunctionNode) == sizeof(Node<V>), "edges() expects the edges right behind the node");
    new (function_address()) F(std::move(function));  // first, because it may throw
    const bool is_alone = Owner::is_alone();
    for (std::size_t i = 0; i < inputs; ++i) new (this->edges().data() + i) Edge<V>(xs(i).edge(), is_alone);
    if constexpr (saves_inputs) {
      auto* saved = static_cast<Data*>(inputs_address());
      std::uninitialized_copy_n(data, inputs, saved);
      for (std::size_t i = 0; i < inputs; ++i) VariableTraits<V>::record_version(saved[i]);
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
    if constexpr (is_forgettable<F>) f() = F{};
  }
  void destroy() override {
    std::destroy_at(&f());
    std::destroy_n(saved_inputs().data(), saved_inputs().size());
    std::destroy(this->edges().begin(), this->edges().end());
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
    static_assert(std::is_same_v<decltype(result), std::vector<D>>,
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

/// Memory for the data of a list: numbers need none from the heap.
template <class Data> struct ListData {
  explicit ListData(std::size_t n) : memory(n) {}
  Data* begin() { return memory.data(); }
  std::vector<Data> memory;
};
template <> struct ListData<double> {
  explicit ListData(std::size_t) {}  // NOLINT(cppcoreguidelines-pro-type-member-init): it is filled before it is read
  double* begin() { return memory.data(); }
  std::array<double, most_arguments> memory;
};

/// Applies `function` to a list of `n` variables, which xs(0), ..., xs(n - 1) return. The result has a node in the
/// graph if any of them requires a gradient; otherwise, and under `no_grad`, it is a constant. Throws GraphError for
/// more than `most_arguments` variables.
template <Variable V, class F, class Xs> V apply_to_each(F function, std::size_t n, const Xs& xs) {
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
    ListData<Data> memory(n);
    const std::span data(memory.begin(), n);
    bool needs_graph = false;
    for (std::size_t i = 0; i < n; ++i) {
      data[i] = xs(i).data();
      needs_graph |= requires_grad(xs(i));
    }
    Data y = function.forward(std::span<const Data>(data));
    if (AnomalyMode::is_enabled()) [[unlikely]]
      check_forward<V>(name_of<F>(), y, data,
                       [](const auto& all) { return "a list of " + std::to_string(all.size()); });
    if (!needs_graph || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());

    Arena& arena = Arena::here();
    if (!Owner::is_alone()) [[unlikely]] {
      for (std::size_t i = 0; i < n; ++i) ensure_after(arena, xs(i).edge().get());
    }
    using Result = ListFunctionNode<V, F>;
    const std::size_t size = Result::size_for(n);
    auto* node = new (arena.allocate(size)) Result(std::move(function), y, n, xs, data.data());
    arena.add(*node, size);
    return V(std::move(y), Edge<V>(node));
  });
}

/// Applies `function` to the list `xs`.
template <class F, Variable V> V apply_to_list(F function, std::span<const V> xs) {
  return apply_to_each<V>(std::move(function), xs.size(), [xs](std::size_t i) -> const V& { return xs[i]; });
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
