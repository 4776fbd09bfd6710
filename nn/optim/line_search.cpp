// The strong Wolfe line search, with the steps and constants of PyTorch 1.13.
#include "nn/optim/line_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace minitorch::nn::detail {

namespace {

constexpr double c1 = 1e-4, c2 = 0.9, smallest_change = 1e-9;
constexpr int most_trials = 25;

using Bracket = std::array<LinePoint, 2>;

// Returns where the cubic through the losses and slopes of two points is least, not beyond `low` and `high`; the middle
// of these if it has no minimum.
double cubic_minimum(const LinePoint& a, const LinePoint& b, double low, double high) {
  const LinePoint &left = a.t <= b.t ? a : b, &right = a.t <= b.t ? b : a;
  const double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t);
  const double square = d1 * d1 - a.slope * b.slope;
  if (square >= 0) {
    const double d2 = std::sqrt(square);
    const double least = right.t - (right.t - left.t) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
    if (!std::isnan(least)) return std::min(std::max(least, low), high);
  }
  return (low + high) / 2;
}

// Whether the loss is not low enough, or not a number.
bool is_too_high(const LinePoint& point, const LinePoint& start) {
  return !(point.loss <= start.loss + c1 * point.t * start.slope);
}

bool is_flat(const LinePoint& point, const LinePoint& start) { return std::abs(point.slope) <= -c2 * start.slope; }

// The place of the lower loss in a bracket.
std::size_t place_of_lower(const Bracket& bracket) { return bracket[1].loss < bracket[0].loss ? 1 : 0; }

// Moves a trial that is close to an end of the bracket to a tenth of its length away, if the one before was close, too.
double kept_off_the_ends(double t, double low, double high, bool& was_close) {
  const double least = 0.1 * (high - low);
  const bool is_close = std::min(high - t, t - low) < least;
  if (!is_close || !(was_close || t >= high || t <= low)) {
    was_close = is_close;
    return t;
  }
  was_close = false;
  return std::abs(t - high) < std::abs(t - low) ? high - least : low + least;
}

}  // namespace

LinePoint strong_wolfe(const std::function<LinePoint(double t)>& at, const LinePoint& start, double t,
                       double largest_step) {
  LinePoint before = start, now = at(t);
  int trials = 0;
  Bracket bracket;
  // Go on until a point is right, or a right one lies between the last two.
  for (;; ++trials) {
    if (trials == most_trials) {
      bracket = {start, now};
      return bracket[place_of_lower(bracket)];
    }
    if (is_too_high(now, start) || (trials > 1 && now.loss >= before.loss)) break;
    if (is_flat(now, start)) return now;
    if (now.slope >= 0) break;
    const double next = cubic_minimum(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
    before = std::move(now);
    now = at(next);
  }
  bracket = {before, now};
  // Narrow the bracket. Its lower end always satisfies the first condition.
  std::size_t lower = place_of_lower(bracket);
  bool was_close = false;
  for (; trials < most_trials; ++trials) {
    if (std::abs(bracket[1].t - bracket[0].t) * largest_step < smallest_change) break;
    const double low = std::min(bracket[0].t, bracket[1].t), high = std::max(bracket[0].t, bracket[1].t);
    now = at(kept_off_the_ends(cubic_minimum(bracket[0], bracket[1], low, high), low, high, was_close));
    if (is_too_high(now, start) || !(now.loss < bracket[lower].loss)) {
      bracket[1 - lower] = std::move(now);
      lower = place_of_lower(bracket);
      continue;
    }
    const bool is_right = is_flat(now, start);
    if (!is_right && now.slope * (bracket[1 - lower].t - bracket[lower].t) >= 0) bracket[1 - lower] = bracket[lower];
    bracket[lower] = std::move(now);
    if (is_right) break;
  }
  return bracket[lower];
}

}  // namespace minitorch::nn::detail
