// Leaves: values that a user made, where gradients gather. Any thread may use them in graphs of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/shared.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

template <class V> struct Leaf;

/// What gathers at a leaf.
template <class V> struct Gradient {
  std::optional<DataOf<V>> grad;  // from passes of the thread that made the leaf, or from Leaf::arrived
  bool grad_is_used = false;      // an optimiser's step has used it (watch/zero_grad_check.hpp)
  Leaf<V>* original = nullptr;    // the leaf that this one stands in for (stand_ins.hpp)
};

/// A value made by a user.
template <class V> struct Leaf final : Node<V>, Gradient<V>, Shared {
  using Data = DataOf<V>;

  template <class Value>
  Leaf(const Value& value, std::string_view the_name)
      : Node<V>({.previous = ArenaNode::of_leaf}, value), Shared(Owner::start_graphs()), name(the_name) {
    if (Owner::mine() == Owner::nobody()) this->references = 0;
    Owner::count(&Owner::Counts::leaves, 1);
  }

  std::string_view function() const override { return {}; }
  std::span<const Data> inputs() const override { return {}; }
  void chain_rule(Data, Data*) override {}
  void chain_rule(V, V*) override {}
  void forget() override {}
  void destroy() override {
    Owner::count(&Owner::Counts::leaves, -1);
    delete this;
  }

  /// The sum over all passes since `zero_grad`; none until something arrived.
  std::optional<Data>& gradient() {
    if (has_arrived.load(std::memory_order_acquire)) [[unlikely]]
      take_arrived();
    return this->grad;
  }
  /// Forgets the gradient.
  void zero_grad() {
    gradient().reset();
    this->grad_is_used = false;
  }
  /// Held while threads that did not make the leaf add to its gradient.
  static std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  std::string name;
  std::uint64_t sequence = Arena::here().next_sequence();
  std::optional<Data> arrived;            // what came from passes of other threads, under the lock
  std::atomic<bool> has_arrived = false;  // there is such

 private:
  std::uint32_t own() const override { return this->references; }
  void set_own(std::uint32_t count) override { this->references = count; }
  bool shows_own() const override { return false; }
  void end() override { destroy_graph<V>(this); }

  void take_arrived() {
    const auto held = lock();
    if (!arrived) return;
    if (this->grad) VariableTraits<V>::add_into(*arrived, *this->grad);
    this->grad = std::move(arrived);
    arrived.reset();
    has_arrived.store(false, std::memory_order_release);
  }

  static inline constinit std::mutex mutex_;
};

/// The leaf itself, or the one that it stands in for.
template <class V> Leaf<V>& original_of(Leaf<V>& leaf) { return leaf.original == nullptr ? leaf : *leaf.original; }

/// A new leaf. Throws MemoryError where the system has no more memory.
template <class V> Edge<V> make_leaf(const DataOf<V>& data, std::string_view name) {
  return naming_memory("graph: a leaf", [&] { return Edge<V>(new Leaf<V>(data, name)); });
}

}  // namespace minitorch::graph
