// Random numbers: one explicit source, and what a seed means is the same on every machine.
// The engine is the standard's mt19937_64; its distributions are not, since each standard library has its own.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace minitorch {

/// A seeded source of random numbers.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : engine_(seed) {}

  /// 64 random bits: a number by themselves, or the key of a fill (operators/random/random.hpp).
  std::uint64_t next() { return engine_(); }
  /// A number of the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// A number of the uniform distribution on [low, high); by rounding it may be high.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// A number of the normal distribution with mean 0 and standard deviation 1, made of two times 64 bits.
  double normal();

  /// All that numbers to come depend on, as the standard writes an engine: numbers in decimal between spaces.
  std::string state() const;
  /// Goes on from a state that was saved. Throws DataError for a text that is none, and then changes nothing.
  void set_state(const std::string& text);
  /// Whether both will give the same numbers.
  bool operator==(const Generator& other) const { return engine_ == other.engine_; }

 private:
  static Generator read(const std::string& text);

  std::mt19937_64 engine_;
};

}  // namespace minitorch
