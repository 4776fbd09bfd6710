// The points of `minitorch train`, and their noise.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/run_settings.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using program::RunSettings;

TEST_CASE("noise moves points by its deviation, and their labels and their order stay") {
  for (const std::string set : {"xor", "spiral", "moons"}) {
    const auto drawn = [&](double noise) {
      return program::load_points({.data = set, .points = 1000, .noise = noise, .seed = 4}, nullptr).train;
    };
    const auto plain = drawn(0), noisy = drawn(0.25);
    REQUIRE(plain->size() == 800);
    double sum = 0, squares = 0;
    bool same_labels = true;
    for (std::int64_t i = 0; i < plain->size(); ++i) {
      const auto [x, y] = plain->item(i);
      const auto [moved, label] = noisy->item(i);
      same_labels = same_labels && y.item() == label.item();
      for (const float step : (moved - x).to_vector<float>()) {
        sum += step;
        squares += step * step;
      }
    }
    CAPTURE(set);
    CHECK(same_labels);
    // The mean of 1,600 numbers of deviation 0.25 deviates by 0.006, and their deviation by 0.004.
    CHECK(std::abs(sum / 1600) < 0.02);
    CHECK(std::abs(std::sqrt(squares / 1600) - 0.25) < 0.015);
  }
}

TEST_CASE("the sets of points are the data sources of points, and each can be drawn") {
  std::vector<std::string_view> sources;
  for (const program::DataSource& source : program::data_sources())
    if (source.kind == "points") sources.push_back(source.name);
  CHECK(program::point_set_names() == sources);
  for (const std::string_view set : program::point_set_names())
    CHECK(program::load_points({.data = std::string(set), .points = 50}, nullptr).train->size() == 40);
}
