// Functions of a list of variables, whose number is known when they are applied: as function.hpp has it, with
// `forward(span)`, and `backward(dy)`, which reads nothing and returns a vector with a derivative for each.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/function.hpp"

namespace minitorch {

/// The result of function F of a list. The edges lie behind the node, and the function behind them.
template <class V, class F> class ListFunctionNode final : public Node<V> {
 public:
  using Data = typename V::Data;
  static_assert(alignof(F) <= alignof(Edge<V>));

  static std::size_t size_for(std::size_t inputs) {
    return sizeof(ListFunctionNode) + inputs * sizeof(Edge<V>) + sizeof(F);
  }

  ListFunctionNode(F&& function, const Data& y, std::span<const V> xs)
      : Node<V>({.arity = static_cast<std::uint8_t>(xs.size())}, y) {
    static_assert(sizeof(ListFunctionNode) == sizeof(Node<V>), "edges() looks for them right behind the node");
    for (std::size_t i = 0; i < xs.size(); ++i) new (this->edges().data() + i) Edge<V>(xs[i].edge());
    new (place_of_function()) F(std::move(function));
  }

  std::string_view function() const override { return name_of<F>(); }
  std::span<const Data> inputs() const override { return {}; }
  void chain_rule(Data dy, Data* dx) override { std::ranges::move(f().backward(dy), dx); }
  void chain_rule(V dy, V* dx) override { std::ranges::move(f().backward(dy), dx); }
  void forget() override {}
  void destroy() override {
    std::destroy_at(&f());
    std::destroy(this->edges().begin(), this->edges().end());
    std::destroy_at(&this->derivative);
    std::destroy_at(&this->output);
    Arena::here().take_back(*this);
  }

 private:
  void* place_of_function() { return this->edges().data() + this->arity; }
  F& f() { return *std::launder(static_cast<F*>(place_of_function())); }
};

/// The value of `function` at the list `xs` of at most `most_arguments`; a node of the graph where any of them needs a
/// derivative.
template <class F, Variable V> V apply_to_list(F function, std::span<const V> xs) {
  assert(xs.size() <= most_arguments);
  std::vector<typename V::Data> data;
  data.reserve(xs.size());
  for (const V& x : xs) data.push_back(x.data());
  typename V::Data y = function.forward(std::span<const typename V::Data>(data));
  const bool needs_graph = std::any_of(xs.begin(), xs.end(), [](const V& x) { return requires_grad(x); });
  if (!needs_graph || !GradMode::is_enabled()) return V(std::move(y), Edge<V>());

  Arena& arena = Arena::here();
  if (Arena::several_threads()) [[unlikely]] {
    for (const V& x : xs) come_after(arena, x);
  }
  using Result = ListFunctionNode<V, F>;
  const std::size_t size = Result::size_for(xs.size());
  auto* node = new (arena.allocate(size)) Result(std::move(function), y, xs);
  arena.add(*node, size);
  return V(std::move(y), Edge<V>(node));
}

}  // namespace minitorch
