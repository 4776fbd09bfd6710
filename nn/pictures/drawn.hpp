// Draws a tensor with characters, for a look in a terminal.
#pragma once

#include <optional>
#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

struct DrawnOptions {
  std::optional<RealNumber> low = {};   // drawn as nothing; by default the least finite element
  std::optional<RealNumber> high = {};  // drawn at its fullest; by default the largest finite element
  WholeNumber columns = 80;             // of characters, at most: a wider tensor is drawn smaller, by means
};

/// Returns x as lines of characters.
///
/// A picture (H, W), (1, H, W) or (3, H, W), of which the mean of the channels counts, has a character from ' ' for
/// `low` to '@' for `high` for each pixel. A vector (N), such as losses, is a chart of eight lines with a bar for each
/// element, one line high for `low`. Elements beyond low and high are drawn as these; NaN is '?'. If all elements are
/// equal, so are their characters.
///
/// Throws ShapeError for any other shape, such as a batch of pictures, and for an empty tensor; DataError unless low is
/// below high, both are finite, and columns are 1 or more.
std::string drawn(const Tensor& x, DrawnOptions options = {});

}  // namespace minitorch::nn
