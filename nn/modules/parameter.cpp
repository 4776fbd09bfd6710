// Parameters and buffers: handles to copies of tensors.
#include "nn/modules/parameter.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/functions/tensor_members.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor, detail::Slot;

namespace {

// Returns a contiguous copy without a graph.
Tensor copy_of(const Tensor& value) { return clone(value.detach()); }

Tensor leaf_of(const Tensor& value) { return copy_of(value).requires_grad_(); }

// Returns `value`. Throws DtypeError, in the name of `function`, for int64.
const Tensor& checked_value(std::string_view function, const Tensor& value) {
  if (is_floating_point(value.dtype())) return value;
  throw DtypeError(std::string(function) + ": the value is " + shape_and_dtype(value) +
                   ", a parameter must be float32 or float64");
}

void check_same_shape(std::string_view what, const Tensor& old_value, const Tensor& value) {
  if (old_value.shape() == value.shape()) return;
  throw ShapeError("set_value: the value is " + to_text(value.shape()) + " and the " + std::string(what) + " is " +
                   to_text(old_value.shape()) + ", the shapes must be equal");
}

Handle<Slot> slot_of(Tensor value) { return Handle<Slot>::make(Handle<HeldTensor>::make(std::move(value))); }

}  // namespace

namespace detail {

HeldTensor::HeldTensor(const HeldTensor& other) : is_frozen(other.is_frozen) {
  put(other.value.requires_grad() ? leaf_of(other.value) : copy_of(other.value));
}

Slot::Slot(const Slot& other) : tensor(other.tensor), modules(other.modules), path(other.path) {
  if (is_registered()) ++tensor->places;
}

Slot::~Slot() {
  if (is_registered()) --tensor->places;
}

void Slot::enter() noexcept {
  if (++modules == 1) ++tensor->places;
  tensor->was_replaced = false;
}

void Slot::put(const Handle<HeldTensor>& other) noexcept {
  if (tensor == other) return;
  if (is_registered()) {
    if (--tensor->places == 0) tensor->mark_replaced();
    ++other->places;
  }
  tensor = other;
  tensor->was_replaced = false;
}

Handle<Slot> slot_of_list(const Slot& slot, const std::optional<Handle<Path>>& path) {
  auto made = Handle<Slot>::make(slot.tensor);
  made->replacements = slot.is_registered() ? slot.tensor->replacements : slot.replacements;
  made->path = path;
  return made;
}

void tell_recording(const Handle<HeldTensor>& held) {
  const TensorData& data = held->value.data();
  graph::StepRecording::current()->follow(
      &*held, data.storage(),
      [held, first = data.element_address(), shape = data.shape(), strides = data.strides(), dtype = data.dtype(),
       node = held->value.edge().get()] {
        const TensorData& now = held->value.data();
        return now.element_address() == first && held->value.edge().get() == node && now.dtype() == dtype &&
               now.shape() == shape && now.strides() == strides;
      });
}

std::string Path::text() const {
  std::vector<const Path*> all;
  for (const Path* one = this; one != nullptr; one = one->parent ? &**one->parent : nullptr) all.push_back(one);
  std::string joined;
  std::for_each(all.rbegin(), all.rend(), [&](const Path* one) {
    if (!joined.empty()) joined += '.';
    joined += one->name;
  });
  return joined;
}

}  // namespace detail

Parameter::Parameter(const Tensor& value) : SlotHandle(slot_of(leaf_of(checked_value("Parameter", value)))) {}

std::string Parameter::path() const { return slot().path ? (*slot().path)->text() : ""; }

void Parameter::requires_grad_(operators::Flag requires_grad) const {
  value().requires_grad_(requires_grad);
  const bool was_frozen = std::exchange(slot().tensor->is_frozen, !requires_grad);
  if (was_frozen != is_frozen()) operators::Recording::note_setting();
}

void Parameter::set_value(const Tensor& value) const {
  check_same_shape("parameter", this->value(), value);
  checked_value("set_value", value);
  detail::HeldTensor& held = *slot().tensor;
  const bool is_ready = is_frozen() ? held.value.is_constant() : held.value.is_leaf();
  if (value.dtype() == dtype() && is_ready && held.is_in_own_memory()) {
    held.value.detach().copy_(value.detach());
    zero_grad();
  } else {
    held.put(is_frozen() ? copy_of(value) : leaf_of(value));
  }
}

Tensor Parameter::converted(DType dtype) const {
  if (this->dtype() == dtype) return value();
  if (is_frozen()) return minitorch::to(value(), dtype);
  Tensor made = minitorch::to(value().detach(), dtype).requires_grad_();
  if (const auto gradient = grad()) made.set_grad(minitorch::to(*gradient, dtype));
  return made;
}

Buffer::Buffer(const Tensor& value) : SlotHandle(slot_of(copy_of(value))) {}

void Buffer::set_value(const Tensor& value) const {
  check_same_shape("buffer", this->value(), value);
  detail::HeldTensor& held = *slot().tensor;
  if (value.dtype() == dtype() && held.value.is_constant() && held.is_in_own_memory()) {
    held.value.copy_(value.detach());
  } else {
    if (auto* const recording = operators::Recording::current(); recording != nullptr) recording->note_done_once();
    held.put(copy_of(value));
  }
}

Tensor Buffer::converted(DType dtype) const {
  return is_floating_point(this->dtype()) ? minitorch::to(value(), dtype) : value();
}

void detail::LeftOut::refuse() const {
  throw Error(name + ": the module has none, as its options leave it out: ask has_value() first");
}

}  // namespace minitorch::nn

namespace minitorch {

template class TensorMembers<nn::Parameter>;
template class TensorMembers<nn::Buffer>;

}  // namespace minitorch
