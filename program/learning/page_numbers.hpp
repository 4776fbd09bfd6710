// Numbers for pages and logs, in few characters.
#pragma once

#include <string>
#include <vector>

#include "nn/tables/csv_column.hpp"

namespace minitorch::program {

/// Returns x with six significant digits, which are enough for a picture, or with as many as given.
double rounded(double x, int digits = 6);

/// Returns how many significant digits tell numbers of this column apart: six, and those that all of them share, as
/// time stamps do; 15 at most.
int digits_of(const nn::CsvColumn& column);

/// Returns the numbers as bytes in base64: `low` and all below as 0, `high` and all above as 255;
/// all as 128 if `low` is `high`.
std::string bytes_of(const std::vector<float>& numbers, float low, float high);

}  // namespace minitorch::program
