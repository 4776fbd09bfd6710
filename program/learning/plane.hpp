// The plane of points: what part of it a picture shows, and what a model says there.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"

namespace minitorch::program {

/// A rectangle: its corner with the least x and y, and the one opposite.
struct Plane {
  static constexpr std::int64_t squares = 48;  // of a side, when a model is asked everywhere

  std::array<double, 2> low{}, high{};
};

/// Returns the rectangle around all points of the data, with a margin.
Plane plane_of(const Data& data);

/// Returns the probability of class 1 in the middle of each square, from 0 to 255, as base64. Rows go from high y to
/// low y. The model is in evaluation mode meanwhile.
std::string boundary_of(const nn::Module& model, const Plane& plane);

}  // namespace minitorch::program
