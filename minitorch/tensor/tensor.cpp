// The members of Tensor: elements, gradient, name. functions/tensor_derivatives.cpp has `backward` and `grad`;
// functions/in_place.cpp has the changes in place.
#include "minitorch/tensor/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "minitorch/graph/node/names.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/shape_and_dtype.hpp"
#include "operators/recording/recording.hpp"
#include "operators/table/binary_functions.hpp"

namespace minitorch {

using operators::with_type;

namespace {

graph::Leaf<Tensor>& leaf(const graph::Edge<Tensor>& edge) { return static_cast<graph::Leaf<Tensor>&>(*edge); }

template <operators::Element T> void check_type(std::string_view function, const Tensor& x) {
  if (operators::dtype_of<T> == x.dtype()) return;
  throw DtypeError(std::string(function) + ": the tensor " + shape_and_dtype(x) + " was read as " +
                   std::string(to_text(operators::dtype_of<T>)) + "; convert it by to(dtype)");
}

// A repetition of a recorded step would not give the elements to its caller again.
void refuse_to_show(std::string_view function) {
  operators::Recording::refuse_in_recording(function, "a repetition would not read the elements; return the tensor");
}

bool is_nonfinite(double x) { return !std::isfinite(x); }

// The first element that is not finite; nullopt if all are finite.
std::optional<double> first_nonfinite(const TensorData& data) {
  if (data.dtype() == int64) return std::nullopt;
  const std::vector<double> numbers = Tensor(data).to_vector<double>();
  const auto found = std::find_if(numbers.begin(), numbers.end(), is_nonfinite);
  return found == numbers.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::int64_t Tensor::size(WholeNumber dim) const {
  if (this->dim() == 0)
    throw IndexError("size: dimension " + std::to_string(dim) + " of a tensor of shape (), which has no dimensions");
  return shape()[dimension("size", dim, this->dim())];
}

double Tensor::item() const {
  if (numel() != 1) {
    throw ShapeError("item: the tensor " + to_text(shape()) + " has " + std::to_string(numel()) +
                     " elements, there must be exactly one");
  }
  return data_.number_at(0);
}

double Tensor::at(std::initializer_list<WholeNumber> index) const {
  if (index.size() != dim()) {
    throw IndexError("at: the number of indices is " + std::to_string(index.size()) + " for a tensor of shape " +
                     to_text(shape()) + ", there must be one for each dimension");
  }
  std::int64_t position = 0;
  for (std::size_t d = 0; d < dim(); ++d) {
    const std::int64_t size = shape()[d], place = index.begin()[d];
    if (place < -size || place >= size) {
      throw IndexError("at: index " + to_text(Dims(index)) + " is out of range for a tensor of shape " +
                       to_text(shape()));
    }
    position += (place < 0 ? place + size : place) * strides()[d];
  }
  return data_.number_at(position);
}

template <operators::Element T> std::vector<T> Tensor::to_vector() const {
  refuse_to_show("to_vector");
  const TensorData source = minitorch::contiguous(minitorch::to(data_, operators::dtype_of<T>));
  const T* first = source.data<T>();
  return naming_memory("to_vector", [&] { return std::vector<T>(first, first + source.numel()); });
}
template std::vector<float> Tensor::to_vector<float>() const;
template std::vector<double> Tensor::to_vector<double>() const;
template std::vector<std::int64_t> Tensor::to_vector<std::int64_t>() const;

template <operators::Element T> void Tensor::copy_to(std::span<T> memory) const {
  refuse_to_show("copy_to");
  check_type<T>("copy_to", *this);
  if (static_cast<std::int64_t>(memory.size()) != numel()) {
    throw ShapeError("copy_to: memory for " + std::to_string(memory.size()) + " elements, the tensor " +
                     to_text(shape()) + " has " + std::to_string(numel()));
  }
  const TensorData source = minitorch::contiguous(data_);
  std::copy_n(source.data<T>(), memory.size(), memory.data());
}
template void Tensor::copy_to(std::span<float>) const;
template void Tensor::copy_to(std::span<double>) const;
template void Tensor::copy_to(std::span<std::int64_t>) const;

template <operators::Element T> T* Tensor::data_pointer() const {
  refuse_to_show("data_pointer");
  check_type<T>("data_pointer", *this);
  return data_.data<T>();
}
template float* Tensor::data_pointer() const;
template double* Tensor::data_pointer() const;
template std::int64_t* Tensor::data_pointer() const;

Tensor& Tensor::requires_grad_(operators::Flag requires_grad) {
  if (is_constant() && !requires_grad) return *this;
  auto* const recording = graph::StepRecording::current();
  if (is_leaf()) {
    if (requires_grad) return *this;
    if (recording == nullptr || !recording->has_made(*edge_, data_.storage())) operators::Recording::note_setting();
    edge_ = {};
    return *this;
  }
  if (edge_) {
    throw GraphError("requires_grad_: the tensor is the result of " + std::string(edge_->function()) +
                     " and in a graph already; detach() gives a constant with its elements");
  }
  if (!is_floating_point(dtype())) {
    throw DtypeError("requires_grad_: a tensor of " + std::string(to_text(dtype())) +
                     " has no derivative, only float32 and float64 have");
  }
  edge_ = graph::make_leaf<Tensor>(data_, {});
  if (recording == nullptr) {
    operators::Recording::note_setting();
  } else {
    recording->note_made(*edge_, data_.storage());
  }
  return *this;
}

OptionalGradient<Tensor> Tensor::grad() const {
  const TensorData* gradient = grad_data();
  if (gradient == nullptr) return std::nullopt;
  OptionalGradient<Tensor> found(std::in_place, *gradient);
  return found;
}

void Tensor::zero_grad() {
  if (is_leaf()) leaf(edge_).zero_grad();
}

void Tensor::set_grad(const Tensor& gradient) {
  if (!is_leaf()) throw GraphError("set_grad: only a leaf keeps a gradient; make it with {.requires_grad = true}");
  if (gradient.shape() != shape()) {
    throw ShapeError("set_grad: a gradient " + to_text(gradient.shape()) + " for a tensor " + to_text(shape()) +
                     ", the shapes must be equal");
  }
  if (gradient.dtype() != dtype()) {
    throw DtypeError("set_grad: a gradient of " + std::string(to_text(gradient.dtype())) + " for a tensor of " +
                     std::string(to_text(dtype())) + ", the dtypes must be equal");
  }
  leaf(edge_).gradient() = minitorch::clone(gradient.data());
  leaf(edge_).grad_is_used = false;
}

const TensorData* Tensor::grad_data() const {
  if (!is_leaf()) return nullptr;
  const std::optional<TensorData>& gradient = leaf(edge_).gradient();
  return gradient ? &*gradient : nullptr;
}

const TensorData* Tensor::own_grad_data() {
  if (!is_leaf() || !leaf(edge_).gradient()) return nullptr;
  TensorData& gradient = *leaf(edge_).gradient();
  graph::VariableTraits<Tensor>::own(gradient);
  return &gradient;
}

void Tensor::note_grad_used() {
  if (is_leaf()) leaf(edge_).grad_is_used = true;
}

std::string Tensor::name() const { return is_constant() ? "" : graph::name(*edge_); }

Tensor& Tensor::set_name(std::string_view name) {
  if (!is_constant()) graph::set_name(*edge_, name);
  return *this;
}

std::uint64_t Tensor::unique_id() const { return is_constant() ? 0 : graph::unique_id(*edge_); }

void graph::VariableTraits<Tensor>::add_into(TensorData& sum, const TensorData& d) {
  if (adds_in_place(sum)) {
    zip_into(operators::Add{}, sum, d);
  } else {
    sum = zip(operators::Add{}, sum, d);
  }
}

void graph::VariableTraits<Tensor>::tell_recording(ArenaNode& leaf, const std::optional<TensorData>& gradient,
                                                   StepRecording::Touch touch) {
  StepRecording::current()->touch(leaf, touch, gradient ? gradient->storage() : Storage());
}

void graph::VariableTraits<Tensor>::refuse_changed(const TensorData& data, const Edge<Tensor>* edge,
                                                   std::string_view function) {
  const bool has_name = edge != nullptr && *edge;
  refuse_changed(data, edge == nullptr ? "its output" : "its argument" + (has_name ? quoted_name(**edge) : ""),
                 function);
}

void graph::VariableTraits<Tensor>::refuse_changed(const TensorData& data, std::string_view what,
                                                   std::string_view function) {
  throw GraphError("backward: " + std::string(function) + " saved " + std::string(what) + ", " + described(data) +
                   ", for its derivative, but the elements were changed in place since; compute the output again after "
                   "the change, or change a clone");
}

Tensor graph::VariableTraits<Tensor>::restored(const TensorData& data, const Edge<Tensor>& edge,
                                               std::string_view function) {
  check_saved(data, &edge, function);
  return {data, edge};
}

void graph::VariableTraits<Tensor>::release(Tensor& d) { d = Tensor(); }

bool graph::VariableTraits<Tensor>::is_finite(const TensorData& data) { return !first_nonfinite(data); }

std::string graph::VariableTraits<Tensor>::described(const Output& output) {
  return operators::shape_and_dtype(output.shape, output.dtype);
}

std::string graph::VariableTraits<Tensor>::not_finite_text(const TensorData& data) {
  return "contains " + to_text(first_nonfinite(data).value_or(0));
}

std::string shape_and_dtype(const Tensor& x) { return graph::VariableTraits<Tensor>::described(x.data()); }

std::string to_text(const Tensor& x, const TensorTextOptions& options) {
  const std::string suffix = x.is_constant() ? ""
                             : x.is_leaf()   ? "requires_grad=true"
                                             : "grad_fn=" + std::string(x.edge()->function());
  return with_type(x.dtype(), [&]<class T>() { return tensor_text<T>(x.data().view<T>(), suffix, options); });
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_text(x); }

}  // namespace minitorch
