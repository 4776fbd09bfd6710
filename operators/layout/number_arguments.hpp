// Numbers as function arguments. Each type converts from plain numbers of its kind alone. Conversions that C++ makes
// silently do not compile: 0.5 to the dimension 0, true to 1, {} to 0.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <type_traits>
#include <utility>

namespace minitorch {

namespace operators {
template <class T, class... Others> constexpr bool is_one_of = (std::same_as<T, Others> || ...);

/// A bool among options, from bool alone: sum(x, 0, {1}) does not compile.
class Flag {
 public:
  template <std::same_as<bool> T>
  constexpr Flag(T value) : value_(value) {}          // NOLINT(google-explicit-constructor): it is a bool
  constexpr operator bool() const { return value_; }  // NOLINT(google-explicit-constructor): it is a bool

 private:
  bool value_;
};

[[noreturn]] void refuse_int64(std::uint64_t value);

/// An integer of any type. Throws DataError for 2⁶³ and more.
template <std::integral T> constexpr std::int64_t checked_int64(T value) {
  if constexpr (std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t)) {
    if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max())) [[unlikely]]
      refuse_int64(value);
  }
  return static_cast<std::int64_t>(value);
}

/// The first member of options whose members must be named. No value in braces converts to it.
class ByName {
 public:
  explicit constexpr ByName() = default;
};
}  // namespace operators

/// The types of whole numbers, without bool and the types of characters: sum(x, true) would mean something else in
/// PyTorch.
template <class T>
concept Countable = std::integral<T> && sizeof(T) <= sizeof(std::int64_t) &&
                    !operators::is_one_of<std::remove_cv_t<T>, bool, char, wchar_t, char8_t, char16_t, char32_t>;

/// A dimension, a size, an index, or another whole number.
class WholeNumber {
 public:
  /// Throws ShapeError for 2⁶³ and more.
  template <Countable T>
  constexpr WholeNumber(T value)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : value_(static_cast<std::int64_t>(value)) {
    if constexpr (std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t)) {
      if (value_ < 0) [[unlikely]]
        refuse(value);
    }
  }
  constexpr operator std::int64_t() const { return value_; }  // NOLINT(google-explicit-constructor): it is a number

 private:
  [[noreturn]] static void refuse(std::uint64_t value);

  std::int64_t value_;
};

/// The types of real numbers.
template <class T>
concept Measurable = Countable<T> || std::floating_point<T>;

/// A real number, whole or not. Keeps the bits of a whole one for int64 tensors: 2⁵³ + 1 is no double.
class RealNumber {
 public:
  template <Measurable T>
  constexpr RealNumber(T value)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : value_(static_cast<double>(value)) {
    if constexpr (std::integral<T>) {
      is_int64_ = std::in_range<std::int64_t>(value);
      if (is_int64_) int64_ = static_cast<std::int64_t>(value);
    }
  }
  /// Not from a list: norm(x, {0}) would take dimensions for the order of the norm.
  template <Measurable T> RealNumber(std::initializer_list<T>) = delete;
  constexpr operator double() const { return value_; }  // NOLINT(google-explicit-constructor): it is a number

  /// Whether it was written as an integer from -2⁶³ to 2⁶³ - 1.
  constexpr bool is_int64() const { return is_int64_; }
  /// That integer.
  constexpr std::int64_t as_int64() const { return int64_; }

 private:
  double value_;
  std::int64_t int64_ = 0;
  bool is_int64_ = false;
};

namespace operators {
/// The seed of a random generator: a whole number from 0 to 2⁶⁴ - 1.
class Seed {
 public:
  /// Throws DataError for a number below 0.
  template <Countable T>
  constexpr Seed(T value)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : value_(static_cast<std::uint64_t>(value)) {
    if constexpr (std::signed_integral<T>) {
      if (value < 0) [[unlikely]]
        refuse(value);
    }
  }
  constexpr operator std::uint64_t() const { return value_; }  // NOLINT(google-explicit-constructor): it is a number

 private:
  [[noreturn]] static void refuse(std::int64_t value);

  std::uint64_t value_;
};
}  // namespace operators

}  // namespace minitorch
