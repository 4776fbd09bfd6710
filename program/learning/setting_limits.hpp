// The limits of the numbers among the settings: what options take, checkpoints may have, and a page allows.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/run_settings.hpp"
#include "program/options/tables.hpp"

namespace minitorch::program {

/// The range of a number, which is finite.
struct Limits {
  static constexpr double none = std::numeric_limits<double>::infinity();

  std::string_view name;
  double low, high = none;
  bool excludes_low = false, excludes_high = false;

  bool allow(double x) const {
    return std::isfinite(x) && (excludes_low ? x > low : x >= low) && (excludes_high ? x < high : x <= high);
  }
  /// "from 0 to below 1", or "above 0"
  std::string text() const {
    const std::string begin = (excludes_low ? "above " : "from ") + to_text(low);
    return high == none ? begin : begin + (excludes_high ? " to below " : " to ") + to_text(high);
  }
};

/// The upper limit of all counts, such as epochs and the batch size.
inline constexpr std::int64_t largest_setting = 1'000'000'000;

/// The limits of numbers, of counts, and of those in lists. Where a training has no such count, it is 0.
inline constexpr std::array setting_limits = {
    Limits{.name = "points", .low = 1, .high = 1e6},  // each command draws them again: some 50 MB
    Limits{.name = "noise", .low = 0, .high = 10},    // the sets lie within 2 of the origin
    Limits{.name = "hidden", .low = 1, .high = largest_setting},
    Limits{.name = "maps", .low = 1, .high = largest_setting},
    Limits{.name = "dropout", .low = 0, .high = 1, .excludes_high = true},
    Limits{.name = "rate", .low = 0, .excludes_low = true},
    Limits{.name = "weight_decay", .low = 0},
    Limits{.name = "l1", .low = 0},
    Limits{.name = "epochs", .low = 1, .high = largest_setting},
    Limits{.name = "batch", .low = 1, .high = largest_setting},
    Limits{.name = "context", .low = 1, .high = largest_setting},
    Limits{.name = "size", .low = 1, .high = 4096},
    Limits{.name = "layers", .low = 1, .high = largest_setting},
    Limits{.name = "heads", .low = 1, .high = largest_setting},
    Limits{.name = "width", .low = 1, .high = largest_setting},
};

inline const Limits& limits_of(std::string_view setting) { return row_of(setting_limits, setting, "limit"); }

/// Throws DataError, which names it, if a number is not within its limits.
inline void check_limits(const RunSettings& settings) {
  const auto check = [](std::string_view name, auto number) {
    const auto x = static_cast<double>(number);
    if (const Limits& limits = limits_of(name); !limits.allow(x))
      throw DataError("'" + std::string(name) + "' is out of range: " + to_text(x) + " is not " + limits.text());
  };
  const auto check_count = [&](std::string_view name, std::int64_t count) {
    if (count != 0) check(name, count);
  };
  check_count("points", settings.points);
  check("noise", settings.noise);
  for (const std::int64_t size : settings.hidden) check("hidden", size);
  for (const std::int64_t maps : settings.maps) check("maps", maps);
  for (const double dropout : settings.dropout.values) check("dropout", dropout);
  check("rate", settings.rate);
  if (settings.weight_decay != own_weight_decay) check("weight_decay", settings.weight_decay);
  check("l1", settings.l1);
  check("epochs", settings.epochs);
  check("batch", settings.batch);
  check_count("context", settings.context);
  check_count("size", settings.size);
  check_count("layers", settings.layers);
  check_count("heads", settings.heads);
  check_count("width", settings.width);
}

}  // namespace minitorch::program
