// Numbers as text.
#include "operators/errors/text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace minitorch {

std::string to_text(double x) {
  if (std::isnan(x)) return "nan";  // whatever its sign
  std::array<char, 32> text{};
  char* const end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
  return {text.data(), end};
}

}  // namespace minitorch
