// Asks the model for all squares at once.
#include "program/learning/plane.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/modules/evaluating.hpp"
#include "program/learning/page_numbers.hpp"

namespace minitorch::program {

namespace {

// Returns the middle of square i of a side.
double middle(const Plane& plane, std::size_t axis, std::int64_t i) {
  const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(Plane::squares);
  return plane.low.at(axis) + share * (plane.high.at(axis) - plane.low.at(axis));
}

}  // namespace

Plane plane_of(const Data& data) {
  constexpr double margin = 0.08;  // of a side
  constexpr double farthest = std::numeric_limits<double>::infinity();
  Plane plane{{farthest, farthest}, {-farthest, -farthest}};
  for (const nn::SharedDataset& examples : {data.train, data.test}) {
    for (std::int64_t i = 0; i < examples->size(); ++i) {
      const auto point = examples->item(i).x.to_vector<double>();
      for (std::size_t axis = 0; axis < 2; ++axis) {
        plane.low.at(axis) = std::min(plane.low.at(axis), point.at(axis));
        plane.high.at(axis) = std::max(plane.high.at(axis), point.at(axis));
      }
    }
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const double wider = margin * (plane.high.at(axis) - plane.low.at(axis));
    plane.low.at(axis) -= wider;
    plane.high.at(axis) += wider;
  }
  return plane;
}

std::string boundary_of(const nn::Module& model, const Plane& plane) {
  std::vector<float> points;
  for (std::int64_t row = 0; row < Plane::squares; ++row) {
    for (std::int64_t column = 0; column < Plane::squares; ++column) {
      points.push_back(static_cast<float>(middle(plane, 0, column)));
      points.push_back(static_cast<float>(middle(plane, 1, Plane::squares - 1 - row)));
    }
  }
  const nn::Evaluating evaluating(model);
  const auto guard = no_grad();
  const Tensor x = from_vector(points).reshape({Plane::squares * Plane::squares, 2});
  const auto probabilities = softmax(model(x), 1).to_vector<float>();
  std::vector<float> of_class_1;
  for (std::size_t i = 1; i < probabilities.size(); i += 2) of_class_1.push_back(probabilities[i]);
  return bytes_of(of_class_1, 0, 1);
}

}  // namespace minitorch::program
