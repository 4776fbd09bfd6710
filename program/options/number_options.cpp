// Recognises arguments that are negative numbers.
#include "program/options/number_options.hpp"

#include <algorithm>
#include <string_view>

namespace minitorch::program {

namespace {

// Whether this is meant as a negative number, valid or not, rather than as a flag or a file.
bool is_like_negative(std::string_view argument) {
  if (nn::number_in<double>(argument)) return true;  // also -inf
  constexpr std::string_view digits = "0123456789", others = ".,_'+-eExX";
  const auto is_of_number = [&](char c) {
    return (digits.find(c) != std::string_view::npos) || (others.find(c) != std::string_view::npos);
  };
  return argument.find_first_of(digits) <= 2 && std::all_of(argument.begin(), argument.end(), is_of_number);
}

}  // namespace

void protect_negative_numbers(std::vector<std::string>& arguments) {
  for (std::string& argument : arguments) {
    if (argument.starts_with('-') && is_like_negative(argument)) argument.insert(0, " ");
  }
}

}  // namespace minitorch::program
