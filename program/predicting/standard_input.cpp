// Reads std::cin to its end.
#include "program/predicting/standard_input.hpp"

#include <array>
#include <cstddef>
#include <iostream>

#include "nn/files/byte_source.hpp"

namespace minitorch::program {

bool is_standard_input(const std::vector<std::string>& arguments) {
  return arguments.size() == 1 && arguments[0] == "-";
}

std::string standard_input() {
  nn::StreamSource source(std::cin, "standard input");
  std::string bytes;
  std::array<char, 1 << 16> part{};
  while (const std::size_t count = source.read(part)) bytes.append(part.data(), count);
  return bytes;
}

}  // namespace minitorch::program
