// Exchanges the tensors behind the handles for a while.
#include "nn/modules/functional_call.hpp"

#include <string>
#include <unordered_map>
#include <utility>

#include "minitorch/functions/overlap.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor;

namespace {

// A parameter or a buffer of the model.
struct OwnTensor {
  Handle<HeldTensor> tensor;
  bool is_buffer;
};
using OwnTensors = std::unordered_map<std::string, OwnTensor>;

OwnTensors own_tensors_of(const std::vector<NamedParameter>& parameters, const std::vector<NamedBuffer>& buffers) {
  OwnTensors all;
  for (const auto& [name, parameter] : parameters)
    all.emplace(name, OwnTensor{.tensor = parameter.slot().tensor, .is_buffer = false});
  for (const auto& [name, buffer] : buffers)
    all.emplace(name, OwnTensor{.tensor = buffer.slot().tensor, .is_buffer = true});
  return all;
}

const Handle<HeldTensor>& replaced_by(const NamedTensor& given, const OwnTensors& all) {
  const auto found = all.find(given.name);
  const std::string start = "functional_call: '" + given.name + "' ";
  if (found == all.end()) throw Error(start + "is no parameter or buffer of the model; state_dict() lists them");
  const Tensor& own = found->second.tensor->value;
  const std::string is =
      start + "is " + shape_and_dtype(own) + " and the tensor in its place " + shape_and_dtype(given.tensor) + ", ";
  if (own.shape() != given.tensor.shape()) throw ShapeError(is + "the shapes must be equal");
  if (own.dtype() != given.tensor.dtype()) throw DtypeError(is + "the dtypes must be equal");
  if (found->second.is_buffer && may_overlap(given.tensor)) {
    throw ShapeError(is + "whose elements may be one in memory, so that the model cannot change it; pass a clone");
  }
  return found->second.tensor;
}

bool are_one(const Tensor& a, const Tensor& b) {
  return a.edge().get() == b.edge().get() && a.data().storage().is_same(b.data().storage()) &&
         a.offset() == b.offset() && a.strides() == b.strides();
}

}  // namespace

detail::Borrowed::Borrowed(const Module& model, const std::vector<NamedTensor>& tensors) {
  const OwnTensors all =
      own_tensors_of(model.under_each_name(&Module::State::parameters), model.under_each_name(&Module::State::buffers));
  std::unordered_map<const HeldTensor*, const NamedTensor*> lent;
  for (const NamedTensor& given : tensors) {
    const Handle<HeldTensor>& replaced = replaced_by(given, all);
    const auto [place, is_first] = lent.emplace(&*replaced, &given);
    if (!is_first) {
      const NamedTensor& other = *place->second;
      if (other.name != given.name && are_one(other.tensor, given.tensor)) continue;
      throw Error("functional_call: '" + given.name + "' is given twice" +
                  (other.name == given.name ? "" : ", as '" + other.name + "' too, which is the same parameter"));
    }
    loans_.push_back({.replaced = replaced,
                      .own = replaced->value,
                      .memory = replaced->memory,
                      .is_frozen = replaced->is_frozen,
                      .given = given.tensor});
  }
  for (const Loan& loan : loans_) loan.replaced->value = loan.given;
}

detail::Borrowed::~Borrowed() {
  for (const auto& [replaced, own, memory, is_frozen, given] : loans_) {
    const Tensor last = std::exchange(replaced->value, own);
    replaced->memory = memory;
    replaced->is_frozen = is_frozen;
    // A model replaces a tensor that it was lent, as by set_value; the caller finds its elements in the tensor given.
    const bool is_replaced = !last.data().storage().is_same(given.data().storage());
    if (is_replaced && last.shape() == given.shape() && last.dtype() == given.dtype())
      copy_into(given.data(), last.data());
  }
}

Tensor functional_call(const Module& model, const std::vector<NamedTensor>& tensors, const Tensor& x) {
  return functional_call(model, tensors, [&] { return model(x); });
}

}  // namespace minitorch::nn
