// TensorData: making, copying and converting.
#include "minitorch/tensor_data.hpp"

#include "operators/copy.hpp"
#include "operators/elementwise.hpp"
#include "operators/lanes.hpp"

namespace minitorch {

using operators::to_element, operators::with_type;

TensorData TensorData::number(double value, DType dtype) {
  TensorData x(Shape(), dtype);
  with_type(dtype, [&]<class T>() { *x.data<T>() = to_element<T>(value); });
  return x;
}

TensorData TensorData::whole_number(std::int64_t value, DType dtype) {
  TensorData x(Shape(), dtype);
  with_type(dtype, [&]<class T>() { *x.data<T>() = to_element<T>(value); });
  return x;
}

double TensorData::number_at(std::int64_t position) const {
  return with_type(dtype_, [&]<class T>() { return static_cast<double>(data<T>()[position]); });
}

TensorData full(const Shape& shape, double value, DType dtype, std::string_view function) {
  check_shape(function, shape);
  TensorData x(shape, dtype);
  with_type(dtype, [&]<class T>() { operators::fill(x.view<T>(), to_element<T>(value)); });
  return x;
}

TensorData contiguous(const TensorData& x) { return x.is_contiguous() ? x : clone(x); }

TensorData clone(const TensorData& x) {
  TensorData y(x.shape(), x.dtype());
  with_type(x.dtype(), [&]<class T>() { operators::copy<T>(x.view<T>(), y.view<T>()); });
  return y;
}

TensorData to(const TensorData& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  TensorData y(x.shape(), dtype);
  operators::convert(x.dtype(), dtype, x.shape(), x.operand(x.strides()), y.operand(y.strides()));
  return y;
}

void copy_into(const TensorData& y, const TensorData& x) {
  const TensorData source = x.storage().is_same(y.storage()) ? clone(x) : x;
  with_type(x.dtype(), [&]<class T>() { operators::copy<T>(source.view<T>(), y.view<T>()); });
  y.storage().count_change();
}

}  // namespace minitorch
