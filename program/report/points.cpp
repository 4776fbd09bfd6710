// Takes the first points of each part.
#include "program/report/points.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "program/learning/page_numbers.hpp"
#include "program/learning/plane.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

void add_points(Json::Array& points, const nn::Dataset& examples, std::int64_t most, int is_test) {
  for (std::int64_t i = 0; i < std::min(most, examples.size()); ++i) {
    const auto [x, y] = examples.item(i);
    const auto place = x.to_vector<double>();
    points.emplace_back(
        Json::Array{rounded(place.at(0)), rounded(place.at(1)), y.to_vector<std::int64_t>().at(0), is_test});
  }
}

}  // namespace

Json points_of(const Data& data, const nn::Module& model) {
  constexpr std::int64_t most_train = 800, most_test = 200;
  const Plane plane = plane_of(data);
  Json::Array points;
  add_points(points, *data.train, most_train, 0);
  add_points(points, *data.test, most_test, 1);
  return Json::Object{{"low", Json::Array{plane.low[0], plane.low[1]}},
                      {"high", Json::Array{plane.high[0], plane.high[1]}},
                      {"squares", Plane::squares},
                      {"boundary", boundary_of(model, plane)},
                      {"points", std::move(points)}};
}

}  // namespace minitorch::program
