// The error of a faulty expression, with a caret at the fault.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "operators/errors/error.hpp"

namespace minitorch::program {

/// An expression cannot be evaluated. The message has three lines:
///
///   there is no function 'sine' (the nearest is 'sin')
///     x*y + sine(x)
///           ^
///
/// For a long expression, shows only the text around the caret.
class ExpressionError : public Error {
 public:
  /// Points at byte `at` of `expression`, which is one line of UTF-8, or at its end.
  ExpressionError(const std::string& message, std::string_view expression, std::size_t at);
};

}  // namespace minitorch::program
