// Checks of options, and their messages.
#include "nn/checks/option_checks.hpp"

#include <cmath>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

[[noreturn]] void refuse(std::string_view owner, std::string_view name, const std::string& value,
                         const std::string& rule) {
  throw DataError(std::string(owner) + ": " + std::string(name) + " is " + value + ", it must be " + rule);
}

}  // namespace

void check_number(std::string_view owner, std::string_view name, double value) {
  if (std::isnan(value)) refuse(owner, name, to_text(value), "a number");
}

void check_finite(std::string_view owner, std::string_view name, double value) {
  if (!std::isfinite(value)) refuse(owner, name, to_text(value), "finite");
}

void check_not_negative(std::string_view owner, std::string_view name, double value) {
  if (!(value >= 0) || std::isinf(value)) refuse(owner, name, to_text(value), "a finite number from 0 on");
}

void check_bound(std::string_view owner, std::string_view name, double value) {
  if (!(value >= 0)) refuse(owner, name, to_text(value), "a number from 0 on, or infinity");
}

void check_probability(std::string_view owner, std::string_view name, double value) {
  if (!(value >= 0 && value <= 1)) refuse(owner, name, to_text(value), "from 0 to 1");
}

void check_below_one(std::string_view owner, std::string_view name, double value) {
  if (!(value >= 0 && value < 1)) refuse(owner, name, to_text(value), "from 0 to below 1");
}

void check_at_least(std::string_view owner, std::string_view name, std::int64_t value, std::int64_t least) {
  if (value < least) refuse(owner, name, std::to_string(value), "at least " + std::to_string(least));
}

}  // namespace minitorch::nn
