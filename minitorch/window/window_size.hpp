// Sizes of windows over pictures: one number or two, the height and the width. Options of convolution, pooling and
// their relatives are made of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// A number for the height of a picture and one for the width. One number means both: 3 is {3, 3}.
struct Pair2d {
  std::int64_t height, width;

  template <Countable T>
  constexpr Pair2d(T both)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : height(WholeNumber(both)), width(height) {}
  constexpr Pair2d(WholeNumber of_height, WholeNumber of_width) : height(of_height), width(of_width) {}

  bool operator==(const Pair2d& other) const = default;
};

/// A Pair2d or nothing. Options with a default that depends on other options have this type.
struct OptionalPair2d : std::optional<Pair2d> {
  using std::optional<Pair2d>::optional;
  constexpr OptionalPair2d(WholeNumber height, WholeNumber width) : std::optional<Pair2d>(Pair2d(height, width)) {}
};

namespace detail {

/// The largest kernel, stride, padding, dilation or output size. Products of two such numbers do not overflow.
constexpr std::int64_t largest_window_number = (std::int64_t{1} << 31U) - 1;

/// "(3, 2)"
std::string to_text(const Pair2d& pair);

/// Throws ShapeError in the name of `function` unless the option is from `least` to `largest_window_number`.
void check_window_option(std::string_view function, std::string_view option, std::int64_t value, std::int64_t least);
/// The same for both numbers.
void check_window_option(std::string_view function, std::string_view option, const Pair2d& value, std::int64_t least);

}  // namespace detail
}  // namespace minitorch
