// Division that rounds up.
#pragma once

#include <cstdint>

namespace minitorch::operators {

/// x / y, rounded up, for x >= 0.
constexpr std::int64_t quotient_rounded_up(std::int64_t x, std::int64_t y) { return x / y + (x % y > 0 ? 1 : 0); }

}  // namespace minitorch::operators
