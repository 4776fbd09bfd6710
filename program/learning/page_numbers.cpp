// Rounds numbers to digits, and to bytes.
#include "program/learning/page_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "nn/text/base64.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

double rounded(double x) { return std::strtod(short_number(x).c_str(), nullptr); }

std::string bytes_of(const std::vector<float>& numbers, float low, float high) {
  std::string bytes;
  bytes.reserve(numbers.size());
  for (const float x : numbers) {
    const float share = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
    bytes += static_cast<char>(static_cast<unsigned char>(std::lround(255.0F * share)));
  }
  std::string text(nn::base64_size(bytes.size()), '\0');
  nn::encode_base64(text.data(), bytes);
  return text;
}

}  // namespace minitorch::program
