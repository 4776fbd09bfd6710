// TensorData: construction, copies and conversion.
#include "minitorch/tensor/tensor_data.hpp"

#include <string>

#include "minitorch/tensor/result_layout.hpp"
#include "operators/elementwise/copy.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/conversion.hpp"
#include "operators/layout/shape_and_dtype.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

using operators::shape_and_dtype, operators::to_element, operators::with_type;

namespace {

// Adds factor times stride to `sum`. Returns whether this overflows int64.
bool add_overflows(std::int64_t& sum, std::int64_t factor, std::int64_t stride) {
  std::int64_t distance = 0;
  return __builtin_mul_overflow(factor, stride, &distance) || __builtin_add_overflow(sum, distance, &sum);
}

// Throws unless all elements of the view lie in memory that holds `room` elements.
void check_view(const Shape& shape, const Strides& strides, std::int64_t offset, std::int64_t room) {
  check_shape("TensorData", shape);
  if (strides.size() != shape.size()) {
    throw ShapeError("TensorData: strides " + to_text(strides) + " for the shape " + to_text(shape) +
                     ", there must be one for each dimension");
  }
  std::int64_t last = offset;
  bool is_wrong = offset < 0;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (strides[d] < 0) {
      throw IndexError("TensorData: strides " + to_text(strides) + ", they must not be negative");
    }
    if (shape[d] > 1) is_wrong = add_overflows(last, shape[d] - 1, strides[d]) || is_wrong;
  }
  const bool has_elements = numel(shape) > 0;
  if (is_wrong || (has_elements ? last >= room : offset > room)) {
    const std::uint64_t needed = static_cast<std::uint64_t>(has_elements ? last : offset) + (has_elements ? 1 : 0);
    throw IndexError(
        "TensorData: the shape " + to_text(shape) + " with strides " + to_text(strides) + " at offset " +
        std::to_string(offset) +
        (is_wrong ? " leads outside the memory, which has " + std::to_string(room) + " elements"
                  : " needs memory for " + std::to_string(needed) + " elements, it has " + std::to_string(room)));
  }
}

}  // namespace

TensorData::TensorData(const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset)
    : TensorData((check_view(shape, strides, offset, base.room()), Trusted{}), base, shape, strides, offset) {}

void TensorData::refuse_type(DType asked) const {
  throw DtypeError("TensorData: the elements " + shape_and_dtype(shape_, dtype_) + " were read as " +
                   std::string(to_text(asked)) + "; convert them by to(dtype)");
}

TensorData TensorData::number(double value, DType dtype) {
  TensorData x = detail::trusted_data(Shape(), dtype);
  with_type(dtype, [&]<class T>() {
    operators::recorded("number", [to = x.data<T>(), element = to_element<T>(value)] { *to = element; });
  });
  return x;
}

TensorData TensorData::whole_number(std::int64_t value) {
  TensorData x = detail::trusted_data(Shape(), int64);
  operators::recorded("number", [to = x.data<std::int64_t>(), value] { *to = value; });
  return x;
}

double TensorData::number_at(std::int64_t position) const {
  operators::Recording::refuse_in_recording("item()", "a repetition would not look at the element; return the tensor");
  const std::int64_t room = this->room();
  if (position < -offset_ || position >= room - offset_) {
    throw IndexError("TensorData: there is no element at position " + std::to_string(position) + " from " +
                     std::to_string(offset_) + " on, the memory has room for " + std::to_string(room));
  }
  return with_type(dtype_, [&]<class T>() { return static_cast<double>(data<T>()[position]); });
}

bool is_true(std::string_view question, const TensorData& number) {
  return with_type(number.dtype(), [&]<class T>() {
    return operators::answered(question, [element = number.data<T>()] { return *element != 0; });
  });
}

TensorData full(const Shape& shape, const RealNumber& value, DType dtype, std::string_view function) {
  check_shape(function, shape);
  TensorData x = detail::trusted_data(shape, dtype);
  with_type(dtype, [&]<class T>() { operators::fill(x.view<T>(), to_element<T>(value)); });
  return x;
}

TensorData contiguous(const TensorData& x) { return x.is_contiguous() ? x : clone(x); }

TensorData clone(const TensorData& x) {
  TensorData y = detail::trusted_data(x.shape(), x.dtype());
  with_type(x.dtype(), [&]<class T>() { operators::copy<T>(x.view<T>(), y.view<T>()); });
  return y;
}

TensorData to(const TensorData& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  TensorData y = result_for(x.shape(), dtype, x);
  operators::convert(x.dtype(), dtype, x.shape(), x.operand(x.strides()), y.operand(y.strides()));
  return y;
}

void copy_into(const TensorData& y, const TensorData& x) {
  if (x.shape() != y.shape() || x.dtype() != y.dtype()) {
    throw ShapeError("copy_into: " + shape_and_dtype(x.shape(), x.dtype()) + " cannot be copied to " +
                     shape_and_dtype(y.shape(), y.dtype()) + ", both must have the same shape and dtype");
  }
  const TensorData source = x.storage().is_same(y.storage()) ? clone(x) : x;
  with_type(x.dtype(), [&]<class T>() { operators::copy<T>(source.view<T>(), y.view<T>()); });
  y.storage().count_change();
}

}  // namespace minitorch
