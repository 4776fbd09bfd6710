// The flags of examples that make a number of training steps.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "examples/number_flag.hpp"

namespace minitorch::examples {

struct StepFlags {
  std::int64_t steps;
  std::uint64_t seed = 1;

  /// `seeded` is what the seed is for: "the first weights".
  void add_to(CLI::App& app, const std::string& seeded) {
    add_number(app, "--steps", steps, "how many training steps")->check(above_zero());
    add_number(app, "--seed", seed, "of " + seeded);
  }
};

}  // namespace minitorch::examples
