// Checks of the sizes of windows.
#include "minitorch/window/window_size.hpp"

#include "operators/errors/error.hpp"

namespace minitorch::detail {

namespace {

bool is_allowed(std::int64_t value, std::int64_t least) { return value >= least && value <= largest_window_number; }

std::string allowed_range(std::int64_t least) {
  return " must be from " + std::to_string(least) + " to " + std::to_string(largest_window_number);
}

}  // namespace

std::string to_text(const Pair2d& pair) {
  return "(" + std::to_string(pair.height) + ", " + std::to_string(pair.width) + ")";
}

void check_window_option(std::string_view function, std::string_view option, std::int64_t value, std::int64_t least) {
  if (is_allowed(value, least)) return;
  throw ShapeError(std::string(function) + ": " + std::string(option) + " is " + std::to_string(value) + ", it" +
                   allowed_range(least));
}

void check_window_option(std::string_view function, std::string_view option, const Pair2d& value, std::int64_t least) {
  if (is_allowed(value.height, least) && is_allowed(value.width, least)) return;
  throw ShapeError(std::string(function) + ": " + std::string(option) + " is " + to_text(value) + ", both numbers" +
                   allowed_range(least));
}

}  // namespace minitorch::detail
