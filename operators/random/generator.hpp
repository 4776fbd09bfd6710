// Random numbers from an explicit generator. A seed gives the same numbers on every machine: the engine is the
// standard's mt19937_64, but the distributions are our own, because those of the standard differ between libraries.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// A seeded source of random numbers.
class Generator {
 public:
  explicit Generator(operators::Seed seed) : engine_(static_cast<std::uint64_t>(seed)) {}

  /// 64 random bits: a random integer, or the key of a fill (operators/random/random.hpp).
  std::uint64_t next() { return engine_(); }
  /// A number from the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// A number from the uniform distribution on [low, high]; only rounding gives `high`.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// A number from the normal distribution with mean 0 and standard deviation 1. Takes 128 random bits.
  double normal();

  /// The state as text: decimal numbers separated by spaces, as the standard prints an engine.
  std::string state() const;
  /// Restores a state. Throws DataError if `text` is not a state, and then changes nothing.
  void set_state(const std::string& text);
  /// Whether both generate the same numbers from now on.
  bool operator==(const Generator& other) const { return engine_ == other.engine_; }

 private:
  static Generator read(const std::string& text);

  std::mt19937_64 engine_;
};

}  // namespace minitorch
