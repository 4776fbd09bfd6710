// The size is checked for sets of pictures before a training, and for checkpoints, by one function.
#include "program/learning/task.hpp"

#include "program/learning/setting_limits.hpp"

namespace minitorch::program {

bool Task::has_right_size() const {
  if (inputs < 1 || inputs > largest_setting) return false;
  if (height == 0 && width == 0) return channels == 1;
  const auto is_side = [](std::int64_t n) { return n > 0 && n <= most_pixels_in_a_row; };
  return is_side(height) && is_side(width) && (channels == 1 || channels == 3) && inputs == channels * height * width;
}

}  // namespace minitorch::program
