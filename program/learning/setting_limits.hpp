// The limits of the numbers among the settings: what options take, checkpoints may have, and a page allows.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

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
  std::optional<double> absent = {};  // stands outside of the range for a number that a training does not have

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

/// The limits of numbers, of counts, and of those in lists.
inline constexpr std::array setting_limits = {
    Limits{.name = "points", .low = 1, .high = 1e6, .absent = 0},  // each command draws them again: some 50 MB
    Limits{.name = "noise", .low = 0, .high = 10},                 // the sets lie within 2 of the origin
    Limits{.name = "hidden", .low = 1, .high = largest_setting},
    Limits{.name = "maps", .low = 1, .high = largest_setting},
    Limits{.name = "dropout", .low = 0, .high = 1, .excludes_high = true},
    Limits{.name = "rate", .low = 0, .excludes_low = true},
    Limits{.name = "weight_decay", .low = 0, .absent = own_weight_decay},
    Limits{.name = "l1", .low = 0},
    Limits{.name = "epochs", .low = 1, .high = largest_setting},
    Limits{.name = "batch", .low = 1, .high = largest_setting},
    Limits{.name = "context", .low = 1, .high = largest_setting, .absent = 0},
    Limits{.name = "size", .low = 1, .high = 4096, .absent = 0},
    Limits{.name = "layers", .low = 1, .high = largest_setting, .absent = 0},
    Limits{.name = "heads", .low = 1, .high = largest_setting, .absent = 0},
    Limits{.name = "width", .low = 1, .high = largest_setting, .absent = 0},
};

inline const Limits& limits_of(std::string_view setting) { return row_of(setting_limits, setting, "limit"); }

/// Returns the numbers of a setting: one, those of a list, or those of the layers; none of a text. Throws Error if
/// there is no such setting.
inline std::vector<double> numbers_of(const RunSettings& settings, std::string_view setting) {
  std::vector<double> numbers;
  const auto add = [&]<class T>(const T& value) {
    if constexpr (std::is_arithmetic_v<T>) numbers.push_back(static_cast<double>(value));
  };
  bool is_found = false;
  RunSettings::fields(settings, [&]<class T>(std::string_view name, const T& value) {
    if (name != setting) return;
    is_found = true;
    if constexpr (requires { value.values; }) {
      for (const auto& one : value.values) add(one);
    } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
      for (const std::int64_t one : value) add(one);
    } else {
      add(value);
    }
  });
  if (!is_found) throw Error("there is no setting '" + std::string(setting) + "'");
  return numbers;
}

/// Throws DataError, which names it after `owner`, if one of the numbers called limits.name is neither within them nor
/// absent.
inline void check_within(const Limits& limits, const std::vector<double>& numbers, std::string_view owner = "") {
  for (const double x : numbers) {
    if (limits.allow(x) || x == limits.absent) continue;
    throw DataError(std::string(owner) + "'" + std::string(limits.name) + "' is out of range: " + to_text(x) +
                    " is not " + limits.text());
  }
}

/// Throws DataError, which names it, if a number is not within its limits.
inline void check_limits(const RunSettings& settings) {
  for (const Limits& limits : setting_limits) check_within(limits, numbers_of(settings, limits.name));
}

}  // namespace minitorch::program
