// What is wrong with an expression, and where: a caret points at it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "operators/errors/error.hpp"

namespace minitorch::program {

/// An expression that has no value. The message is of three lines:
///
///   there is no function 'sine' (the nearest is 'sin')
///     x*y + sine(x)
///           ^
///
/// Of a long expression only the neighbourhood of the caret is shown.
class ExpressionError : public Error {
 public:
  /// Points at the byte number `at` of `expression`, one line of UTF-8, or behind its end.
  ExpressionError(const std::string& message, std::string_view expression, std::size_t at);
};

}  // namespace minitorch::program
