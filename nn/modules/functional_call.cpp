// Exchanges the tensors behind the handles for a while.
#include "nn/modules/functional_call.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor;

namespace {

struct Place {
  std::string name;
  Handle<HeldTensor> tensor;
};

std::vector<Place> places_of(const Module& model) {
  std::vector<Place> all;
  for (const auto& [name, parameter] : model.named_parameters()) all.push_back({name, parameter.slot().tensor});
  for (const auto& [name, buffer] : model.named_buffers()) all.push_back({name, buffer.slot().tensor});
  return all;
}

const Handle<HeldTensor>& found_place(const std::vector<Place>& places, const NamedTensor& given) {
  const auto found =
      std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.name == given.name; });
  const std::string start = "functional_call: '" + given.name + "' ";
  if (found == places.end())
    throw Error(start + "is no parameter or buffer of the model; named_parameters() and named_buffers() list them");
  const Tensor& own = found->tensor->value;
  const std::string is =
      start + "is " + shape_and_dtype(own) + " and the tensor in its place " + shape_and_dtype(given.tensor) + ", ";
  if (own.shape() != given.tensor.shape()) throw ShapeError(is + "the shapes must be equal");
  if (own.dtype() != given.tensor.dtype()) throw DtypeError(is + "the dtypes must be equal");
  return found->tensor;
}

}  // namespace

detail::Borrowed::Borrowed(const Module& model, const std::vector<NamedTensor>& tensors) {
  const std::vector<Place> places = places_of(model);
  for (const NamedTensor& given : tensors) {
    const Handle<HeldTensor>& place = found_place(places, given);
    if (std::any_of(loans_.begin(), loans_.end(), [&](const Loan& loan) { return loan.place == place; }))
      throw Error("functional_call: '" + given.name + "' is given twice");
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
