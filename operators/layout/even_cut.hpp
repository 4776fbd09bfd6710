// A range that is cut evenly.
#pragma once

#include <algorithm>
#include <cstdint>

#include "operators/layout/quotient.hpp"

namespace minitorch::operators {

/// [0, n) in pieces whose sizes differ by at most one, the larger ones first.
struct EvenCut {
  std::int64_t n, pieces;

  /// As few pieces as have at most `most` elements each; none for n = 0.
  static constexpr EvenCut of(std::int64_t n, std::int64_t most) { return {n, quotient_rounded_up(n, most)}; }
  /// The first element of piece i; n for i = pieces.
  constexpr std::int64_t begin(std::int64_t i) const { return i * (n / pieces) + std::min(i, n % pieces); }
  constexpr std::int64_t size(std::int64_t i) const { return begin(i + 1) - begin(i); }
};

}  // namespace minitorch::operators
