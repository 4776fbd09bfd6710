// The course's six sets of points in the plane, each point in one of two classes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

/// A point and the class it belongs to, 0 or 1.
struct Point {
  double x = 0;
  double y = 0;
  int label = 0;
};

namespace detail {
/// Returns an empty list with room for n points. Throws ShapeError, which names `function`, if their numbers are 2⁶⁰ or
/// more, and MemoryError.
std::vector<Point> room_for_points(std::string_view function, std::int64_t n);
}  // namespace detail

/// The names of the sets: simple, diag, split, xor, circle, spiral.
inline constexpr std::array<std::string_view, 6> point_sets = {"simple", "diag", "split", "xor", "circle", "spiral"};

/// Returns `n` points of the set `name`. All but the spiral are uniform on the unit square [0, 1)², with the label 1
///   simple:  where x < 1/2
///   diag:    where x + y < 1/2
///   split:   where x < 1/5 or x > 4/5
///   xor:     where one of x and y is below 1/2, and the other above
///   circle:  where (x - 1/2)² + (y - 1/2)² > 1/10
/// The spiral is not random: it has two arms from the middle with n/2 points each. An arm is
///   (t cos t, t sin t) / 20 + (1/2, 1/2)
/// for label 0, at n/2 evenly spaced t from 10·5/(n/2) on; for label 1 with x and y exchanged and -t for t.
/// Throws DataError for an unknown name, an n below 0, or an odd n for the spiral, and ShapeError for 2⁶⁰ numbers or
/// more.
std::vector<Point> make_points(std::string_view name, WholeNumber n, Generator& generator);

}  // namespace minitorch::nn
