// Random numbers from an explicit generator. A seed gives the same numbers on every machine: the engine is the
// standard's mt19937_64. The distributions are our own, because those of the standard differ between libraries.
#pragma once

#include <cstdint>
#include <string>

#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator_stand_ins.hpp"
#include "operators/random/mersenne_twister.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

/// A seeded source of random numbers. In a thread that makes batches ahead, another stands in for it
/// (generator_stand_ins.hpp). All members throw Error while a step is recorded: a repetition would neither make a
/// generator nor draw a number. Functions that fill tensors are recorded, and draw anew.
class Generator {
 public:
  explicit Generator(operators::Seed seed) : engine_(static_cast<std::uint64_t>(seed)) {
    operators::Recording::refuse_in_recording("a generator made in the step", "make it outside the step");
  }
  Generator(const Generator& other) : engine_(other.here().engine_) {}
  Generator& operator=(const Generator& other) {
    here().engine_ = other.here().engine_;
    return *this;
  }
  ~Generator() {
    if (is_recorded_) operators::Recording::note_setting();
  }

  /// 64 random bits: a random integer, or the key of a fill (operators/random/random.hpp).
  std::uint64_t next() { return here().engine_(); }
  /// A number from the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// A number from the uniform distribution on [low, high]; only rounding gives `high`.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// A number from the normal distribution with mean 0 and standard deviation 1. Takes 128 random bits.
  double normal();

  /// The state as text: decimal numbers separated by spaces, as libstdc++ prints an engine.
  std::string state() const;
  /// Restores a state; what libc++ prints is one, too. Throws DataError if `text` is not a state, and then changes
  /// nothing.
  void set_state(const std::string& text);
  /// Notes that recorded steps draw from it: when it ends, they are no longer valid.
  void note_recorded() { is_recorded_ = true; }
  /// Whether both generate the same numbers from now on.
  bool operator==(const Generator& other) const { return here().engine_ == other.here().engine_; }

 private:
  // The generator that draws in this thread.
  Generator& here() {
    operators::Recording::refuse_in_recording("a number that the step draws from a generator itself",
                                              "a repetition would not draw it; fill a tensor");
    return operators::GeneratorStandIns::current() == nullptr ? *this : stand_in();
  }
  const Generator& here() const { return const_cast<Generator*>(this)->here(); }  // NOLINT: a stand-in is not const
  [[gnu::cold]] Generator& stand_in();

  operators::MersenneTwister engine_;
  bool is_recorded_ = false;
  std::uint64_t made_among_ = operators::GeneratorStandIns::current_number();
};

}  // namespace minitorch
