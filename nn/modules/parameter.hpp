// Parameters, which training changes, and buffers, which it does not. Both are handles to a tensor, so all handles see
// a new value, whether it was changed in place or replaced. Neither can be assigned to: a module would compute with one
// tensor, and train and save another. Use `tie` in replace.hpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "minitorch/memory/storage.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "minitorch/tensor/tensor_readers.hpp"
#include "nn/modules/handle.hpp"
#include "operators/errors/checked_optional.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn::detail {

/// The tensor behind handles. A copy, made by `clone`, has its own elements and no gradient, and is frozen if this is.
struct HeldTensor {
  explicit HeldTensor(Tensor tensor) { put(std::move(tensor)); }
  HeldTensor(const HeldTensor& other);
  HeldTensor& operator=(const HeldTensor&) = delete;
  ~HeldTensor() = default;

  /// Records that no module has it any more: `tie` or `replace` put another tensor in its place.
  void mark_replaced() noexcept {
    was_replaced = true;
    ++replacements;
  }

  /// Replaces the tensor by one whose memory nothing else has.
  void put(Tensor tensor) noexcept {
    value = std::move(tensor);
    memory = value.data().storage();
  }
  /// Whether the elements lie side by side in the memory that `put` gave them, so that they may be changed. Those of a
  /// tensor that was assigned to `value` may not.
  bool is_in_own_memory() const { return value.is_contiguous() && value.data().storage().is_same(memory); }

  Tensor value;
  graph::Storage memory;                // that `put` gave
  std::atomic<std::size_t> places = 0;  // slots of modules that have it; several threads may destroy modules at once
  std::size_t replacements = 0;         // how often `tie` or `replace` took all places away
  bool was_replaced = false;            // all places were taken away, and it has none again
  bool is_frozen = false;               // a parameter without a gradient, by requires_grad_(false)
};

/// The name of a parameter or buffer in a tree of modules, and the path to its module.
struct Path {
  std::optional<Handle<Path>> parent = {};
  std::string name = {};

  /// "encoder.layer1.weight"; empty for the root.
  std::string text() const;
};

/// A named tensor of a module, which `tie` and `replace` exchange for all handles at once. A copy, made by `clone`,
/// belongs to as many modules.
struct Slot {
  explicit Slot(Handle<HeldTensor> its_tensor) : tensor(std::move(its_tensor)) {}
  Slot(const Slot& other);
  Slot& operator=(const Slot&) = delete;
  ~Slot();

  /// Adds a module that has it.
  void enter() noexcept;
  /// Exchanges the tensor.
  void put(const Handle<HeldTensor>& other) noexcept;
  bool is_registered() const { return modules > 0; }

  Handle<HeldTensor> tensor;
  std::size_t modules = 0;                // that have it
  std::size_t replacements = 0;           // of the tensor, when a list was made
  std::optional<Handle<Path>> path = {};  // where a model's list of parameters has it from
};

/// Tells the recording of this thread that the step reads this tensor, in whose place another may be later.
void tell_recording(const Handle<HeldTensor>& held);

/// Returns a slot for a list, outside of any module: it keeps this tensor whatever `tie` does.
Handle<Slot> slot_of_list(const Slot& slot, const std::optional<Handle<Path>>& path);

/// The common part of Parameter and Buffer: a handle to the tensor in a slot.
template <class Self> class SlotHandle : public TensorReaders<Self> {
 public:
  SlotHandle& operator=(const SlotHandle&) = delete;
  SlotHandle& operator=(SlotHandle&&) = delete;

  /// Returns the current tensor. You may change it in place, a parameter under `no_grad`.
  Tensor& value() const {
    if (operators::Recording::current() != nullptr) [[unlikely]]
      tell_recording(slot_->tensor);
    return slot_->tensor->value;
  }
  operator const Tensor&() const { return value(); }  // NOLINT(google-explicit-constructor): it stands for its value
  /// Converts the tensor and its gradient to another floating-point dtype. An int64 buffer stays.
  void to(DType dtype) const { take(static_cast<const Self&>(*this).converted(dtype)); }
  /// Returns whether both are handles to one tensor. `==` compares the elements, as for tensors.
  bool is(const Self& other) const { return slot_->tensor == other.slot_->tensor; }

  /// For modules: takes what `converted` returned, which may be the tensor itself.
  void take(Tensor converted) const {
    if (converted.dtype() != value().dtype()) slot_->tensor->put(std::move(converted));
  }
  /// For modules: the slot of the tensor, and a handle for a list, which refers to this tensor whatever `tie` does.
  Slot& slot() const { return *slot_; }
  Self listed(const std::optional<Handle<Path>>& path) const { return Self(slot_of_list(*slot_, path)); }

 protected:
  explicit SlotHandle(Handle<Slot> slot) : slot_(std::move(slot)) {}
  SlotHandle(const SlotHandle&) = default;
  SlotHandle(SlotHandle&&) noexcept = default;
  ~SlotHandle() = default;

 private:
  friend void check_clone(const Module& original, const Module& copy);

  Handle<Slot> slot_;
};

}  // namespace minitorch::nn::detail

namespace minitorch::nn {

/// A tensor that training changes: a contiguous leaf with its own memory, or a constant while it is frozen. Functions
/// of tensors take it, and it has a tensor's members.
class Parameter : public detail::SlotHandle<Parameter> {
 public:
  /// Starts with a copy of `value`. Throws DtypeError for int64.
  explicit Parameter(const Tensor& value);

  /// With false, freezes the parameter in all its modules: it forgets its gradient and gets none, and an optimiser
  /// leaves it as it is. With true, makes it a leaf again.
  void requires_grad_(operators::Flag requires_grad = true) const;
  /// Returns whether requires_grad_(false) froze it.
  bool is_frozen() const { return slot().tensor->is_frozen; }

  /// Copies `value`, of the same shape, into the tensor, and forgets the gradient. A graph that needs the old elements
  /// refuses its backward pass. A value of another dtype replaces the tensor, and so does any where the tensor was
  /// assigned to `value()`. Throws ShapeError, and DtypeError for int64.
  void set_value(const Tensor& value) const;
  /// Returns what `to` would make of the tensor.
  Tensor converted(DType dtype) const;
  OptionalGradient<Tensor> grad() const { return value().grad(); }
  void zero_grad() const { value().zero_grad(); }

  /// Returns the path in the model whose `parameters()` returned it, as "hidden.weight"; otherwise empty.
  std::string path() const;
  /// Returns whether `tie` or `replace` has since replaced it in all its modules.
  bool was_replaced() const {
    return slot().tensor->was_replaced && slot().replacements != slot().tensor->replacements;
  }

 private:
  friend class detail::SlotHandle<Parameter>;
  explicit Parameter(detail::Handle<detail::Slot> slot) : SlotHandle(std::move(slot)) {}
};

/// A tensor of a module's state that is not trained, such as a running mean. Functions of tensors take it, and it has a
/// tensor's members.
class Buffer : public detail::SlotHandle<Buffer> {
 public:
  /// Starts with a copy of `value`, as a constant.
  explicit Buffer(const Tensor& value);

  /// Copies `value`, of the same shape, into the tensor. A value of another dtype replaces the tensor, and so does any
  /// where the tensor was assigned to `value()`. Throws ShapeError.
  void set_value(const Tensor& value) const;
  /// Returns what `to` would make of the tensor.
  Tensor converted(DType dtype) const;

 private:
  friend class detail::SlotHandle<Buffer>;
  explicit Buffer(detail::Handle<detail::Slot> slot) : SlotHandle(std::move(slot)) {}
};

namespace detail {

/// Why a module has no such parameter or buffer.
struct LeftOut {
  std::string name = {};

  [[noreturn]] void refuse() const;
};

}  // namespace detail

/// A parameter or a buffer that a module's options may leave out: a std::optional whose `*`, `->` and `value()` throw
/// Error where there is none.
using OptionalParameter = operators::CheckedOptional<Parameter, detail::LeftOut>;
using OptionalBuffer = operators::CheckedOptional<Buffer, detail::LeftOut>;

}  // namespace minitorch::nn
