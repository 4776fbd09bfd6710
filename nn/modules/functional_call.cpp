// Exchanges the tensors behind the handles for a while.
#include "nn/modules/functional_call.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor;

namespace {

using Places = std::unordered_map<std::string, Handle<HeldTensor>>;

Places places_of(const Module& model) {
  Places all;
  for (const auto& [name, parameter] : model.named_parameters()) all.emplace(name, parameter.slot().tensor);
  for (const auto& [name, buffer] : model.named_buffers()) all.emplace(name, buffer.slot().tensor);
  return all;
}

const Handle<HeldTensor>& found_place(const Places& places, const NamedTensor& given) {
  const auto found = places.find(given.name);
  const std::string start = "functional_call: '" + given.name + "' ";
  if (found == places.end())
    throw Error(start + "is no parameter or buffer of the model; named_parameters() and named_buffers() list them");
  const Tensor& own = found->second->value;
  const std::string is =
      start + "is " + shape_and_dtype(own) + " and the tensor in its place " + shape_and_dtype(given.tensor) + ", ";
  if (own.shape() != given.tensor.shape()) throw ShapeError(is + "the shapes must be equal");
  if (own.dtype() != given.tensor.dtype()) throw DtypeError(is + "the dtypes must be equal");
  return found->second;
}

}  // namespace

detail::Borrowed::Borrowed(const Module& model, const std::vector<NamedTensor>& tensors) {
  const Places places = places_of(model);
  std::unordered_set<const HeldTensor*> lent;
  for (const NamedTensor& given : tensors) {
    const Handle<HeldTensor>& place = found_place(places, given);
    if (!lent.insert(&*place).second) throw Error("functional_call: '" + given.name + "' is given twice");
    loans_.push_back({place, given.tensor});
  }
  exchange();
}

void detail::Borrowed::exchange() noexcept {
  for (auto& [place, tensor] : loans_) std::swap(place->value, tensor);
}

Tensor functional_call(const Module& model, const std::vector<NamedTensor>& tensors, const Tensor& x) {
  return functional_call(model, tensors, [&] { return model(x); });
}

}  // namespace minitorch::nn
