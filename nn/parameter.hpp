// What a module keeps: parameters, which training changes, and buffers, which it does not. Both are handles to a tensor,
// so that whoever holds one sees a new value, whether it was changed in place or replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "minitorch/tensor.hpp"
#include "nn/handle.hpp"

namespace minitorch::nn {

/// The tensor behind handles. A copy, which `clone` makes, has elements of its own, and no gradient yet.
struct HeldTensor {
  explicit HeldTensor(Tensor tensor) : value(std::move(tensor)) {}
  HeldTensor(const HeldTensor& other);
  HeldTensor& operator=(const HeldTensor&) = delete;
  ~HeldTensor() = default;

  Tensor value;
};

/// A tensor that training changes: a leaf, without gaps in memory of its own.
class Parameter {
 public:
  /// Starts with a copy of `value`. Throws DtypeError for int64.
  explicit Parameter(const Tensor& value);

  /// The tensor as it is now. May be changed in place under `no_grad`.
  Tensor& value() const { return tensor_->value; }
  operator const Tensor&() const { return value(); }  // NOLINT(google-explicit-constructor): it stands for its value
  /// Replaces the tensor by a copy of `value`, of the same shape, and forgets the gradient. Throws ShapeError, and
  /// DtypeError for int64.
  void set_value(const Tensor& value) const;
  /// Converts the tensor, and its gradient if there is one, to another kind of floating-point number.
  void to(DType dtype) const;

  const Shape& shape() const { return value().shape(); }
  DType dtype() const { return value().dtype(); }
  std::int64_t numel() const { return value().numel(); }
  std::optional<Tensor> grad() const { return value().grad(); }
  void zero_grad() const { value().zero_grad(); }

  /// Whether both are handles to one tensor.
  bool operator==(const Parameter& other) const { return tensor_ == other.tensor_; }

 private:
  Handle<HeldTensor> tensor_;
};

/// A tensor that belongs to a module's state and is not trained, such as a running mean.
class Buffer {
 public:
  /// Starts with a copy of `value`, as a constant.
  explicit Buffer(const Tensor& value);

  /// The tensor as it is now. May be changed in place.
  Tensor& value() const { return tensor_->value; }
  operator const Tensor&() const { return value(); }  // NOLINT(google-explicit-constructor): it stands for its value
  /// Replaces the tensor by a copy of `value`, of the same shape. Throws ShapeError.
  void set_value(const Tensor& value) const;
  /// Converts the tensor if it is of a floating-point kind; counts stay what they are.
  void to(DType dtype) const;

  const Shape& shape() const { return value().shape(); }
  DType dtype() const { return value().dtype(); }

  /// Whether both are handles to one tensor.
  bool operator==(const Buffer& other) const { return tensor_ == other.tensor_; }

 private:
  Handle<HeldTensor> tensor_;
};

}  // namespace minitorch::nn
