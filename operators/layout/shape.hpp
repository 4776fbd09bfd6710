// Shapes and strides: a number for each dimension of a tensor, up to eight, stored inline without heap memory.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// The largest number of dimensions of a tensor.
constexpr std::size_t max_rank = 8;

/// A number for each dimension.
class Dims {
 public:
  /// No dimensions: the shape of a single number.
  constexpr Dims() = default;
  /// Throws ShapeError for more than `max_rank` values.
  constexpr Dims(std::initializer_list<WholeNumber> values) : rank_(values.size()) {
    if (rank_ > max_rank) refuse_rank(rank_);
    std::copy(values.begin(), values.end(), values_.begin());
  }
  /// One dimension, so that sum(x, 0) is sum(x, {0}).
  template <Countable T>
  constexpr Dims(T value)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : rank_(1) {
    values_[0] = WholeNumber(value);
  }
  explicit Dims(std::span<const std::int64_t> values);
  /// `rank` dimensions with the same value.
  static Dims filled(std::size_t rank, std::int64_t value);

  /// The number of dimensions.
  std::size_t size() const { return rank_; }
  bool empty() const { return rank_ == 0; }
  /// The value of dimension `dim`; a negative `dim` counts from the end. Throws IndexError if it is out of range.
  template <std::integral Index> std::int64_t operator[](Index dim) const { return values_[position_of(dim)]; }
  template <std::integral Index> std::int64_t& operator[](Index dim) { return values_[position_of(dim)]; }
  /// The value of the last dimension. Throws IndexError if there is none.
  std::int64_t back() const { return (*this)[-1]; }
  const std::int64_t* begin() const { return values_.data(); }
  const std::int64_t* end() const { return values_.data() + rank_; }
  std::int64_t* begin() { return values_.data(); }
  std::int64_t* end() { return values_.data() + rank_; }

  /// Appends a dimension. Throws ShapeError beyond `max_rank`.
  void push_back(std::int64_t value);
  /// Inserts a dimension before `dim`. Throws ShapeError beyond `max_rank`, and IndexError for a `dim` above `size()`.
  void insert(std::size_t dim, std::int64_t value);
  /// Removes dimension `dim`. Throws IndexError if it is out of range.
  void erase(std::size_t dim);

  bool operator==(const Dims& other) const {
    if (rank_ != other.rank_) return false;
    for (std::size_t i = 0; i < rank_; ++i) {
      if (values_[i] != other.values_[i]) return false;
    }
    return true;
  }

  /// Writes its `to_text`.
  friend std::ostream& operator<<(std::ostream& out, const Dims& dims);

 private:
  [[noreturn]] static void refuse_rank(std::size_t rank);
  [[noreturn]] void refuse_dim(std::int64_t dim) const;

  template <std::integral Index> std::size_t position_of(Index dim) const {
    auto position = static_cast<std::size_t>(dim);
    if constexpr (std::signed_integral<Index>) {
      if (dim < 0) position += rank_;  // wraps around to below rank_ if the dimension exists
    }
    if (position >= rank_) [[unlikely]]
      refuse_dim(static_cast<std::int64_t>(dim));
    return position;
  }

  std::array<std::int64_t, max_rank> values_{};
  std::size_t rank_ = 0;
};

/// The size of a tensor in each dimension. A size may be 0.
using Shape = Dims;
/// The distance in memory, in elements, to the next element along each dimension: 0 in dimensions that repeat. Those
/// of tensors are never negative; `flip` copies a view with negative ones.
using Strides = Dims;

/// A dimension as the tensor functions take it.
constexpr std::int64_t as_dim(std::size_t dim) { return static_cast<std::int64_t>(dim); }

/// "(2, 3)", "(3)" or "()"
std::string to_text(const Dims& dims);

/// The number of elements of a shape that has passed `check_shape`: the product of its sizes, 1 for no dimensions.
inline std::int64_t numel(const Shape& shape) {
  std::int64_t n = 1;
  for (const std::int64_t size : shape) {
    if (size == 0) return 0;  // this exit also stops compilers from vectorising the loop, which is slower for so few
    n *= size;
  }
  return n;
}

/// The product of the nonzero sizes of a shape must be below 2 to this power: memory has eight bytes for each.
constexpr unsigned numel_bits = 8 * sizeof(std::size_t) - 4;
constexpr std::int64_t numel_limit = std::int64_t{1} << numel_bits;

/// Throws the ShapeError of `check_shape`.
[[noreturn]] void refuse_shape(std::string_view function, const Shape& shape);

/// Throws ShapeError in the name of `function` if a size is negative or the product of the nonzero sizes is 2⁶⁰ or
/// more (2²⁸ where addresses have 32 bits). Below that, numbers of elements and strides cannot overflow, nor can bytes
/// if an element has eight of them.
inline void check_shape(std::string_view function, const Shape& shape) {
  std::int64_t n = 1;
  bool is_wrong = false;
  for (const std::int64_t size : shape) {
    is_wrong |= size < 0;
    is_wrong |= __builtin_mul_overflow(n, size == 0 ? 1 : size, &n);
  }
  if (is_wrong || n >= numel_limit) [[unlikely]]
    refuse_shape(function, shape);
}

/// Throws ShapeError in the name of `function` if a result would have more than `max_rank` dimensions.
void check_rank(std::string_view function, std::size_t rank);

/// `dim` as a number from 0 to rank - 1; a negative `dim` counts from the end. Rank 0 counts as rank 1. Throws
/// IndexError in the name of `function` if it is out of range.
std::size_t dimension(std::string_view function, std::int64_t dim, std::size_t rank);

namespace operators {

/// The shape, or the strides, without the last two dimensions, which are those of a matrix. There must be two.
Shape batch_of_matrices(const Shape& shape);

/// The shape of a batch of matrices: `batch`, then `rows` and `columns`.
Shape with_matrix(Shape batch, std::int64_t rows, std::int64_t columns);

}  // namespace operators
}  // namespace minitorch
