// A block of numbers that behaves like one number, to evaluate user-defined rows. Each operation calls a kernel that is
// compiled in the library, on memory that stays in the L1 cache, so a user's program computes the library's bits,
// whatever processor it is compiled for. Rows of the tables do not use blocks: their kernels evaluate a whole formula
// in registers (inner_loops.hpp).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// Up to `capacity` numbers, or one number that broadcasts to the other operand's size.
template <std::floating_point T> class Block {
 public:
  static constexpr std::int64_t capacity = 2048 / sizeof(T);

  // Unused numbers stay uninitialised. NOLINTBEGIN(cppcoreguidelines-pro-type-member-init)
  template <Number U> Block(U number) { numbers_[0] = static_cast<T>(number); }
  Block(const Block& other) : size_(other.size_) { copy(other); }
  // NOLINTEND(cppcoreguidelines-pro-type-member-init)
  Block& operator=(const Block& other) {
    size_ = other.size_;
    copy(other);
    return *this;
  }
  ~Block() = default;

  /// Loads `size` elements, the first at `data` and each `stride` bytes after the one before. Stride 0 gives one
  /// number.
  static Block loaded(const char* data, std::int64_t stride, std::int64_t size);
  /// Stores `size` elements, the first at `data` and each `stride` bytes after the one before.
  void store(char* data, std::int64_t stride, std::int64_t size) const;

  /// f(x) and f(x, y), for the rows that the operations below name.
  template <class F> static Block mapped(const Block& x, const F& f = {});
  template <class F> static Block zipped(const Block& x, const Block& y);

  friend Block operator-(const Block& x) { return mapped<Neg>(x); }
  friend Block operator+(const Block& x, const Block& y) { return zipped<Add>(x, y); }
  friend Block operator-(const Block& x, const Block& y) { return zipped<Sub>(x, y); }
  friend Block operator*(const Block& x, const Block& y) { return zipped<Mul>(x, y); }
  friend Block operator/(const Block& x, const Block& y) { return zipped<Div>(x, y); }
  friend Block operator<(const Block& x, const Block& y) { return zipped<Lt>(x, y); }
  friend Block operator<=(const Block& x, const Block& y) { return zipped<Le>(x, y); }
  friend Block operator>(const Block& x, const Block& y) { return zipped<Gt>(x, y); }
  friend Block operator>=(const Block& x, const Block& y) { return zipped<Ge>(x, y); }
  friend Block operator==(const Block& x, const Block& y) { return zipped<Eq>(x, y); }
  friend Block operator!=(const Block& x, const Block& y) { return zipped<Ne>(x, y); }
  friend Block abs(const Block& x) { return mapped<Abs>(x); }
  friend Block sqrt(const Block& x) { return mapped<Sqrt>(x); }
  friend Block exp(const Block& x) { return mapped<Exp>(x); }
  friend Block expm1(const Block& x) { return mapped<Expm1>(x); }
  friend Block log(const Block& x) { return mapped<Log>(x); }
  friend Block log1p(const Block& x) { return mapped<Log1p>(x); }
  friend Block sin(const Block& x) { return mapped<Sin>(x); }
  friend Block cos(const Block& x) { return mapped<Cos>(x); }
  friend Block tanh(const Block& x) { return mapped<Tanh>(x); }
  friend Block sigmoid(const Block& x) { return mapped<Sigmoid>(x); }
  friend Block erfc(const Block& x) { return mapped<Erfc>(x); }
  friend Block pow(const Block& x, double exponent) { return mapped(x, PowConstant{exponent}); }
  friend Block pow(const Block& x, const Block& y) { return zipped<Pow>(x, y); }
  /// x where `condition` is not 0, else y
  friend Block where(const Block& condition, const Block& x, const Block& y) { return chosen(condition, x, y); }
  friend Block where(bool condition, const Block& x, const Block& y) { return condition ? x : y; }

 private:
  Block() = default;

  static Block chosen(const Block& condition, const Block& x, const Block& y);
  template <class Value, class... Blocks> static Block computed(const Value& value, const Blocks&... blocks);

  std::int64_t count() const { return size_ == 0 ? 1 : size_; }
  void copy(const Block& other) {
    for (std::int64_t i = 0; i < count(); ++i)
      numbers_[static_cast<std::size_t>(i)] = other.numbers_[static_cast<std::size_t>(i)];
  }

  std::int64_t size_ = 0;  // 0 for one number that broadcasts
  alignas(64) std::array<T, capacity> numbers_;
};

extern template class Block<float>;
extern template class Block<double>;

}  // namespace minitorch::operators
