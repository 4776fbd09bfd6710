// Checks of the options of layers, losses, optimisers and schedulers, with messages that name the owner, the option and
// the rule.
#pragma once

#include <cstdint>
#include <string_view>

namespace minitorch::nn {

/// Throws DataError, which names `owner` and the option `name`, if the value is NaN.
void check_number(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value is NaN or infinite.
void check_finite(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value is below 0, NaN or infinite.
void check_not_negative(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value, which bounds magnitudes, is below 0 or NaN. Nothing is beyond the bound ∞.
void check_bound(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value is not in [0, 1].
void check_probability(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value is not in [0, 1).
void check_below_one(std::string_view owner, std::string_view name, double value);
/// Throws DataError if the value is below `least`.
void check_at_least(std::string_view owner, std::string_view name, std::int64_t value, std::int64_t least);

}  // namespace minitorch::nn
