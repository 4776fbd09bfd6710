// The product in the chain rule: a derivative times the slope of a row.
#pragma once

#include "operators/table/numbers.hpp"

namespace minitorch::operators {

/// A row that passes a derivative on or stops it, as relu does, and says so: `static constexpr bool is_gate = true`.
/// Where its slope is 0, it stops infinite derivatives and NaN too; so sqrt(relu(x)) has the slope 0 for x < 0.
/// The slope must be constant between its jumps: where a changing one is 0, its own derivative would be lost.
template <class F>
concept Gate = requires {
  requires F::is_gate;
};

/// dy · slope for a row F
template <class F, class D, class S> auto times_slope(const D& dy, const S& slope) {
  if constexpr (Gate<F>) {
    return times_vanishing(dy, slope);
  } else {
    return dy * slope;
  }
}

/// dy · slope for a constant slope, which the compiler knows: a slope of 1 costs nothing, and 0 stops any derivative.
template <class D, class Slope> D times_constant(const D& dy, Slope slope) {
  if constexpr (slope() == 1) {
    return dy;
  } else if constexpr (slope() == 0) {
    return where(dy == 0, dy, 0);
  } else {
    return dy * slope();
  }
}

}  // namespace minitorch::operators
