// Options and arguments that are numbers, read by the grammar of nn/text/number_text.hpp. CLI11 would read 010 as 8 and
// 0x10 as 16.
#pragma once

#include <string>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "program/options/option.hpp"

namespace minitorch::program {

/// Returns a reader that stores the number in `number`, which must outlive the option.
template <nn::Readable T> ValueReader number_into(T& number) {
  return [&number](const std::string& text) -> std::string {
    const auto x = nn::number_in<T>(text);
    if (!x) return nn::no_number<T>(text);
    number = *x;
    return "";
  };
}

}  // namespace minitorch::program
