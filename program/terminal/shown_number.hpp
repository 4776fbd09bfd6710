// Formats numbers for people: short, with commas between thousands. Output for programs is JSON, which has all digits.
#pragma once

#include <string>

#include "nn/json/json.hpp"
#include "operators/errors/counted.hpp"

namespace minitorch::program {

using operators::counted;
using operators::shown_count;

/// Returns x with four significant digits, or rounded to a whole number between 1,000 and 10^15: "402,133", "12.35",
/// "0.001235", "1.235e+15", "NaN".
std::string shown_number(double x);

/// Returns x with six significant digits, or as many as given: "402133", "0.00123457", "NaN".
std::string short_number(double x, int digits = 6);

/// Returns a computed number as JSON with all its digits. NaN has no bits there: those of a computed one mean nothing,
/// where those of a stored one, as in a checkpoint, are kept.
nn::Json computed_json(double x);

}  // namespace minitorch::program
