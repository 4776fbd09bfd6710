// Finds out why a text is not a number: look-alikes, grouped digits, a decimal comma, or a number out of range.
#include "nn/text/number_fault.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "nn/text/look_alikes.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"

namespace minitorch::nn {

namespace {

struct Fault {
  std::string verdict;  // "is too large for float64"; empty if the text is not a number at all
  std::string reason;   // why the text is not a number; empty if unknown
};

bool is_between_digits(std::string_view text, std::size_t i) {
  return i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
}

bool has_between_digits(std::string_view text, std::string_view separators) {
  for (std::size_t i = text.find_first_of(separators); i < text.size(); i = text.find_first_of(separators, i + 1)) {
    if (is_between_digits(text, i)) return true;
  }
  return false;
}

std::string reason_of(std::string_view text) {
  if (std::string look_alike = look_alike_in(text); !look_alike.empty()) return look_alike;
  if (text.starts_with("0x") || text.starts_with("0X")) return "numbers are decimal, not hexadecimal";
  if (has_between_digits(text, "_'")) return "digits are not grouped";
  if (has_between_digits(text, ",")) return "the decimal point is '.', and digits are not grouped";
  if (has_between_digits(text, " ")) return "there is a space in it";
  return "";
}

// "is too large for float64", or for a negative integer "is too small for int64".
template <Readable T> std::string out_of_range(bool is_negative) {
  const std::string start = std::integral<T> && is_negative ? "is too small for " : "is too large for ";
  if constexpr (std::same_as<T, std::uint64_t>) {
    return start + "uint64";
  } else {
    return start + std::string(to_text(operators::dtype_of<T>));
  }
}

template <Readable T> Fault fault_of(std::string_view text) {
  std::string_view number = without_spaces(text);
  const bool is_negative = number.starts_with('-');
  if (is_negative || number.starts_with('+')) number.remove_prefix(1);
  const char* const last = number.data() + number.size();
  if (number.empty() || end_of_decimal(number.data(), last) != last) {
    const bool is_word = number_in<double>(text).has_value();
    return is_word ? Fault{"is not a finite number", ""} : Fault{"", reason_of(number)};
  }
  const bool has_digits_alone = std::all_of(number.begin(), number.end(), is_digit);
  if (std::integral<T> && !has_digits_alone) return {"", "it has a point or an exponent"};
  if (std::same_as<T, std::uint64_t> && is_negative && !number_in<T>(text)) return {"", "it is below 0"};
  return {number_in<T>(text) ? "" : out_of_range<T>(is_negative), ""};
}

}  // namespace

template <Readable T> std::string no_number(std::string_view text) {
  const auto [verdict, reason] = fault_of<T>(text);
  const std::string quoted = quoted_beginning(without_spaces(text));
  if (!verdict.empty()) return quoted + " " + verdict;
  return quoted + (std::integral<T> ? " is not a whole number" : " is not a number") +
         (reason.empty() ? "" : ": " + reason);
}

template <Readable T> std::string number_fault(std::string_view text) {
  const auto [verdict, reason] = fault_of<T>(text);
  return verdict.empty() ? reason : "it " + verdict;
}

template std::string no_number<float>(std::string_view);
template std::string no_number<double>(std::string_view);
template std::string no_number<std::int64_t>(std::string_view);
template std::string no_number<std::uint64_t>(std::string_view);
template std::string number_fault<float>(std::string_view);
template std::string number_fault<double>(std::string_view);
template std::string number_fault<std::int64_t>(std::string_view);
template std::string number_fault<std::uint64_t>(std::string_view);

}  // namespace minitorch::nn
