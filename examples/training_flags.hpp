// The flags that the training examples share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "examples/number_flag.hpp"
#include "nn/data/points.hpp"

namespace minitorch::examples {

struct TrainingFlags {
  std::string dataset = "xor";
  std::size_t points = 50;
  std::size_t hidden = 10;
  std::size_t epochs = 1000;
  double rate = 0.5;
  std::uint64_t seed = 1;

  void add_to(CLI::App& app) {
    const std::vector<std::string> names(nn::point_sets.begin(), nn::point_sets.end());
    app.add_option("--dataset", dataset, "the set of points")->check(CLI::IsMember(names))->capture_default_str();
    add_number(app, "--points", points, "how many points")->check(above_zero());
    add_number(app, "--hidden", hidden, "H, the width of the two hidden layers")->check(above_zero());
    add_number(app, "--rate", rate, "the learning rate")->check(above_zero());
    add_number(app, "--epochs", epochs, "how many steps over all points");
    add_number(app, "--seed", seed, "of the points and of the first weights");
  }
};

}  // namespace minitorch::examples
