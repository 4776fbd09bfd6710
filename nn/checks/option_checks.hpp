// Checks of the options of layers, losses, optimisers and schedulers, with messages that name the owner, the option and
// the rule.
#pragma once

#include <cstdint>
#include <string_view>

namespace minitorch::nn {

/// Throws DataError, in the name of `owner`, where an option called `name` is NaN or infinite.
void check_finite(std::string_view owner, std::string_view name, double value);
/// The same where it is below 0, NaN or infinite.
void check_not_negative(std::string_view owner, std::string_view name, double value);
/// The same for what is from 0 to 1, with both.
void check_at_most_one(std::string_view owner, std::string_view name, double value);
/// The same for what is from 0 to below 1.
void check_below_one(std::string_view owner, std::string_view name, double value);
/// The same for a whole number that is to be at least `least`.
void check_at_least(std::string_view owner, std::string_view name, std::int64_t value, std::int64_t least);

}  // namespace minitorch::nn
