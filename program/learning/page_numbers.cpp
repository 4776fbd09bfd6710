// Rounds numbers to digits, and to bytes.
#include "program/learning/page_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "nn/text/base64.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

double rounded(double x, int digits) { return std::strtod(short_number(x, digits).c_str(), nullptr); }

int digits_of(const nn::CsvColumn& column) {
  const double shared = std::ceil(std::log10(std::max(1.0, std::abs(column.centre) / column.unit)));
  return 6 + static_cast<int>(std::min(9.0, shared));
}

std::string bytes_of(const std::vector<float>& numbers, float low, float high) {
  std::string bytes;
  bytes.reserve(numbers.size());
  const double range = static_cast<double>(high) - low;  // as float32 it may overflow
  for (const float x : numbers) {
    const double share = range > 0 ? std::clamp((x - static_cast<double>(low)) / range, 0.0, 1.0) : 0.5;
    bytes += static_cast<char>(static_cast<unsigned char>(std::lround(255 * share)));
  }
  std::string text(nn::base64_size(bytes.size()), '\0');
  nn::encode_base64(text.data(), bytes);
  return text;
}

}  // namespace minitorch::program
