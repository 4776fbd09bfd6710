// Formats numbers for people.
#include "program/terminal/shown_number.hpp"

#include <cmath>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>

namespace minitorch::program {

std::string shown_number(double x) {
  constexpr double least_with_commas = 1000, beyond_commas = 1e15;
  if (std::abs(x) >= least_with_commas && std::abs(x) < beyond_commas)
    return shown_count(static_cast<std::int64_t>(std::llround(x)));
  return short_number(x, 4);
}

std::string short_number(double x, int digits) {
  if (std::isnan(x)) return "NaN";  // its sign has no meaning
  std::ostringstream text;
  text << std::setprecision(digits) << x;
  return text.str();
}

nn::Json computed_json(double x) { return std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x; }

}  // namespace minitorch::program
