// Error messages for text that should be a number, shared by everything that reads numbers.
#pragma once

#include <string>
#include <string_view>

#include "nn/text/number_text.hpp"

namespace minitorch::nn {

/// Returns why `number_in` does not read a finite T: "'0,7' is not a number: the decimal point is '.', and digits are
/// not grouped", "'1e400' is too large for float64", "'inf' is not a finite number". Shows only the beginning of a long
/// text.
template <Readable T> std::string no_number(std::string_view text);

/// Returns the reason alone, to follow a rule: "it is too large for float64"; empty if the reason is unknown.
template <Readable T> std::string number_fault(std::string_view text);

}  // namespace minitorch::nn
