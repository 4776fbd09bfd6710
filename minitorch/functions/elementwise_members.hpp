// Defines the elementwise members that minitorch/tensor/tensor_members.hpp declares. Each calls the function of its
// name.
#pragma once

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

template <class Self> Tensor TensorMembers<Self>::id() const { return minitorch::id(self()); }
template <class Self> Tensor TensorMembers<Self>::neg() const { return minitorch::neg(self()); }
template <class Self> Tensor TensorMembers<Self>::inv() const { return minitorch::inv(self()); }
template <class Self> Tensor TensorMembers<Self>::exp() const { return minitorch::exp(self()); }
template <class Self> Tensor TensorMembers<Self>::expm1() const { return minitorch::expm1(self()); }
template <class Self> Tensor TensorMembers<Self>::log() const { return minitorch::log(self()); }
template <class Self> Tensor TensorMembers<Self>::log1p() const { return minitorch::log1p(self()); }
template <class Self> Tensor TensorMembers<Self>::log2() const { return minitorch::log2(self()); }
template <class Self> Tensor TensorMembers<Self>::sqrt() const { return minitorch::sqrt(self()); }
template <class Self> Tensor TensorMembers<Self>::rsqrt() const { return minitorch::rsqrt(self()); }
template <class Self> Tensor TensorMembers<Self>::square() const { return minitorch::square(self()); }
template <class Self> Tensor TensorMembers<Self>::abs() const { return minitorch::abs(self()); }
template <class Self> Tensor TensorMembers<Self>::sign() const { return minitorch::sign(self()); }
template <class Self> Tensor TensorMembers<Self>::floor() const { return minitorch::floor(self()); }
template <class Self> Tensor TensorMembers<Self>::ceil() const { return minitorch::ceil(self()); }
template <class Self> Tensor TensorMembers<Self>::round() const { return minitorch::round(self()); }
template <class Self> Tensor TensorMembers<Self>::trunc() const { return minitorch::trunc(self()); }
template <class Self> Tensor TensorMembers<Self>::sin() const { return minitorch::sin(self()); }
template <class Self> Tensor TensorMembers<Self>::cos() const { return minitorch::cos(self()); }
template <class Self> Tensor TensorMembers<Self>::tan() const { return minitorch::tan(self()); }
template <class Self> Tensor TensorMembers<Self>::sinh() const { return minitorch::sinh(self()); }
template <class Self> Tensor TensorMembers<Self>::cosh() const { return minitorch::cosh(self()); }
template <class Self> Tensor TensorMembers<Self>::tanh() const { return minitorch::tanh(self()); }
template <class Self> Tensor TensorMembers<Self>::sigmoid() const { return minitorch::sigmoid(self()); }
template <class Self> Tensor TensorMembers<Self>::relu() const { return minitorch::relu(self()); }
template <class Self> Tensor TensorMembers<Self>::clamp(RealNumber min, RealNumber max) const {
  return minitorch::clamp(self(), min, max);
}
template <class Self> Tensor TensorMembers<Self>::leaky_relu(RealNumber negative_slope) const {
  return minitorch::leaky_relu(self(), negative_slope);
}
template <class Self> Tensor TensorMembers<Self>::elu(RealNumber alpha) const { return minitorch::elu(self(), alpha); }
template <class Self> Tensor TensorMembers<Self>::erf() const { return minitorch::erf(self()); }
template <class Self> Tensor TensorMembers<Self>::erfc() const { return minitorch::erfc(self()); }
template <class Self> Tensor TensorMembers<Self>::gelu() const { return minitorch::gelu(self()); }
template <class Self> Tensor TensorMembers<Self>::silu() const { return minitorch::silu(self()); }
template <class Self> Tensor TensorMembers<Self>::mish() const { return minitorch::mish(self()); }
template <class Self> Tensor TensorMembers<Self>::softplus() const { return minitorch::softplus(self()); }
template <class Self> Tensor TensorMembers<Self>::logsigmoid() const { return minitorch::logsigmoid(self()); }
template <class Self> Tensor TensorMembers<Self>::selu() const { return minitorch::selu(self()); }
template <class Self> Tensor TensorMembers<Self>::hardtanh(RealNumber min_val, RealNumber max_val) const {
  return minitorch::hardtanh(self(), min_val, max_val);
}
template <class Self> Tensor TensorMembers<Self>::hardswish() const { return minitorch::hardswish(self()); }
template <class Self> Tensor TensorMembers<Self>::softsign() const { return minitorch::softsign(self()); }
template <class Self> Tensor TensorMembers<Self>::masked_fill(const Tensor& mask, RealNumber value) const {
  return minitorch::masked_fill(self(), mask, value);
}
template <class Self> Tensor TensorMembers<Self>::lerp(const Tensor& y, RealNumber weight) const {
  return minitorch::lerp(self(), y, weight);
}
template <class Self> Tensor TensorMembers<Self>::lerp(const Tensor& y, const Tensor& weight) const {
  return minitorch::lerp(self(), y, weight);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::add(const Y& y) const {
  return minitorch::add(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::sub(const Y& y) const {
  return minitorch::sub(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::mul(const Y& y) const {
  return minitorch::mul(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::div(const Y& y) const {
  return minitorch::div(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::pow(const Y& y) const {
  return minitorch::pow(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::maximum(const Y& y) const {
  return minitorch::maximum(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::minimum(const Y& y) const {
  return minitorch::minimum(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::atan2(const Y& y) const {
  return minitorch::atan2(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::floor_divide(const Y& y) const {
  return minitorch::floor_divide(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::remainder(const Y& y) const {
  return minitorch::remainder(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::lt(const Y& y) const {
  return minitorch::lt(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::le(const Y& y) const {
  return minitorch::le(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::gt(const Y& y) const {
  return minitorch::gt(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::ge(const Y& y) const {
  return minitorch::ge(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::eq(const Y& y) const {
  return minitorch::eq(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::ne(const Y& y) const {
  return minitorch::ne(self(), y);
}
template <class Self>
template <class Y>
Tensor TensorMembers<Self>::is_close(const Y& y, operators::IsClose tolerance) const {
  return minitorch::is_close(self(), y, tolerance);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::logical_and(const Y& y) const {
  return minitorch::logical_and(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::logical_or(const Y& y) const {
  return minitorch::logical_or(self(), y);
}
template <class Self> template <class Y> Tensor TensorMembers<Self>::logical_xor(const Y& y) const {
  return minitorch::logical_xor(self(), y);
}
template <class Self> Tensor TensorMembers<Self>::logical_not() const { return minitorch::logical_not(self()); }
template <class Self> Tensor TensorMembers<Self>::isnan() const { return minitorch::isnan(self()); }
template <class Self> Tensor TensorMembers<Self>::isfinite() const { return minitorch::isfinite(self()); }
template <class Self> Tensor TensorMembers<Self>::isinf() const { return minitorch::isinf(self()); }
template <class Self> template <class Y> Tensor TensorMembers<Self>::where(const Tensor& condition, const Y& y) const {
  return minitorch::where(condition, self(), y);
}

}  // namespace minitorch
