// The in-place changes of Tensor. The graph does not record them, so they throw wherever a derivative would be lost.
// Each counts a change of the memory (Storage::version), by which the backward pass detects that a saved tensor was
// changed.
#include <cmath>
#include <cstdint>
#include <string>

#include "minitorch/functions/drawing.hpp"
#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/overlap.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/elementwise/copy.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/conversion.hpp"
#include "operators/random/random.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

using operators::to_element, operators::with_type;

namespace {

// Throws unless the elements of x may be changed, by those of `y` if given.
void check_change(std::string_view function, const Tensor& x, const Tensor* y = nullptr) {
  if (GradMode::is_enabled() && (x.requires_grad() || (y != nullptr && y->requires_grad()))) {
    throw GraphError(std::string(function) + ": " +
                     (x.is_leaf()         ? "a leaf that requires a gradient"
                      : x.requires_grad() ? "the result of " + std::string(x.edge()->function())
                                          : std::string("a constant")) +
                     " cannot be changed in place " +
                     (x.requires_grad() ? "" : "by a tensor that requires a gradient ") +
                     "while a graph is recorded, since the derivative would be lost; do it under no_grad(), or compute "
                     "a new tensor");
  }
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (x.strides()[d] == 0 && x.shape()[d] > 1 && x.numel() > 0) {
      throw ShapeError(std::string(function) + ": the tensor " + to_text(x.shape()) +
                       " is expanded, so several of its elements are one in memory; change a clone");
    }
  }
  if (may_overlap(x)) {
    throw ShapeError(std::string(function) + ": the tensor " + to_text(x.shape()) + " with strides " +
                     to_text(x.strides()) + " may have elements that are one in memory; change a clone");
  }
  if (y != nullptr && !operators::broadcasts_to(y->shape(), x.shape())) {
    throw ShapeError(std::string(function) + ": " + to_text(y->shape()) + " does not broadcast to " +
                     to_text(x.shape()) + ", whose shape cannot change");
  }
}

// The elements of y in the dtype of x. Throws DtypeError if y is floating-point and x int64.
TensorData in_dtype_of(std::string_view function, const Tensor& x, const Tensor& y) {
  if (x.dtype() == int64 && is_floating_point(y.dtype())) {
    throw DtypeError(std::string(function) + ": a result of " + std::string(to_text(y.dtype())) +
                     " cannot be stored in a tensor of int64");
  }
  return to(y.data(), x.dtype());
}

template <class F> Tensor& changed(std::string_view function, Tensor& x, const F& f, const Tensor& y) {
  check_change(function, x, &y);
  if (y.dtype() == x.dtype()) [[likely]] {
    zip_into(f, x.data(), y.data());
  } else if (x.dtype() == float32 && y.dtype() == float64) {  // y may have numbers that are infinite in float32
    const TensorData result = to(x.data(), float64);
    zip_into(f, result, y.data());
    copy_into(x.data(), to(result, float32));
  } else {
    zip_into(f, x.data(), in_dtype_of(function, x, y));
  }
  return x;
}

// `y` as a constant for a function of x and y. An integral double is an int64 beside an int64 tensor.
Tensor beside_target(const Tensor& x, const RealNumber& y) {
  const bool fits = x.dtype() == int64 && (y.is_int64() || (is_whole(y) && std::abs(y) < 0x1p63));
  return fits ? graph::beside(x, to_element<std::int64_t>(y)) : graph::beside(x, double{y});
}

Tensor& filled(std::string_view function, Tensor& x, const RealNumber& value) {
  check_change(function, x);
  check_in_range(function, "a value", value, x.dtype());
  with_type(x.dtype(), [&]<class T>() { operators::fill(x.data().view<T>(), to_element<T>(value)); });
  x.data().storage().count_change();
  return x;
}

// Fills x with random numbers by fill(key, n, elements), in row-major order.
template <class Fill>
Tensor& filled_at_random(std::string_view function, Tensor& x, Generator* generator, const Fill& fill) {
  if (!is_floating_point(x.dtype())) {
    throw DtypeError(std::string(function) + ": random numbers for a tensor " + shape_and_dtype(x) +
                     ", it must be float32 or float64");
  }
  const TensorData values(x.shape(), x.dtype());
  with_floating_type(values, [&]<class T>() { draw(function, generator, values.numel(), values.data<T>(), fill); });
  copy_into(x.data(), values);
  return x;
}

}  // namespace

Tensor& Tensor::add_(const Tensor& y, RealNumber alpha) {
  if (alpha == 1) return changed("add_", *this, operators::Add{}, y);
  if (dtype() != int64) return changed("add_", *this, operators::AddScaled{alpha}, y);
  check_change("add_", *this, &y);
  check_integer("add_", "a multiple", alpha, dtype());
  return changed("add_", *this, operators::Add{}, y * beside_target(*this, alpha));
}
Tensor& Tensor::sub_(const Tensor& y) { return changed("sub_", *this, operators::Sub{}, y); }
Tensor& Tensor::mul_(const Tensor& y) { return changed("mul_", *this, operators::Mul{}, y); }
Tensor& Tensor::div_(const Tensor& y) {
  if (dtype() == int64) throw DtypeError("div_: an int64 tensor cannot hold a quotient; divide into a new tensor");
  return changed("div_", *this, operators::Div{}, y);
}
Tensor& Tensor::add_(RealNumber y) { return add_(beside_target(*this, y)); }
Tensor& Tensor::sub_(RealNumber y) { return sub_(beside_target(*this, y)); }
Tensor& Tensor::mul_(RealNumber y) { return mul_(beside_target(*this, y)); }
Tensor& Tensor::div_(RealNumber y) { return div_(beside_target(*this, y)); }

Tensor& Tensor::copy_(const Tensor& y) {
  check_change("copy_", *this, &y);
  const TensorData source = minitorch::to(y.data(), dtype());
  const Strides strides = operators::broadcast_strides(source.shape(), source.strides(), shape());
  copy_into(data_, detail::trusted_view(source, shape(), strides, source.offset()));
  return *this;
}

Tensor& Tensor::fill_(RealNumber value) { return filled("fill_", *this, value); }
Tensor& Tensor::zero_() { return filled("zero_", *this, 0); }

Tensor& Tensor::clamp_(RealNumber min, RealNumber max) {
  check_change("clamp_", *this);
  const operators::Clamp f{min, max};
  const auto of_integers = clamp_of_integers(f);
  if (dtype() == int64 && !of_integers) {
    throw DtypeError("clamp_: from " + to_text(min) + " to " + to_text(max) +
                     ", the ends must be integers for a tensor of int64");
  }
  map_into(dtype() == int64 ? *of_integers : f, data_);
  return *this;
}

Tensor& Tensor::uniform_(RealNumber low, RealNumber high, Generator* generator) {
  check_change("uniform_", *this);
  const auto fits = [this](double x) { return std::isfinite(dtype() == float32 ? static_cast<float>(x) : x); };
  if (!(low <= high) || !std::isfinite(high - low) || !fits(low) || !fits(high)) {
    throw DataError("uniform_: bounds " + to_text(low) + " and " + to_text(high) + ", they must be finite in " +
                    std::string(minitorch::to_text(dtype())) + " and low <= high");
  }
  return filled_at_random("uniform_", *this, generator,
                          [from = double{low}, until = double{high}](std::uint64_t key, std::int64_t n, auto* y) {
                            operators::random_uniform(key, n, y, from, until);
                          });
}

Tensor& Tensor::normal_(RealNumber mean, RealNumber std, Generator* generator) {
  check_change("normal_", *this);
  if (!std::isfinite(double{mean})) throw DataError("normal_: a mean of " + to_text(mean) + ", it must be finite");
  if (!(std >= 0 && std::isfinite(double{std}))) {
    throw DataError("normal_: a standard deviation of " + to_text(std) + ", it must be finite and not negative");
  }
  return filled_at_random("normal_", *this, generator,
                          [center = double{mean}, deviation = double{std}](std::uint64_t key, std::int64_t n, auto* y) {
                            operators::random_normal(key, n, y, center, deviation);
                          });
}

}  // namespace minitorch
