// The six sets of points that the networks of this course learn. This file is given.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace course {

/// A point of the square from 0 to 1, and its class, 0 or 1.
struct Point {
  double x, y;
  int label;
};

/// The class of a point. It is 1 left of the middle ("simple"), below the line x + y = 0.5 ("diag"), left of one line
/// and right of another ("split"), in two opposite quarters ("xor"), outside a circle ("circle").
inline int label_of(const std::string& set, double x, double y) {
  if (set == "simple") return x < 0.5 ? 1 : 0;
  if (set == "diag") return x + y < 0.5 ? 1 : 0;
  if (set == "split") return x < 0.2 || x > 0.8 ? 1 : 0;
  if (set == "xor") return (x < 0.5 && y > 0.5) || (x > 0.5 && y < 0.5) ? 1 : 0;
  return (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5) > 0.1 ? 1 : 0;  // circle
}

/// `n` points of the set: "simple", "diag", "split", "xor", "circle" or "spiral" (two arms, one a class).
inline std::vector<Point> make_points(const std::string& set, int n, std::mt19937& random) {
  std::vector<Point> points;
  for (int i = 0; i < n; ++i) {
    if (set == "spiral") {
      const double t = 20.0 * (i / 2) / n, side = i % 2 == 0 ? 1 : -1;
      points.push_back({0.5 + side * t * std::cos(t) / 20, 0.5 + side * t * std::sin(t) / 20, i % 2});
    } else {
      const double x = random() / 4294967296.0, y = random() / 4294967296.0;
      points.push_back({x, y, label_of(set, x, y)});
    }
  }
  return points;
}

}  // namespace course
