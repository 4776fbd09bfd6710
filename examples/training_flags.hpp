// The flags that the training examples share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/points.hpp"

namespace minitorch::examples {

struct TrainingFlags {
  std::string dataset = "xor";
  std::size_t points = 50;
  std::size_t hidden = 10;
  std::size_t epochs = 1000;
  double rate = 0.5;
  std::uint64_t seed = 1;

  void add_to(CLI::App& app) {
    const CLI::Validator above_zero(
        [](const std::string& text) {
          return std::strtod(text.c_str(), nullptr) > 0 ? std::string() : "must be a number above 0, not " + text;
        },
        "> 0");
    const std::vector<std::string> names(nn::point_sets.begin(), nn::point_sets.end());
    app.add_option("--dataset", dataset, "the set of points")->check(CLI::IsMember(names))->capture_default_str();
    app.add_option("--points", points, "how many points")->check(above_zero)->capture_default_str();
    app.add_option("--hidden", hidden, "H, the width of the two hidden layers")
        ->check(above_zero)
        ->capture_default_str();
    app.add_option("--rate", rate, "the learning rate")->check(above_zero)->capture_default_str();
    app.add_option("--epochs", epochs, "how many steps over all points")->capture_default_str();
    app.add_option("--seed", seed, "of the points and of the first weights")->capture_default_str();
  }
};

}  // namespace minitorch::examples
