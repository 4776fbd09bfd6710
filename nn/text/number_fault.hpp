// What is wrong with a text that should be a number: the words of messages, the same wherever numbers are read.
#pragma once

#include <string>
#include <string_view>

#include "nn/text/number_text.hpp"

namespace minitorch::nn {

/// Why `number_in` reads no finite T: "'0,7' is no number: the decimal point is '.', and digits are not grouped",
/// "'1e400' is too large for float64", "'inf' is no finite number". Of a long text the beginning is shown.
template <Readable T> std::string no_number(std::string_view text);

/// The reason alone, to follow a rule that has been told: "it is too large for float64"; empty where there is none to add.
template <Readable T> std::string number_fault(std::string_view text);

}  // namespace minitorch::nn
