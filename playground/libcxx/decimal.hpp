// Decimal numbers with all their digits: the exact way from a floating-point number to its text and back. It is short,
// not fast: a few microseconds for a number.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace minitorch::playground {

/// A number of 0 or more: 0.d₀d₁d₂... times ten to the power `point`. The digits are those of the number, from the
/// first that is not 0 to the last that is not 0.
class Decimal {
 public:
  Decimal() = default;
  /// The number m times two to the power e, exactly, for all m and e of a double and of the middle between two doubles.
  Decimal(std::uint64_t m, int e);
  /// The number that `digits` are with a point behind the first `point` of them. Digits that no double depends on are
  /// only marked.
  Decimal(std::string_view digits, std::int64_t point);

  int point() const { return point_; }
  std::size_t size() const { return size_; }
  /// Digit i, also before the first and after the last: 0.
  int digit(std::ptrdiff_t i) const {
    return i >= 0 && static_cast<std::size_t>(i) < size_ ? digits_[static_cast<std::size_t>(i)] : 0;
  }
  bool is_zero() const { return size_ == 0; }

  /// The same number with `n` digits at most, rounded to the nearest such, ties to an even digit.
  Decimal rounded(std::ptrdiff_t n) const;
  /// The number below or equal to it, and above it, that has `n` digits.
  Decimal rounded_down(std::ptrdiff_t n) const;
  Decimal rounded_up(std::ptrdiff_t n) const;
  /// The digits before the point as an integer, which must be below 2⁶⁴.
  std::uint64_t whole() const;
  /// Multiplies it by two to the power `k`.
  void shift(int k);

 private:
  static constexpr std::size_t most = 800;  // the middle between two doubles has 767
  void shift_left(unsigned k);
  void shift_right(unsigned k);
  void trim();
  bool rounds_up(std::ptrdiff_t n) const;

  std::array<std::uint8_t, most> digits_{};
  std::size_t size_ = 0;
  int point_ = 0;
  bool has_more_ = false;  // digits other than 0 follow
};

/// What the bits of a T say of a finite number: it is m times two to the power e.
template <std::floating_point T> struct Binary {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int fraction = std::numeric_limits<T>::digits - 1;
  static constexpr int least = std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;
  static constexpr int most = std::numeric_limits<T>::max_exponent - std::numeric_limits<T>::digits;

  explicit Binary(T x) {
    const auto bits = std::bit_cast<Bits>(x);
    const auto biased = static_cast<int>((bits >> fraction) & ((Bits{1} << (sizeof(T) * 8 - 1 - fraction)) - 1));
    m = bits & ((Bits{1} << fraction) - 1);
    if (biased != 0) m |= std::uint64_t{1} << fraction;
    e = least + (biased == 0 ? 0 : biased - 1);
  }
  /// The middle to the next number above and below, which is nearer where m is a power of two.
  Decimal middle_above() const { return {2 * m + 1, e - 1}; }
  Decimal middle_below() const {
    return m == std::uint64_t{1} << fraction && e > least ? Decimal(4 * m - 1, e - 2) : Decimal(2 * m - 1, e - 1);
  }

  std::uint64_t m = 0;
  int e = 0;
};

/// The shortest decimal that reads back as x, which is finite and above 0. If there are more, the one nearest to x.
template <std::floating_point T> Decimal shortest(T x);
/// The T nearest to a decimal, ties to an even last bit; infinity if it is too large.
template <std::floating_point T> T nearest(Decimal decimal);

}  // namespace minitorch::playground
