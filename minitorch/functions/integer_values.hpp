// Whether a number can be an element of an int64 tensor: one rule for all functions that store one.
#pragma once

#include <optional>
#include <string_view>

#include "operators/layout/dtype.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/table/algebraic.hpp"

namespace minitorch {

/// Throws DtypeError in the name of `function` if the dtype is int64 and the value, which the message calls `what`, is
/// not from -2⁶³ to 2⁶³ - 1. A fraction is dropped later.
void check_in_range(std::string_view function, std::string_view what, const RealNumber& value, DType dtype);
/// The same, and for a value with a fraction.
void check_integer(std::string_view function, std::string_view what, const RealNumber& value, DType dtype);

/// The function for int64, in which a NaN bound is none; nullopt if a bound has a fraction.
std::optional<operators::Clamp> clamp_of_integers(const operators::Clamp& f);

}  // namespace minitorch
