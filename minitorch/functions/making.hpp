// Where tensors come from: numbers, memory, patterns and chance. Names and defaults are PyTorch's; without a dtype the
// result has float32, or int64 where all that it is made of is integers. Shapes are checked before anything is
// allocated: ShapeError.
#pragma once

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

/// A number, or a list of such: what `tensor` is given in braces.
class NestedNumbers {
 public:
  /// The empty list.
  NestedNumbers() : shape_{0} {}
  template <operators::Number T>
  NestedNumbers(T value)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : is_list_(false), is_integer_(std::is_integral_v<T>) {
    if constexpr (std::is_integral_v<T>) {
      integer_ = static_cast<std::int64_t>(value);
    } else {
      value_ = value;
    }
  }
  NestedNumbers(std::initializer_list<NestedNumbers> list);

  const Shape& shape() const { return shape_; }
  bool is_integer() const { return is_integer_; }
  /// Writes all numbers, in the order of their index, from `place` on; returns where the next would be.
  template <operators::Element T> T* write(T* place) const;

 private:
  std::vector<NestedNumbers> list_;
  Shape shape_;
  bool is_list_ = true;
  bool is_integer_ = false;
  std::int64_t integer_ = 0;
  double value_ = 0;
};

/// A number, `tensor(3)`, or nested lists, `tensor({{1, 2}, {3, 4}})`: int64 where all are integers. Throws ShapeError
/// where lists side by side have different lengths.
Tensor tensor(const NestedNumbers& numbers, TensorOptions options = {});

/// The kind of element for numbers of type T: float32 for float, float64 for double, int64 for integers.
template <operators::Number T> constexpr DType natural_dtype() {
  return std::is_integral_v<T> ? int64 : std::same_as<T, float> ? float32 : float64;
}

/// A copy of elements in memory, which lie in the order of their index, as many as `shape` has.
Tensor from_memory(const void* memory, DType memory_dtype, const Shape& shape, TensorOptions options = {});

/// A copy of the values, in the order of their index; of their own kind if none is asked for. Throws ShapeError where
/// their number is not that of `shape`.
template <operators::Element T>
Tensor from_span(std::span<const T> values, const Shape& shape, TensorOptions options = {});
/// The same of a vector; int and other integers become int64.
template <operators::Number T>
Tensor from_vector(const std::vector<T>& values, const Shape& shape, TensorOptions options = {}) {
  if constexpr (operators::Element<T>) {
    return from_span(std::span<const T>(values), shape, options);
  } else {
    using E = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;
    const std::vector<E> converted(values.begin(), values.end());
    return from_span(std::span<const E>(converted), shape, options);
  }
}
/// The same as a tensor of one dimension.
template <operators::Number T> Tensor from_vector(const std::vector<T>& values, TensorOptions options = {}) {
  return from_vector(values, {static_cast<std::int64_t>(values.size())}, options);
}

Tensor zeros(const Shape& shape, TensorOptions options = {});
Tensor ones(const Shape& shape, TensorOptions options = {});
/// All elements `value`.
Tensor full(const Shape& shape, const NestedNumbers& value, TensorOptions options = {});
/// Not initialised.
Tensor empty(const Shape& shape, TensorOptions options = {});
/// Ones on the diagonal of a matrix n x n, zeros elsewhere.
Tensor eye(std::int64_t n, TensorOptions options = {});
/// The same for a matrix n x m.
Tensor eye(std::int64_t n, std::int64_t m, TensorOptions options = {});

/// start, start + step, ... as long as they are before `end`. Throws ShapeError for a step that does not lead there.
Tensor arange(NestedNumbers start, NestedNumbers end, NestedNumbers step, TensorOptions options = {});
/// start, start + 1, ... as long as they are before `end`.
template <operators::Number T, operators::Number U> Tensor arange(T start, U end) { return arange(start, end, 1); }
/// 0, 1, ... as long as they are before `end`.
Tensor arange(NestedNumbers end, TensorOptions options = {});
/// `steps` numbers, evenly spaced from `start` to `end`.
Tensor linspace(double start, double end, std::int64_t steps, TensorOptions options = {});

// As x is, but for what `options` say: shape and dtype, not the graph.

Tensor zeros_like(const Tensor& x, TensorOptions options = {});
Tensor ones_like(const Tensor& x, TensorOptions options = {});
Tensor full_like(const Tensor& x, double value, TensorOptions options = {});
Tensor empty_like(const Tensor& x, TensorOptions options = {});

/// How a tensor of random numbers is made.
struct RandomOptions {
  std::optional<DType> dtype = {};
  bool requires_grad = false;
  Generator* generator = nullptr;  // this thread's own if null
};

/// This thread's source of random numbers, seeded with 0 at first; each thread has one of its own.
Generator& default_generator();
/// Starts this thread's source of random numbers anew.
void manual_seed(std::uint64_t seed);

/// Uniform on [0, 1).
Tensor rand(const Shape& shape, RandomOptions options = {});
/// Normal, with mean 0 and variance 1.
Tensor randn(const Shape& shape, RandomOptions options = {});
/// Integers, uniform on [low, high).
Tensor randint(std::int64_t low, std::int64_t high, const Shape& shape, RandomOptions options = {});
/// The numbers 0 to n - 1 in random order.
Tensor randperm(std::int64_t n, RandomOptions options = {});
Tensor rand_like(const Tensor& x, RandomOptions options = {});
Tensor randn_like(const Tensor& x, RandomOptions options = {});

}  // namespace minitorch
