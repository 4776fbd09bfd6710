// The functions that make tensors: of numbers, of memory, by a pattern, or at random. Names and defaults are PyTorch's.
// Without a dtype the result is float32, or int64 if it is made of integers only. They throw ShapeError for an invalid
// shape before they allocate, and DtypeError for an int64 tensor that requires a gradient or gets a number beyond it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "operators/random/generator.hpp"
#include "operators/table/numbers.hpp"

namespace minitorch {

/// A number, or a list of these: the argument of `tensor`, written in braces.
class NestedNumbers {
 public:
  /// The empty list.
  NestedNumbers() : shape_{0} {}
  template <operators::Number T>
  NestedNumbers(T value)  // NOLINT(google-explicit-constructor): callers write the number alone
      : is_list_(false), is_integer_(std::is_integral_v<T>) {
    if constexpr (std::is_integral_v<T>) {
      integer_ = operators::checked_int64(value);
    } else {
      value_ = value;
    }
  }
  NestedNumbers(std::initializer_list<NestedNumbers> list);

  const Shape& shape() const { return shape_; }
  bool is_integer() const { return is_integer_; }
  /// Writes all numbers to `place` in row-major order. Returns the end.
  template <operators::Element T> T* write(T* place) const;

 private:
  std::vector<NestedNumbers> list_;
  Shape shape_;
  bool is_list_ = true;
  bool is_integer_ = false;
  std::int64_t integer_ = 0;
  double value_ = 0;
};

/// A tensor of a number, `tensor(3)`, or of nested lists, `tensor({{1, 2}, {3, 4}})`. int64 if all numbers are
/// integers, else float32. Throws ShapeError if lists of one level differ in length, and for more than eight levels.
Tensor tensor(const NestedNumbers& numbers, TensorOptions options = {});

/// A copy of numel(shape) elements of `memory_dtype`, which lie in `memory` in row-major order. Has `memory_dtype` if
/// the options name no dtype. Throws DataError for a null pointer.
Tensor from_memory(const void* memory, DType memory_dtype, const Shape& shape, TensorOptions options = {});

/// A copy of `values`, which are in row-major order. Has the dtype of T if the options name none. Throws ShapeError
/// unless there are as many values as the shape has elements.
template <operators::Element T>
Tensor from_span(std::span<const T> values, const Shape& shape, TensorOptions options = {});
/// The same of a vector. All integer types become int64.
template <operators::Number T>
Tensor from_vector(const std::vector<T>& values, const Shape& shape, TensorOptions options = {}) {
  if constexpr (operators::Element<T>) {
    return from_span(std::span<const T>(values), shape, options);
  } else {
    using E = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;
    std::vector<E> converted(values.begin(), values.end());
    if constexpr (std::is_integral_v<T>)
      std::transform(values.begin(), values.end(), converted.begin(), operators::checked_int64<T>);
    return from_span(std::span<const E>(converted), shape, options);
  }
}
/// The same as a tensor of one dimension.
template <operators::Number T> Tensor from_vector(const std::vector<T>& values, TensorOptions options = {}) {
  return from_vector(values, {static_cast<std::int64_t>(values.size())}, options);
}

Tensor zeros(const Shape& shape, TensorOptions options = {});
Tensor ones(const Shape& shape, TensorOptions options = {});
/// All elements are `value`, a number. int64 for an integer, else float32.
Tensor full(const Shape& shape, const NestedNumbers& value, TensorOptions options = {});
/// Elements are not initialised.
Tensor empty(const Shape& shape, TensorOptions options = {});
/// The identity matrix of shape (n, n).
Tensor eye(WholeNumber n, TensorOptions options = {});
/// The same of shape (n, m): ones on the main diagonal, zeros elsewhere.
Tensor eye(WholeNumber n, WholeNumber m, TensorOptions options = {});

/// start, start + step, ..., without `end`. Throws ShapeError for a step of 0 or one away from `end`, and for bounds
/// that are not finite.
Tensor arange(NestedNumbers start, NestedNumbers end, NestedNumbers step, TensorOptions options = {});
/// start, start + 1, ..., without `end`.
template <operators::Number T, operators::Number U> Tensor arange(T start, U end, TensorOptions options = {}) {
  return arange(start, end, 1, options);
}
/// 0, 1, ..., without `end`.
Tensor arange(NestedNumbers end, TensorOptions options = {});
/// `steps` numbers, evenly spaced from `start` to `end`, both included.
Tensor linspace(RealNumber start, RealNumber end, WholeNumber steps, TensorOptions options = {});

// With the shape of x, and with its dtype if the options name none. They are in no graph.

Tensor zeros_like(const Tensor& x, TensorOptions options = {});
Tensor ones_like(const Tensor& x, TensorOptions options = {});
Tensor full_like(const Tensor& x, const NestedNumbers& value, TensorOptions options = {});
Tensor empty_like(const Tensor& x, TensorOptions options = {});

/// Options of the functions that make random tensors.
struct RandomOptions {
  std::optional<DType> dtype = {};
  operators::Flag requires_grad = false;
  Generator* generator = nullptr;  // null: default_generator()
};

/// The calling thread's generator. Each thread has its own, with the seed 0 until `manual_seed` is called.
Generator& default_generator();
/// Restarts the calling thread's generator with `seed`.
void manual_seed(operators::Seed seed);

/// Random numbers, uniform on [0, 1). Throws DtypeError for int64.
Tensor rand(const Shape& shape, RandomOptions options = {});
/// Random numbers, normal with mean 0 and variance 1. Throws DtypeError for int64.
Tensor randn(const Shape& shape, RandomOptions options = {});
/// Random integers, uniform on [low, high); int64 if the options name no dtype. Throws ShapeError unless low < high.
Tensor randint(WholeNumber low, WholeNumber high, const Shape& shape, RandomOptions options = {});
/// The integers 0 to n - 1 in random order; int64 if the options name no dtype.
Tensor randperm(WholeNumber n, RandomOptions options = {});
Tensor rand_like(const Tensor& x, RandomOptions options = {});
Tensor randn_like(const Tensor& x, RandomOptions options = {});
Tensor randint_like(const Tensor& x, WholeNumber low, WholeNumber high, RandomOptions options = {});

}  // namespace minitorch
