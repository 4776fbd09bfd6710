// Numbers for pages and logs, in few characters.
#pragma once

#include <string>
#include <vector>

namespace minitorch::program {

/// Returns x with six significant digits, which are enough for a picture.
double rounded(double x);

/// Returns the numbers as bytes in base64: `low` and all below as 0, `high` and all above as 255;
/// all as 128 if `low` is `high`.
std::string bytes_of(const std::vector<float>& numbers, float low, float high);

}  // namespace minitorch::program
