// Rows like those of elementary.hpp: functions that round, and the sign. They are constant between their jumps, so
// their slope is 0, at the jumps too, as PyTorch has it.
#pragma once

#include <array>
#include <cmath>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::ceil, std::floor, std::nearbyint, std::trunc;

/// The jumps of rounding near 0: `first`, and each whole step above it up to its opposite.
constexpr std::array<double, 9> jumps_from(double first) {
  std::array<double, 9> jumps{};
  for (double& jump : jumps) jump = first++;
  return jumps;
}

/// y = the largest integer <= x   =>   dy/dx = 0
struct Floor {
  static constexpr auto name = "floor";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return floor(x); }
  static constexpr double slope() { return 0; }
};
template <> struct About<Floor> : Facts<Floor> {
  static constexpr auto help = "the largest integer that is not above x; slope 0";
  static constexpr bool for_integers = true;
  static std::array<double, 9> kinks(const Floor& /*f*/) { return jumps_from(-4); }
};

/// y = the smallest integer >= x   =>   dy/dx = 0
struct Ceil {
  static constexpr auto name = "ceil";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return ceil(x); }
  static constexpr double slope() { return 0; }
};
template <> struct About<Ceil> : Facts<Ceil> {
  static constexpr auto help = "the smallest integer that is not below x; slope 0";
  static constexpr bool for_integers = true;
  static std::array<double, 9> kinks(const Ceil& /*f*/) { return jumps_from(-4); }
};

/// y = the integer next to x, of two the even one   =>   dy/dx = 0
struct Round {
  static constexpr auto name = "round";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return nearbyint(x); }
  static constexpr double slope() { return 0; }
};
template <> struct About<Round> : Facts<Round> {
  static constexpr auto help = "the integer nearest to x, halves to the even one; slope 0";
  static constexpr bool for_integers = true;
  static std::array<double, 9> kinks(const Round& /*f*/) { return jumps_from(-4.5); }
};

/// y = x without its fraction   =>   dy/dx = 0
struct Trunc {
  static constexpr auto name = "trunc";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return trunc(x); }
  static constexpr double slope() { return 0; }
};
template <> struct About<Trunc> : Facts<Trunc> {
  static constexpr auto help = "x without its fraction; slope 0";
  static constexpr bool for_integers = true;
  static std::array<double, 9> kinks(const Trunc& /*f*/) { return jumps_from(-4); }
};

/// y = 1, 0 or -1, as x is above, at or below 0   =>   dy/dx = 0
struct Sign {
  static constexpr auto name = "sign";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) {
    return where(x > 0, 1.0, where(x < 0, -1.0, where(x == 0, 0.0, x)));  // NaN stays NaN
  }
  static constexpr double slope() { return 0; }
};
template <> struct About<Sign> : Facts<Sign> {
  static constexpr auto help = "1, 0 or -1, as x is above, at or below 0; slope 0";
  static constexpr bool for_integers = true;
  static std::array<double, 1> kinks(const Sign& /*f*/) { return {0}; }
};

}  // namespace minitorch::operators
