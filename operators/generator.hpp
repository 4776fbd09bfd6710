// Random numbers: one explicit source, and what a seed means is the same on every machine.
// The engine is the standard's mt19937_64; its distributions are not, since each standard library has its own.
#pragma once

#include <cstdint>
#include <random>

namespace minitorch {

/// A seeded source of random numbers.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : engine_(seed) {}

  /// A number of the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  /// A number of the uniform distribution on [low, high); by rounding it may be high.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace minitorch
