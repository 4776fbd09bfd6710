// Equality up to rounding, for tests of the table.
#pragma once

#include "tests/catch.hpp"

namespace minitorch::test {

/// Equal up to a relative error, also for the smallest numbers.
inline Approx about(double expected) { return Approx(expected).epsilon(4e-16); }

}  // namespace minitorch::test
