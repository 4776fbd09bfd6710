// What a network computes everywhere in a part of the plane: the probability of a class, and the value of each unit.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/modules/module.hpp"

namespace minitorch::playground {

/// A part of the plane, from x0 to x1 and from y0 to y1.
struct Window {
  double x0 = 0, x1 = 1, y0 = 0, y1 = 1;
};

/// The probability of class 1 at the middles of width times height pixels of `window`, row by row from the top. Throws
/// Error for sizes below 1.
std::vector<float> class_picture(const nn::Module& model, std::int64_t width, std::int64_t height,
                                 const Window& window);
/// A picture like it of each unit's value, after its activation: of the first `most` units of each hidden layer, then
/// of as many outputs.
std::vector<float> unit_pictures(const nn::Module& model, std::int64_t most, std::int64_t width, std::int64_t height,
                                 const Window& window);

}  // namespace minitorch::playground
