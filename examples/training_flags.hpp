// The flags of the examples that train on points in the plane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "examples/flags.hpp"
#include "nn/data/points.hpp"

namespace minitorch::examples {

struct TrainingFlags {
  std::string dataset = "xor";
  std::size_t points = 50;
  std::size_t hidden = 10;
  std::size_t epochs = 1000;
  double rate = 0.5;
  std::uint64_t seed = 1;

  void add_to(Flags& flags) {
    flags.add("--dataset", dataset, "set of points", {nn::point_sets.begin(), nn::point_sets.end()});
    flags.add("--points", points, "number of points", Flags::Range::above_zero);
    flags.add("--hidden", hidden, "width H of the two hidden layers", Flags::Range::above_zero);
    flags.add("--rate", rate, "learning rate", Flags::Range::above_zero);
    flags.add("--epochs", epochs, "number of steps, each over all points");
    flags.add("--seed", seed, "seed of the points and the first weights");
  }
};

}  // namespace minitorch::examples
