// The checks, with messages that name the function and the value.
#include "minitorch/functions/integer_values.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

namespace {

void refuse_value(std::string_view function, std::string_view what, double value, const char* rule) {
  throw DtypeError(std::string(function) + ": " + std::string(what) + " of " + to_text(value) + " for int64, it must " +
                   rule);
}

}  // namespace

void check_in_range(std::string_view function, std::string_view what, const RealNumber& value, DType dtype) {
  if (dtype != int64 || value.is_int64() || (value >= -0x1p63 && value < 0x1p63)) return;
  refuse_value(function, what, value, "be from -2^63 to 2^63 - 1");
}

void check_integer(std::string_view function, std::string_view what, const RealNumber& value, DType dtype) {
  check_in_range(function, what, value, dtype);
  if (dtype == int64 && !is_whole(value)) refuse_value(function, what, value, "be an integer");
}

std::optional<operators::Clamp> clamp_of_integers(const operators::Clamp& f) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const operators::Clamp g{std::isnan(f.min) ? -infinity : f.min, std::isnan(f.max) ? infinity : f.max};
  return is_whole(g.min) && is_whole(g.max) ? std::optional(g) : std::nullopt;
}

}  // namespace minitorch
