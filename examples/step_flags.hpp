// The flags of the examples that make a number of training steps.
#pragma once

#include <cstdint>
#include <string>

#include "examples/flags.hpp"

namespace minitorch::examples {

struct StepFlags {
  std::int64_t steps;
  std::uint64_t seed = 1;

  /// `seeded` names what the seed determines: "the first weights".
  void add_to(Flags& flags, const std::string& seeded) {
    flags.add("--steps", steps, "number of training steps", Flags::Range::above_zero);
    flags.add("--seed", seed, "seed of " + seeded);
  }
};

}  // namespace minitorch::examples
