// Points in requests.
#pragma once

#include <cstddef>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module1/points.hpp"

namespace course {

/// Reads points as x, y and class.
inline std::vector<Point> points(Request& request) {
  const std::vector<double> numbers = request.numbers();
  std::vector<Point> result;
  for (std::size_t i = 0; i + 2 < numbers.size(); i += 3)
    result.push_back({numbers[i], numbers[i + 1], static_cast<int>(numbers[i + 2])});
  return result;
}

}  // namespace course
