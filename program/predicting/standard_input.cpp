// Reads std::cin to its end.
#include "program/predicting/standard_input.hpp"

#include <iostream>
#include <iterator>

#include "operators/errors/error.hpp"

namespace minitorch::program {

bool is_standard_input(const std::vector<std::string>& arguments) {
  return arguments.size() == 1 && arguments[0] == "-";
}

std::string standard_input() {
  std::string bytes{std::istreambuf_iterator<char>(std::cin), {}};
  if (std::cin.bad()) throw DataError("standard input: cannot be read to its end");
  return bytes;
}

}  // namespace minitorch::program
