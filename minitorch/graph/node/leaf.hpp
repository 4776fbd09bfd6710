// Leaves: values that a user made, which accumulate gradients. Any thread may use a leaf in its own graphs.
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
#include "minitorch/memory/step_recording.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

template <class V> struct Leaf;

/// The gradient of a leaf.
template <class V> struct Gradient {
  std::optional<DataOf<V>> grad;          // the sum of passes of the thread that made the leaf, and of Leaf::arrived
  bool grad_is_used = false;              // an optimiser's step has used it (watch/zero_grad_check.hpp)
  std::atomic<bool> has_arrived = false;  // whether Leaf::arrived has a value; here, beside what is read with it
  Leaf<V>* original = nullptr;            // for a stand-in: the leaf that it replaces (stand_ins.hpp)
};

/// A value that a user made.
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
    if (auto* const recording = StepRecording::current()) [[unlikely]]
      recording->forget(*this);
    Owner::count(&Owner::Counts::leaves, -1);
    delete this;
  }

  /// The sum of the derivatives of all passes since `zero_grad`; nullopt if none has reached the leaf.
  std::optional<Data>& gradient() {
    if (this->has_arrived.load(std::memory_order_acquire)) [[unlikely]]
      take_arrived();
    tell_recording();
    return this->grad;
  }
  /// Removes the gradient.
  void zero_grad() {
    tell_recording(StepRecording::Touch::reset);
    gradient().reset();
    this->grad_is_used = false;
  }
  /// Tells the recording of this thread, if there is one, that a step reads or changes the gradient, or drops it.
  void tell_recording(StepRecording::Touch touch = StepRecording::Touch::use) {
    if (StepRecording::current() != nullptr) [[unlikely]]
      VariableTraits<V>::tell_recording(*this, this->grad, touch);
  }
  /// The lock under which threads that did not make the leaf add to its gradient.
  static std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  std::string name;
  std::uint64_t sequence = Arena::here().next_sequence();
  std::optional<Data> arrived;  // the sum of passes of other threads; guarded by the lock

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
    this->has_arrived.store(false, std::memory_order_release);
  }

  static inline constinit std::mutex mutex_;
};

/// The leaf that a stand-in replaces, or the leaf itself if it is none.
template <class V> Leaf<V>& original_of(Leaf<V>& leaf) { return leaf.original == nullptr ? leaf : *leaf.original; }

/// Makes a leaf. Throws MemoryError if the system has no more memory.
template <class V> Edge<V> make_leaf(const DataOf<V>& data, std::string_view name) {
  return naming_memory("graph: a leaf", [&] { return Edge<V>(new Leaf<V>(data, name)); });
}

}  // namespace minitorch::graph
