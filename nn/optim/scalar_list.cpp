// Copies between Scalars and the parameter that stands for them.
#include "nn/optim/scalar_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn::detail {

namespace {

std::string described(const Scalar& scalar, std::size_t index) {
  const std::string name = scalar.name();
  return std::to_string(index) + (name.empty() ? "" : ", '" + name + "'");
}

void check_scalars(std::string_view function, const std::vector<Scalar>& scalars) {
  if (scalars.empty()) {
    throw Error(std::string(function) + ": the list of Scalars is empty; were they taken from the model?");
  }
  std::unordered_set<std::uint64_t> seen;
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    if (!scalars[i].is_leaf()) {
      throw Error(std::string(function) + ": Scalar " + described(scalars[i], i) + " is " +
                  (scalars[i].is_constant() ? "a constant" : "the result of a function") +
                  ", a parameter must be a leaf, as Scalar{2.0}");
    }
    if (!seen.insert(scalars[i].unique_id()).second) {
      throw Error(std::string(function) + ": Scalar " + described(scalars[i], i) +
                  " is given twice, each must be there once");
    }
  }
}

std::int64_t length(std::string_view function, const std::vector<Scalar>& scalars) {
  check_scalars(function, scalars);
  return static_cast<std::int64_t>(scalars.size());
}

}  // namespace

ScalarList::ScalarList(std::string_view function, std::vector<Scalar> scalars)
    : scalars_(std::move(scalars)), parameter_(zeros({length(function, scalars_)}, {.dtype = float64})) {}

void ScalarList::zero_grad() {
  for (Scalar& scalar : scalars_) scalar.zero_grad();
}

void ScalarList::read() {
  Tensor& value = parameter_.value();
  auto* const number = value.data().data<double>();
  double* gradient = nullptr;
  const auto has_gradient = [](const Scalar& scalar) { return scalar.grad().has_value(); };
  if (std::any_of(scalars_.begin(), scalars_.end(), has_gradient)) {
    if (value.grad_data() == nullptr) value.set_grad(zeros_like(value));
    gradient = value.own_grad_data()->data<double>();
  } else {
    value.zero_grad();
  }
  for (std::size_t i = 0; i < scalars_.size(); ++i) {
    number[i] = scalars_[i].data();
    if (gradient != nullptr) gradient[i] = scalars_[i].grad().value_or(0);
  }
}

void ScalarList::write() {
  const Tensor& value = parameter_.value();
  if (value.grad_data() == nullptr) return;
  const double* const number = value.data().data<double>();
  for (std::size_t i = 0; i < scalars_.size(); ++i) {
    scalars_[i].set_data(number[i]);
    if (scalars_[i].grad()) scalars_[i].note_grad_used();
  }
}

void ScalarList::write_numbers() {
  const double* const number = parameter_.value().data().data<double>();
  for (std::size_t i = 0; i < scalars_.size(); ++i) scalars_[i].set_data(number[i]);
}

void ScalarList::write_gradients() {
  const TensorData* const data = parameter_.value().grad_data();
  if (data == nullptr) return;
  const double* const gradient = data->data<double>();
  for (std::size_t i = 0; i < scalars_.size(); ++i) {
    if (scalars_[i].grad()) scalars_[i].set_grad(gradient[i]);
  }
}

}  // namespace minitorch::nn::detail
